"""Warnings in the made-up region, as days of work left them in the database: what the pages are tried on."""

from datetime import datetime, timedelta
from uuid import UUID

from tests.web.region import BANK, CERT

from kentongan.delivery.models import Content, Delivery
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.intake.models import Draft, Feed, Run
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.models import (
    Agreement,
    Answer,
    Answered,
    Exposure,
    FeedPolicy,
    Item,
    Link,
    Notice,
    NoticeWarning,
    Preference,
    ReleaseRule,
    Transition,
    Warning,
)

INFECTED = "malicious-code/infected-system"
WEAK = "vulnerable/vulnerable-system"
OPEN = "vulnerable/potentially-unwanted-accessible"

_WARNINGS = (
    # reference, slug, critical, classification, tlp, state, why, exposures, open, gone, again
    ("K7M-2QXD4", BANK, 2, INFECTED, TLP.AMBER, "drafted", "no_rule", 3, 3, 0, 1),
    ("K7M-3RZF5", "hospital-hill", 1, WEAK, TLP.AMBER_STRICT, "drafted", "no_rule muted", 2, 2, 0, 0),
    ("K7M-4SAG6", CERT, 0, "intrusions/system-compromise", TLP.RED, "drafted", "doubt red", 2, 2, 0, 0),
    ("K7M-5TBH7", "telco-delta", 1, "vulnerable/ddos-amplifier", TLP.GREEN, "delivered", "", 40, 40, 6, 0),
    ("K7M-6UCJ8", BANK, 2, OPEN, TLP.GREEN, "acknowledged", "", 5, 3, 2, 0),
    ("K7M-7VDK9", "three-of-us", 0, OPEN, TLP.GREEN, "mitigated", "", 2, 0, 2, 0),
    ("K7M-8WEL2", "three-of-us", 0, INFECTED, TLP.AMBER, "undeliverable", "", 2, 2, 0, 0),
    ("K7M-9XFM3", "hospital-hill", 1, OPEN, TLP.GREEN, "wrong_owner", "", 2, 0, 0, 0),
)  # fmt: skip


def make_warnings(*, at: datetime, ids: dict[str, UUID], run: Run) -> dict[str, Warning]:
    """Make the warnings with all that hangs on them; return them by reference."""
    made = {}
    for number, row in enumerate(_WARNINGS):
        made[row[0]] = _make_warning(row, number=number, at=at, ids=ids, run=run)
    draft = Draft.objects.filter(run=run, organisation_slug=BANK).get()
    Warning.objects.filter(reference="K7M-2QXD4").update(draft=draft)
    _make_answers(made, at=at)
    _make_mails(made, at=at)
    _make_decisions(run.feed, at=at, ids=ids)
    Claim.objects.filter(organisation=ids["hospital-hill"]).update(questioned_at=at - timedelta(hours=3))
    return made


def _make_warning(row: tuple, *, number: int, at: datetime, ids: dict[str, UUID], run: Run) -> Warning:  # type: ignore[type-arg]
    reference, slug, critical, classification, tlp, state, why, exposures, opened, gone, again = row
    organisation = Organisation.objects.get(slug=slug)
    sent = None if state == "drafted" else at - timedelta(days=9, minutes=number)
    delivered = sent + timedelta(minutes=2) if sent and state != "undeliverable" else None
    answered = sent + timedelta(hours=5) if sent and state in {"acknowledged", "mitigated", "wrong_owner"} else None
    warning = Warning.objects.create(
        reference=reference, feed=run.feed, organisation=organisation, recipient=organisation, route="owner",
        classification=classification, tlp=tlp, state=state, why=why, doubt="conflict" if "doubt" in why else "",
        critical=critical, country=organisation.country, sector=(organisation.sectors or [""])[0],
        size=organisation.size, exposures=exposures, open=opened, gone=gone, seen_again=again,
        first_seen=at - timedelta(days=10), last_seen=at - timedelta(hours=number + 1), reached=bool(delivered),
        drafted_at=(sent or at) - timedelta(minutes=20), sent_at=sent, delivered_at=delivered,
        acknowledged_at=answered, due_at=sent + timedelta(days=7) if sent else None, changed_at=at,
        exercise=run.exercise,
    )  # fmt: skip
    for place in range(min(exposures, 60)):
        exposure = Exposure.objects.create(
            organisation=organisation, feed=run.feed, key=f"{number:016x}{place:016x}", report="scan_telnet",
            classification=classification, tlp=tlp, address=f"192.0.2.{number * 8 + place % 8}", port=2000 + place,
            transport="tcp", tag="telnet", evidence_kind="cidr", evidence_value="192.0.2.0/25",
            state="open" if place < opened else ("wrong_owner" if state == "wrong_owner" else "mitigated"),
            first_seen=at - timedelta(days=10), last_seen=at - timedelta(hours=number + 1), count=place + 1,
            answered_at=answered if place >= opened else None, mitigated_before=place >= opened or place < again,
            seen_again=1 if place < again else 0, seen_again_at=at - timedelta(hours=2) if place < again else None,
            gone_at=at - timedelta(days=1) if place >= exposures - gone else None, exercise=run.exercise,
        )  # fmt: skip
        Item.objects.create(
            warning=warning, exposure=exposure, seen_at=exposure.last_seen, count=exposure.count, again=place < again
        )
    steps = [("", "drafted", "drafted", warning.drafted_at)]
    if sent:
        steps += [("drafted", "approved", "approved", sent), ("approved", "sent", "sent", sent)]
    if delivered:
        steps.append(("sent", "delivered", "accepted", delivered))
    if state not in {"drafted", "delivered"}:
        before = "delivered" if delivered else "sent"
        steps.append((before, state, "answered" if answered else "bounced", answered or at - timedelta(days=8)))
    for before, after, reason, then in steps:
        Transition.objects.create(warning=warning, before=before, after=after, reason=reason, at=then)
    return warning


