"""What sharing would do, before it is done: what becomes of each object, and who would receive it and why.

Judged as ``actions.sharing`` does, of what the collection holds now; nothing is written.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.exchange.errors import MayNotWrite
from kentongan.exchange.queries.judging import judge
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.standing import standing_of
from kentongan.exchange.queries.why import Parts, Seer, recipients_of
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.terms import Handling, Receipt
from kentongan.stix.terms import Flaw, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One object as sent, and what would become of it. ``received`` is None where it could not be read at all."""

    received: Received | None
    receipt: Receipt
    flaws: Sequence[Flaw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Objects that have the same terms, so that the same members would receive them."""

    handling: Handling
    parts: Parts
    objects: Sequence[Received]
    seers: Sequence[Seer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``judged``: each object in the order sent. ``groups``: those that would be added, by their terms."""

    judged: Sequence[Judged]
    groups: Sequence[Together]


def preview(
    sight: Sight, *, member: UUID, received: Sequence[Received | Flaw], at: datetime, asked: bool = False
) -> Preview:  # fmt: skip
    """Return what sharing these in a collection would do now. Raises MayNotWrite, UnknownCollection."""
    if not sight.writes:
        raise MayNotWrite
    collection = standing_of(sight.collection)
    judgement = judge(received, sight=sight, collection=collection, member=member, at=at, asked=asked)
    lines = [
        Judged(
            received=one if isinstance(one, Received) else None,
            receipt=receipt,
            flaws=(one,) if isinstance(one, Flaw) else tuple(one.flaws),
        )
        for one, receipt in zip(received, judgement.receipts, strict=True)
    ]
    stored = [one for one, _ in judgement.plan.stored]
    return Preview(judged=lines, groups=_groups(stored, collection=collection.id, sight=sight, at=at))


def _groups(stored: Sequence[Candidate], *, collection: UUID, sight: Sight, at: datetime) -> Sequence[Together]:
    by_terms: dict[tuple[Handling, Parts], list[Received]] = defaultdict(list)
    for one in stored:
        by_terms[one.handling, tuple(one.parts)].append(one.received)
    return [
        Together(
            handling=handling,
            parts=parts,
            objects=objects,
            seers=recipients_of(collection, viewer=sight.viewer, handling=handling, parts=parts, at=at),
        )
        for (handling, parts), objects in sorted(by_terms.items(), key=lambda one: -one[0][0].tlp)
    ]
