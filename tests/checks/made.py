"""Posts with holders and channels, checks of them, and an outbox by hand: what tests of checks are made of."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import md5
from typing import Any
from uuid import UUID

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.outcomes import follow_deliveries
from kentongan.checks.actions.planning import plan_check
from kentongan.checks.actions.replies import read_replies
from kentongan.checks.models import Check, Probe, ProbeEvent
from kentongan.checks.terms import Selection
from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Delivery
from kentongan.delivery.queries import message
from kentongan.delivery.terms import Mail, Reason, State
from kentongan.directory.models import Assignment, Contact, Organisation, Post, Team
from kentongan.directory.terms import Origin

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SOON = AT + timedelta(minutes=10)
HUB = "hub@cert.example"


def party(slug: str = "cert-my", **more: Any) -> Organisation:
    facts = {"names": {"en": slug}, "country": "MY", "kind": "national_cert", "origin": Origin.HAND.value} | more
    found = Organisation.objects.filter(slug=slug).first()
    return found or Organisation.objects.create(slug=slug, recorded_at=AT, changed_at=AT, searched=slug, **facts)


def post(of: Organisation, role: str = "technical", **more: Any) -> Post:
    team, _ = Team.objects.get_or_create(
        organisation=of, key="team", defaults={"names": {"en": "Team"}, "recorded_at": AT}
    )
    key = more.pop("key", role)
    return Post.objects.create(
        team=team, organisation=of, key=key, role=role, title={"en": f"{role} post"}, recorded_at=AT, **more
    )


def holder(of: Post, **more: Any) -> Assignment:
    return Assignment.objects.create(post=of, holder="role", name="Desk", recorded_at=AT, **more)


def channel(of: Assignment, address: str = "", **more: Any) -> Contact:
    place = of.post.organisation
    facts = {"role": of.post.role, "channel": "email", "origin": Origin.HAND.value} | more
    address = address or f"{of.post.key}@{place.slug}.example"
    return Contact.objects.create(organisation=place, assignment=of, address=address, recorded_at=AT, **facts)


def staffed(slug: str = "cert-my", role: str = "technical", *, address: str = "", **more: Any) -> Contact:
    """Make a party's post with a holder and a mailbox."""
    return channel(holder(post(party(slug), role)), address, **more)


def planned(**more: Any) -> Check:
    facts: dict[str, Any] = {
        "title": "December",
        "announced": False,
        "selection": Selection(),
        "opens_at": AT,
        "closes_at": AT + timedelta(hours=4),
        "actor": None,
        "at": AT,
    } | more
    return plan_check(**facts)


def running(**more: Any) -> Check:
    """Plan a check, and let it ask everybody and every mail arrive."""
    check = planned(**more)
    while ask_due(AT):
        pass
    settle(at=AT)
    check.refresh_from_db()
    return check


def settle(
    *addresses: str, state: State = State.DELIVERED, reason: Reason = Reason.ACCEPTED, at: datetime = AT
) -> None:
    """Let what waits, or only what waits for these addresses, come to an end, and follow that."""
    rows = Delivery.objects.filter(state=State.WAITING)
    if addresses:
        rows = rows.filter(destination__in=addresses)
    rows.update(state=state, reason=reason, settled_at=at, told=False, copies=1)
    follow_deliveries(at)


def probe_of(contact: Contact) -> Probe:
    return Probe.objects.get(contact=contact.id)


def mail_to(contact: Contact) -> Mail:
    outbox = probe_of(contact).outbox
    assert outbox is not None
    mail = message(outbox, reader=HUB_ITSELF).mail
    assert mail is not None
    return mail


def link_in(mail: Mail) -> str:
    found = re.search(r"/c/([a-z2-7]{32})/", mail.text)
    assert found is not None
    return found[1]


def code_in(mail: Mail) -> str:
    found = re.search(r"KTG(?:-[0-9A-Z]{4}){4}", mail.text)
    assert found is not None
    return found[0]


def quoted(mail: Mail) -> str:
    lines = "\n".join(f"> {line}" for line in mail.text.split("\n"))
    return f"On Thu, 26 Nov 2026 at 09:00, Hub <{HUB}> wrote:\n{lines}"


def written(text: str, *, sender: str, subject: str = "Re: check", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, HUB, subject
    mail["Message-ID"] = f"<{md5(f'{text}{sender}{subject}'.encode()).hexdigest()}@elsewhere.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def comes(raw: bytes, *, at: datetime = SOON) -> None:
    """Let a mail come in and be read."""
    store_received(raw, at=at)
    read_replies(at)


def reply(contact: Contact, text: str | None = None, *, sender: str = "", at: datetime = SOON, **headers: str) -> None:
    """Let somebody answer the mail of a contact's probe; without a text as most do: a line, and everything quoted."""
    mail = mail_to(contact)
    said = f"Received.\n\n{quoted(mail)}" if text is None else text
    subject = headers.pop("subject", f"Re: {mail.subject}")
    comes(written(said, sender=sender or contact.address, subject=subject, **headers), at=at)


def events(probe: Probe | UUID | None = None) -> list[str]:
    rows = ProbeEvent.objects.order_by("at", "id")
    return list((rows if probe is None else rows.filter(probe=probe)).values_list("reply", flat=True))