def _make_answers(made: dict[str, Warning], *, at: datetime) -> None:
    for reference, verdict, exposures, note in (
        ("K7M-6UCJ8", "mitigated", 2, "The two old cameras are switched off.\nThe others need a new router."),
        ("K7M-7VDK9", "mitigated", 2, ""),
        ("K7M-9XFM3", "wrong_owner", 2, "We sold this network in spring."),
    ):
        warning = made[reference]
        contact = Contact.objects.filter(organisation=warning.organisation).first()
        answer = Answer.objects.create(
            warning=warning, verdict=verdict, exposures=exposures, note=note, at=warning.acknowledged_at or at,
            via="link", contact=contact.id if contact else new_id(),
        )  # fmt: skip
        for exposure in Exposure.objects.filter(items__warning=warning).exclude(state="open"):
            Answered.objects.create(answer=answer, exposure=exposure, before="open")


def _make_mails(made: dict[str, Warning], *, at: datetime) -> None:
    for number, warning in enumerate(one for one in made.values() if one.sent_at):
        contact = Contact.objects.filter(organisation=warning.organisation).first()
        failed = warning.state == "undeliverable"
        delivery = Delivery.objects.create(
            key=f"notice-{warning.reference}", topic="response", reference=new_id(), channel="smtp",
            destination=contact.address if contact else "info@three-of-us.example",
            message_id=f"<{warning.reference}@hub.example>", state="dead" if failed else "delivered",
            reason="refused" if failed else "accepted", detail="550 5.1.1 no such mailbox" if failed else "250 ok",
            created_at=warning.sent_at, waiting_since=warning.sent_at, due_at=warning.sent_at,
            settled_at=warning.sent_at + timedelta(minutes=2), attempts=1, copies=1, told=True,
        )  # fmt: skip
        notice = Notice.objects.create(
            kind="warning", manner="full", organisation=warning.organisation, contact=contact.id if contact else None,
            verified=True, language="ms" if number % 2 else "en", tlp=warning.tlp,
            state="failed" if failed else "delivered", reason="refused" if failed else "", outbox=delivery.id,
            created_at=warning.sent_at, settled_at=delivery.settled_at,
        )  # fmt: skip
        NoticeWarning.objects.create(notice=notice, warning=warning)
        Link.objects.create(
            warning=warning, contact=contact.id if contact else new_id(), secret=f"{number:064x}",
            created_at=warning.sent_at, expires_at=at + timedelta(days=51), mistakes=5 if number == 3 else 0,
        )  # fmt: skip


def make_content(delivery: UUID, body: bytes) -> None:
    """Give a row of the outbox what it sent."""
    Content.objects.create(delivery_id=delivery, body=body)


def _make_decisions(feed: Feed, *, at: datetime, ids: dict[str, UUID]) -> None:
    FeedPolicy.objects.create(feed=feed, quiet_days=10, answer_days=7, changed_at=at)
    for place, (classification, tlp, release) in enumerate(
        (("intrusions/", TLP.AMBER, "person"), (OPEN, TLP.GREEN, "auto"), ("", TLP.GREEN, "person")), 1
    ):
        ReleaseRule.objects.create(
            feed=feed, place=place, classification=classification, tlp_at_most=tlp, release=release, made_at=at
        )
    Agreement.objects.create(
        country="TH", note="Exchange of letters of 3 March 2026", valid_from=at - timedelta(days=90), recorded_at=at
    )
    Agreement.objects.create(
        organisation_id=ids["telco-delta"], note="Peering contract, annex C", valid_from=at, recorded_at=at
    )
    Preference.objects.create(
        organisation_id=ids["hospital-hill"], interval_hours=24, language="ms", muted_until=at + timedelta(days=14),
        muted_reason="They move to a new building until the middle of the month.", changed_at=at,
    )  # fmt: skip
