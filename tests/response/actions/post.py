"""An outbox and its outcomes by hand, for tests of what is sent and of what came of it."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.response import made

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.models import Delivery
from kentongan.delivery.queries import message
from kentongan.delivery.terms import Mail, Reason, State
from kentongan.directory.models import Contact, Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Exposure, Notice, Transition, Warning
from kentongan.response.terms import Route, WarningState

AT = made.AT
SOON, LATER = AT + timedelta(hours=1), AT + timedelta(hours=2)

CERTIFICATE = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nc3RhbmQtaW4=\n-----END PGP PUBLIC KEY BLOCK-----\n"
"""Nothing is encrypted before the worker sends, so any text stands for a key here."""


def approved(of: Organisation, *exposures: Exposure, **more: Any) -> Warning:
    """Make a warning that is due at AT."""
    return made.warning(of, *exposures, state=WarningState.APPROVED, **({"send_at": AT} | more))


def with_tlp(of: Organisation, tlp: TLP, **more: Any) -> Warning:
    seen = made.exposure(of, tlp=tlp, exercise=more.get("exercise", False))
    return approved(of, seen, tlp=tlp, **more)


def to_cert(of: Organisation, cert: Organisation, tlp: TLP = TLP.GREEN, **more: Any) -> Warning:
    return with_tlp(of, tlp, recipient=cert, route=Route.NATIONAL_CERT, **more)


def verified(of: Organisation, address: str = "", **more: Any) -> Contact:
    return made.contact(of, address, **({"verified_at": AT - timedelta(days=10)} | more))


def cert(slug: str = "cert-my", **more: Any) -> Organisation:
    return made.organisation(slug, kind="national_cert", **more)


def waiting() -> list[Delivery]:
    return list(Delivery.objects.filter(state=State.WAITING).order_by("id"))


def mail_of(notice: Notice) -> Mail:
    assert notice.outbox is not None
    mail = message(notice.outbox, reader=HUB_ITSELF).mail
    assert mail is not None
    return mail


def whole(mail: Mail) -> str:
    """Return everything that a mail says to whoever reads it without a key."""
    if mail.openpgp:
        return mail.outer_subject
    files = [part.name + part.content.decode() for part in mail.attachments]
    return "\n".join([mail.subject, mail.text, mail.html, *files])


def secrets_in(mail: Mail) -> list[str]:
    return re.findall(r"/w/([a-z2-7]{32})/", mail.text)


def settle(
    *addresses: str, state: State = State.DELIVERED, reason: Reason = Reason.ACCEPTED, at: datetime = SOON
) -> int:
    """Let everything that waits, or only what waits for these addresses, come to an end, and follow that."""
    rows = Delivery.objects.filter(state=State.WAITING)
    if addresses:
        rows = rows.filter(destination__in=addresses)
    done = rows.update(state=state, reason=reason, settled_at=at, told=False, copies=1)
    follow_deliveries(at)
    return done


def bounce(address: str, *, at: datetime = LATER) -> None:
    """Let a mail that was delivered come back."""
    rows = Delivery.objects.filter(destination=address, state=State.DELIVERED)
    rows.update(state=State.DEAD, reason=Reason.BOUNCED, settled_at=at, told=False)
    follow_deliveries(at)


def delivered(of: Organisation, *exposures: Exposure, **more: Any) -> Warning:
    """Make a warning that a verified contact of its recipient got."""
    if not Contact.objects.filter(organisation=of).exists():
        verified(of)
    warning = approved(of, *exposures, **more)
    send_due(AT)
    settle()
    warning.refresh_from_db()
    assert warning.state == WarningState.DELIVERED
    return warning


def secret_for(warning: Warning) -> str:
    """Return the secret of the last link to a warning that was sent."""
    notices = Notice.objects.filter(about__warning=warning, kind__in=["warning", "correction", "escalation"])
    notice = notices.latest("created_at", "pk")
    about = list(notice.about.order_by("pk").values_list("warning", flat=True))
    return secrets_in(mail_of(notice))[about.index(warning.pk)]


def steps_of(one: UUID) -> list[tuple[str, str]]:
    rows = Transition.objects.filter(warning=one).order_by("at", "id")
    return list(rows.values_list("after", "reason"))
