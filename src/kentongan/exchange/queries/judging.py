"""What becomes of each object that is sent: judged alike for sharing, which then writes, and for the preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.exchange.models import Member
from kentongan.exchange.queries.elsewhere import sources_of
from kentongan.exchange.queries.held import held_versions
from kentongan.exchange.queries.labels import Labels, labels_of, new_terms, terms_used
from kentongan.exchange.queries.meanings import meanings_of
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.standing import Standing
from kentongan.exchange.rules.marking import Terms, candidate
from kentongan.exchange.rules.onward import passed_on
from kentongan.exchange.rules.receipts import faulty, first_flaw
from kentongan.exchange.rules.taking_in import Candidate, Plan, judged
from kentongan.exchange.terms import Receipt
from kentongan.kernel.microseconds import microseconds_of
from kentongan.stix.terms import Flaw, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """``receipts``: what becomes of each object, in the order sent. ``plan``: what to write for it. ``labels``: those
    that the collection has already for the terms of these objects."""

    receipts: Sequence[Receipt]
    plan: Plan
    labels: Labels


def judge(
    received: Sequence[Received | Flaw],
    *,
    sight: Sight,
    collection: Standing,
    member: UUID,
    at: datetime,
    asked: bool = False,
) -> Judgement:
    """Return what becomes of what a member sends; nothing is written.

    ``asked``: somebody asked for it to be passed on. Who goes on to write holds the collection's row.
    """
    now = microseconds_of(at)
    flaws = [one if isinstance(one, Flaw) else first_flaw(one) for one in received]
    good = [one for one, flaw in zip(received, flaws, strict=True) if flaw is None and isinstance(one, Received)]
    candidates = _candidates(received, good=good, sight=sight, collection=collection, member=member, at=at, asked=asked)
    held = held_versions(good, sight=sight, member=member)
    labels = labels_of(terms_used(candidates), collection=collection)
    plan = Plan(last_added=max(now, collection.last_added))
    plan.without_label, plan.room = new_terms(labels, collection=collection)
    rest = iter(candidates)
    receipts = [
        faulty(one, flaw, at=now) if flaw is not None else judged(next(rest), held=held, plan=plan, at=now)
        for one, flaw in zip(received, flaws, strict=True)
    ]
    return Judgement(receipts=receipts, plan=plan, labels=labels)


def _candidates(
    received: Sequence[Received | Flaw],
    *,
    good: Sequence[Received],
    sight: Sight,
    collection: Standing,
    member: UUID,
    at: datetime,
    asked: bool,
) -> Sequence[Candidate]:
    sharer = _organisation_of(member, sight=sight)
    terms = Terms(
        meanings=meanings_of(received, good=good, sight=sight, sharer=sharer),
        sharer=sharer,
        readership=collection.readership,
        agreed=collection.agreed,
    )
    candidates = [candidate(one, terms=terms) for one in good]
    sources = sources_of([one.id for one in good], sight=sight, organisation=terms.sharer, at=at)
    if not sources:
        return candidates
    return [
        passed_on(one, sources=sources.get(one.received.id, ()), agreed=terms.agreed, asked=asked) for one in candidates
    ]


def _organisation_of(member: UUID, *, sight: Sight) -> UUID:
    viewer = sight.viewer
    if viewer.members == {member} and len(viewer.organisations) == 1:
        return next(iter(viewer.organisations))  # a machine's: found with its account
    return Member.objects.values_list("organisation", flat=True).get(pk=member)
