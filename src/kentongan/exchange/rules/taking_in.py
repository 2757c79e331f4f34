"""What becomes of each object that is sent: stored, known, in conflict or refused, judged in the order sent.

Pure: it is given what the collection holds of the same ids, and says what to write. What the writer may not see makes
no difference to what they are told; it only makes their object a further variant.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kentongan.exchange.terms import Handling, Outcome, Reason, Receipt
from kentongan.stix.markings import has_one_version
from kentongan.stix.terms import Received

REVOKED = "revoked"
OTHER_CONTENT = "other_content"
OTHER_DEFINITION = "other_definition"
OVER_THE_CEILING = "over_the_ceiling"
TOO_MANY_TERMS = "too_many_terms"
MAY_NOT_GO_ON = "may_not_go_on"


@dataclass(slots=True, kw_only=True, eq=False)
class Held:
    """A version that the collection holds, or is about to. ``known``: the writer sees it or gave it (``mine``), and in
    ``seen`` is what they see of it, fetched where the same version came again. ``serial`` is 0 for what is not written.
    ``sharer``: the organisation that gave it, where it is revoked or another row of the id is."""

    version: int
    variant: int
    added: int
    known: bool
    revoked: bool
    beaten: bool
    serial: int = 0
    label: int = 0
    mine: bool = False
    sharer: UUID | None = None
    seen: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An object without a flaw, and its terms. ``parts``: selectors that have stricter terms than the object.

    ``over``: stricter than the arrangement takes in. ``origin``: the serial of the row of another collection that it
    is passed on from, 0 for the sharer's own; ``follows``: a person passed it on, so it follows that row; ``barred``:
    why it may not be passed on to here, ``unsaid``: by terms that nobody said of it.
    """

    received: Received
    handling: Handling
    parts: tuple[tuple[str, Handling], ...] = ()
    over: bool = False
    origin: int = 0
    follows: bool = False
    barred: Reason | None = None
    unsaid: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Plan:
    """What to write. ``stored``: each with its place; ``outdone``: serials of held rows that something came before;
    ``conflicts``: what came under a version that is held with other content, and what of that its writer knew.
    ``without_label``: terms that have no label yet, and ``room`` for how many of them there is."""

    last_added: int
    without_label: set[Handling] = field(default_factory=set)
    room: int = 0
    stored: list[tuple[Candidate, Held]] = field(default_factory=list)
    outdone: list[int] = field(default_factory=list)
    conflicts: list[tuple[Candidate, Sequence[Held]]] = field(default_factory=list)


def judged(candidate: Candidate, *, held: Mapping[str, list[Held]], plan: Plan, at: int) -> Receipt:
    """Say what becomes of one object, note in the plan what that writes, and in ``held`` what later ones meet.

    ``at``: microseconds since 1970; an observable's version, where nothing else is known (TAXII 2.1 §3.4.1).
    """
    one = candidate.received
    others = held[one.id]
    same = [other for other in others if other.version == one.version] if others else ()
    if known := [other for other in (others if has_one_version(one.id) else same) if other.known]:
        told = _again(candidate, known=known, plan=plan, at=at)
        if candidate.barred is None and _is_theirs_too(candidate, told, known=known, plan=plan):
            _place(candidate, others=others, plan=plan)
        return told
    if candidate.barred is not None:
        return _barred(candidate, at=at)
    if candidate.over:
        return _refused(one, OVER_THE_CEILING, at=at, tlp=candidate.handling.tlp.label)
    if one.version and _revoked_before(candidate, others=others):
        return _refused(one, REVOKED, at=at)
    if not _labelled(candidate, plan=plan):
        return _refused(one, TOO_MANY_TERMS, at=at)
    new = _place(candidate, others=others, plan=plan)
    return Receipt(id=one.id, version=one.version or new.added, outcome=Outcome.STORED)


def _place(candidate: Candidate, *, others: list[Held], plan: Plan) -> Held:
    """Note that an object is to be written, beside whatever is held of its id."""
    one = candidate.received
    same = [other for other in others if other.version == one.version]
    plan.last_added += 1
    new = Held(
        version=one.version,
        variant=max((other.variant for other in same), default=-1) + 1,
        added=plan.last_added,
        known=True,
        revoked=one.revoked,
        beaten=bool(same),
        mine=True,
        sharer=candidate.handling.sharer,
        seen=(one.content,),
    )
    for other in others:
        _compare(new, other, plan=plan)
    others.append(new)
    plan.stored.append((candidate, new))
    return new


def _is_theirs_too(candidate: Candidate, told: Receipt, *, known: Sequence[Held], plan: Plan) -> bool:
    """Whether a definition that another gave is kept as its sender's own as well.

    So whoever gave it first and takes it away again leaves nobody's marking to be defined anew.
    """
    if told.outcome is not Outcome.KNOWN or not has_one_version(candidate.received.id):
        return False
    return not candidate.over and not any(other.mine for other in known) and _labelled(candidate, plan=plan)


def _compare(new: Held, other: Held, *, plan: Plan) -> None:
    if other.version > new.version:
        new.beaten = True
    elif other.version < new.version and not other.beaten:
        other.beaten = True
        if other.serial:
            plan.outdone.append(other.serial)


def _revoked_before(candidate: Candidate, *, others: Sequence[Held]) -> bool:
    """Whether the object was revoked for good (STIX 2.1 §3.6), as far as its sender sees it.

    By their own organisation, or by the one that shared the id first: what anybody else says of it ends nothing, or
    any member could silence another.
    """
    if not any(other.revoked for other in others):
        return False
    known = [other for other in others if other.known]
    # What is not written yet has no serial, and comes after all that has one.
    first = min(known, key=lambda other: other.serial or math.inf, default=None)
    final = {candidate.handling.sharer, first.sharer if first is not None else None} - {None}
    version = candidate.received.version
    return any(other.revoked and other.version < version and other.sharer in final for other in known)


def _labelled(candidate: Candidate, *, plan: Plan) -> bool:
    """Whether there is room for the labels that an object needs; they count as made then."""
    if not plan.without_label:
        return True
    missing = plan.without_label & {candidate.handling, *(part for _, part in candidate.parts)}
    if len(missing) > plan.room:
        return False
    plan.room -= len(missing)
    plan.without_label -= missing
    return True


def _again(candidate: Candidate, *, known: Sequence[Held], plan: Plan, at: int) -> Receipt:
    """The version is there already: the same content changes nothing, other content is a conflict for people."""
    one = candidate.received
    version = one.version or known[0].added
    if any(one.content in other.seen for other in known):
        return Receipt(id=one.id, version=version, outcome=Outcome.KNOWN)
    if candidate.barred is not None:  # or the note of the conflict would pass it on
        return _barred(candidate, at=at)
    if not _labelled(candidate, plan=plan):
        return _refused(one, TOO_MANY_TERMS, at=at)
    plan.conflicts.append((candidate, known))
    reason = OTHER_DEFINITION if has_one_version(one.id) else OTHER_CONTENT
    return Receipt(id=one.id, version=version, outcome=Outcome.CONFLICT, reason=reason)


def _barred(candidate: Candidate, *, at: int) -> Receipt:
    return _refused(candidate.received, MAY_NOT_GO_ON, at=at, why=candidate.barred, unsaid=candidate.unsaid)


def _refused(one: Received, reason: str, *, at: int, **facts: object) -> Receipt:
    return Receipt(id=one.id, version=one.version or at, outcome=Outcome.REFUSED, reason=reason, facts=facts)
