"""A small hub with two organisations that must not see each other: Alpha, whose every word is a mark, and Beta.

One run brought rows for Alpha alone, one for both. What a member of Beta is shown must hold none of ``MARKS``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

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

    @property
    def hidden_ids(self) -> tuple[UUID, ...]:
        """Ids that no list may show to Beta."""
        return (self.alpha.id, self.feed.id, self.run.id, self.draft.id, self.claim.id, self.contact.id)


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
        contact=Contact.objects.get(organisation=alpha),
    )


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
