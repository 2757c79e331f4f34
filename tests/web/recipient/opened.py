"""A warning with a link to it, for tests of the recipient's pages."""

from datetime import datetime, timedelta
from typing import Any

from tests.response.made import contact, exposure, feed, organisation

from kentongan.kernel.clock import utc_now
from kentongan.kernel.references import make_reference
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Exposure, Item, Link, Notice, NoticeWarning, Warning
from kentongan.response.secrets import new_secret, secret_digest
from kentongan.response.terms import LINK_DAYS, ExposureState, WarningState

OPEN = "vulnerable/potentially-unwanted-accessible"


def chance(fill: int = 7) -> Any:
    return lambda number: bytes([fill]) * number


def make_warning(
    *, tlp: TLP = TLP.GREEN, number: int = 3, again: int = 1, at: datetime | None = None, **more: Any
) -> Warning:
    at = at or utc_now()
    bank = organisation("bank-sungai", names={"en": "Bank Sungai"}, languages=["en"])
    contact(bank, verified_at=at)
    scans = feed("daily-scans")
    type(scans).objects.filter(pk=scans.pk).update(name="Daily scan reports")
    seen = [
        exposure(
            bank,
            of_feed=scans,
            address=f"203.0.113.{place + 1}",
            classification=OPEN,
            tlp=tlp,
            tag="telnet",
            evidence_kind="cidr",
            evidence_value="203.0.113.0/24",
            first_seen=at - timedelta(days=2),
            last_seen=at - timedelta(hours=6),
        )
        for place in range(number)
    ]
    facts: dict[str, Any] = {
        "state": WarningState.DELIVERED,
        "sent_at": at - timedelta(hours=5),
        "delivered_at": at - timedelta(hours=5),
        "due_at": at + timedelta(days=7),
    } | more
    warning = Warning.objects.create(
        reference=make_reference(b"12345678"),
        organisation=bank,
        recipient=bank,
        route="owner",
        feed_id=scans.pk,
        classification=OPEN,
        tlp=tlp,
        country=bank.country,
        exposures=number,
        open=number,
        seen_again=again,
        first_seen=at - timedelta(days=2),
        last_seen=at - timedelta(hours=6),
        drafted_at=at - timedelta(hours=6),
        changed_at=at,
        **facts,
    )
    Item.objects.bulk_create(
        Item(warning=warning, exposure=one, seen_at=one.last_seen, again=place < again)
        for place, one in enumerate(seen)
    )
    return warning


def make_path(warning: Warning, *, fill: int = 7, at: datetime | None = None) -> str:
    """Return the address of a fresh link's page."""
    at = at or utc_now()
    to = warning.organisation.contacts.first()
    assert to is not None
    secret = new_secret(chance(fill))
    Link.objects.create(
        warning=warning,
        contact=to.id,
        secret=secret_digest(secret),
        created_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
        exercise=warning.exercise,
    )
    return f"/w/{secret}/"


def spoken(warning: Warning, language: str) -> None:
    """Say that the mail about it was in a language."""
    to = warning.organisation.contacts.first()
    assert to is not None
    notice = Notice.objects.create(
        kind="warning", manner="full", organisation=warning.organisation, contact=to.id, language=language,
        tlp=warning.tlp, created_at=utc_now(),
    )  # fmt: skip
    NoticeWarning.objects.create(notice=notice, warning=warning)


def states() -> list[str]:
    return sorted(Exposure.objects.values_list("state", flat=True))


def waiting() -> int:
    return Exposure.objects.filter(state=ExposureState.OPEN).count()
