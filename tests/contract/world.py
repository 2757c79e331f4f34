"""A small hub with two organisations that must not see each other: Alpha, whose every word is a mark, and Beta.

One run brought rows for Alpha alone, one for both. What a member of Beta is shown must hold none of ``MARKS``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.contract.answering import Answering, make_answering
from tests.contract.exchanging import Exchanging, make_exchanging

from kentongan.delivery.models import Content, Delivery
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.intake.models import (
    DoubtSum,
    Draft,
    Feed,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    Run,
    RunFile,
    UnclaimedSum,
)
from kentongan.intake.terms import RunState
from kentongan.kernel.tlp import TLP
from kentongan.response.models import (
    Agreement,
    Answer,
    Exposure,
    Item,
    Link,
    Notice,
    NoticeWarning,
    Transition,
    Warning,
)

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)

MARKS = (
    "alpha",
    "Verborgen",
    "198.51.100.",
    "hidden-host",
    "refused-for-a-reason",
    "raw-row-of-nobody",
    "nobody-claims-this",
    "in-doubt-about-this",
    "4242424",
    "4,242,424",
    "K7M-ALPHA",
)
"""Words that stand in Alpha's rows, or in rows that belong to nobody, and in no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The rows that addresses name."""

    alpha: Organisation
    beta: Organisation
    feed: Feed
    shared_feed: Feed
    run: Run
    shared_run: Run
    draft: Draft
    beta_draft: Draft
    claim: Claim
    contact: Contact
    warning: Warning
    beta_warning: Warning
    notice: Notice
    link: Link
    agreement: Agreement
    delivery: Delivery
    answering: Answering
    exchanging: Exchanging

    @property
    def hidden_ids(self) -> tuple[UUID, ...]:
        """Ids that no list may show to Beta."""
        of_warning = (self.warning.id, self.notice.id, self.link.id, self.agreement.id, self.delivery.id)
        exposures = tuple(Exposure.objects.filter(organisation=self.alpha).values_list("id", flat=True))
        directory = (self.alpha.id, self.claim.id, self.contact.id, *self.answering.ids, *self.exchanging.ids)
        return (*directory, self.feed.id, self.run.id, self.draft.id, *of_warning, *exposures)


def make_world() -> World:
    """Make the rows and return them."""
    alpha, beta = _organisation("alpha", "Verborgen"), _organisation("beta", "Offen")
    feed, shared_feed = _feed("alpha-feed"), _feed("shared")
    run, shared_run = _run(feed, routed=4_242_424), _run(shared_feed, routed=30)
    _routed(run, alpha, events=4_242_424)
    _routed(shared_run, alpha, events=19)
    _routed(shared_run, beta, events=11)
    draft = _draft(run, alpha, number=1, events=4_242_424)
    _draft(shared_run, alpha, number=1, events=19)
    beta_draft = _draft(shared_run, beta, number=2, events=11)
    for one in (run, shared_run):
        _belonging_to_nobody(one)
    return World(
        alpha=alpha,
        beta=beta,
        feed=feed,
        shared_feed=shared_feed,
        run=run,
        shared_run=shared_run,
        draft=draft,
        beta_draft=beta_draft,
        claim=Claim.objects.get(organisation=alpha),
        contact=Contact.objects.get(organisation=alpha, assignment__isnull=True),
        answering=make_answering(alpha),
        exchanging=make_exchanging(alpha),
        beta_warning=_warning(shared_feed, beta, reference="K7M-BETA2", exposures=11),
        **_warned(feed, alpha),
    )


def _warned(feed: Feed, alpha: Organisation) -> dict[str, Any]:
    """Make a warning to Alpha with everything that hangs on one."""
    warning = _warning(feed, alpha, reference="K7M-ALPHA", exposures=4_242_424)
    _warning(feed, alpha, reference="K7M-DRAFT", exposures=1, state="drafted", sent_at=None, delivered_at=None)
    contact = Contact.objects.get(organisation=alpha, assignment__isnull=True)
    delivery = Delivery.objects.create(
        key="alpha", topic="response", reference=warning.id, channel="smtp", destination=contact.address, state="dead",
        created_at=AT, waiting_since=AT, due_at=AT, settled_at=AT, detail="hidden-host does not answer",
    )  # fmt: skip
    Content.objects.create(delivery=delivery, body=b"alpha")
    notice = Notice.objects.create(
        kind="warning", manner="full", organisation=alpha, contact=contact.id, language="en", tlp=TLP.AMBER,
        outbox=delivery.id, created_at=AT,
    )  # fmt: skip
    NoticeWarning.objects.create(notice=notice, warning=warning)
    Answer.objects.create(
        warning=warning, verdict="received", exposures=1, note="Verborgen notes", at=AT, via="link", contact=contact.id
    )
    link = Link.objects.create(
        warning=warning, contact=contact.id, secret="a" * 64, created_at=AT, expires_at=AT + timedelta(days=60)
    )
    agreement = Agreement.objects.create(organisation=alpha, note="Verborgen letter", valid_from=AT, recorded_at=AT)
    return {"warning": warning, "notice": notice, "link": link, "agreement": agreement, "delivery": delivery}


def _warning(feed: Feed, organisation: Organisation, *, reference: str, exposures: int, **more: Any) -> Warning:
    sent = {"state": "delivered", "sent_at": AT, "delivered_at": AT, "reached": True} | more
    warning = Warning.objects.create(
        reference=reference, feed=feed, organisation=organisation, recipient=organisation, route="owner",
        classification="vulnerable/vulnerable-system", tlp=TLP.AMBER, critical=1, country="MY", exposures=exposures,
        open=exposures, first_seen=AT, last_seen=AT, drafted_at=AT, changed_at=AT, due_at=AT, **sent,
    )  # fmt: skip
    network = "198.51.100" if organisation.slug == "alpha" else "203.0.113"
    exposure = Exposure.objects.create(
        organisation=organisation, feed=feed, key=reference.ljust(32, "0"), report="scan_telnet",
        classification="vulnerable/vulnerable-system", tlp=TLP.AMBER, address=f"{network}.7", port=23,
        evidence_kind="cidr", evidence_value=f"{network}.0/24", first_seen=AT, last_seen=AT,
    )  # fmt: skip
    Item.objects.create(warning=warning, exposure=exposure, seen_at=AT)
    Transition.objects.create(warning=warning, after="drafted", at=AT, reason="made", note=f"{organisation.slug} note")
    return warning


def _organisation(slug: str, name: str) -> Organisation:
    made = Organisation.objects.create(
        slug=slug,
        names={"und": name},
        country="MY",
        kind="company",
        critical=[f"{slug} payments"],
        origin="hand",
        recorded_at=AT,
        changed_at=AT,
        searched=f"{slug} {name.casefold()}",
    )
    host = "hidden-host.alpha.example" if slug == "alpha" else "open-host.beta.example"
    network = "198.51.100.0/24" if slug == "alpha" else "203.0.113.0/24"
    Contact.objects.create(
        organisation=made, role="technical", channel="email", address=f"soc@{host}", origin="hand", recorded_at=AT
    )
    Claim.objects.create(
        organisation=made,
        kind="cidr",
        value=network,
        tier="owner",
        source="manual",
        origin="hand",
        recorded_at=AT,
        verified_at=AT,
    )
    return made


def _feed(slug: str) -> Feed:
    return Feed.objects.create(slug=slug, name=slug.title(), tlp=TLP.AMBER, created_at=AT)


def _run(feed: Feed, *, routed: int) -> Run:
    return Run.objects.create(
        feed=feed,
        state=RunState.FINISHED,
        tlp=TLP.AMBER,
        started_at=AT,
        finished_at=AT,
        rows=routed + 2,
        routed=routed,
        unclaimed=1,
        quarantined=1,
    )


def _routed(run: Run, organisation: Organisation, *, events: int) -> None:
    RoutedSum.objects.create(
        run=run,
        organisation=organisation.id,
        organisation_slug=organisation.slug,
        classification="vulnerable/vulnerable-system",
        tier="owner",
        day=AT.date(),
        events=events,
    )


def _draft(run: Run, organisation: Organisation, *, number: int, events: int) -> Draft:
    return Draft.objects.create(
        run=run,
        number=number,
        organisation=organisation.id,
        organisation_slug=organisation.slug,
        critical=1,
        classification="vulnerable/vulnerable-system",
        tlp=TLP.AMBER,
        events=events,
        first_seen=AT,
        last_seen=AT,
        released_at=AT,
    )


def _belonging_to_nobody(run: Run) -> None:
    file = RunFile.objects.create(run=run, number=1, name="alpha-feed.csv", digest="0" * 64, rows=run.rows)
    reason = "refused-for-a-reason"
    QuarantinedRow.objects.create(run=run, file=file, row=7, reason=reason, raw="raw-row-of-nobody")
    QuarantineSum.objects.create(run=run, file=file, reason=reason, rows=1)
    doubt = "conflict: in-doubt-about-this"
    DoubtSum.objects.create(run=run, reason="conflict", doubt=doubt, events=1, first_seen=AT, last_seen=AT)
    UnclaimedSum.objects.create(
        run=run, reason="nobody-claims-this", block="198.51.100.0/24", events=1, first_seen=AT, last_seen=AT
    )
