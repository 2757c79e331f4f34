"""Collections, arrangements, why somebody sees an object, field by field. Objects themselves are the bytes received."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ninja import Schema

from kentongan.exchange.queries.arrangements import ArrangementView
from kentongan.exchange.queries.why import Seer
from kentongan.exchange.rules.inclusion import inclusion_json
from kentongan.exchange.rules.receipts import message_of
from kentongan.exchange.terms import Outcome, Reason, Receipt
from kentongan.kernel.microseconds import write_three


class CollectionOut(Schema):
    """A collection as the caller knows it; ``path`` is its address for TAXII clients."""

    id: UUID
    root: str
    alias: str
    title: str
    description: str
    arrangement: UUID | None
    reads: bool
    writes: bool
    path: str


class ArrangementOut(Schema):
    """An arrangement. ``ends``: its term, or when it was ended; ``parties``: how many, null where that is not told."""

    id: UUID
    slug: str
    names: dict[str, str]
    mandatory: bool
    starts: datetime
    ends: datetime | None
    over: bool
    takes_part: bool
    parties: int | None


class WordingOut(Schema):
    """One wording; the one in force comes first."""

    number: int
    purpose: str
    legal_basis: str
    limited_use: str
    agreed_at: datetime


class PartyOut(Schema):
    """Who takes part, since when, and under which wording they joined."""

    organisation: UUID
    slug: str
    names: dict[str, str]
    kind: str
    joined_at: datetime
    wording: int


class SharedOut(Schema):
    """A collection under an arrangement: the organisations that give to it and get from it."""

    id: UUID
    root: str
    title: str
    gives: list[UUID]
    gets: list[UUID]


class ArrangementWhole(ArrangementOut):
    """An arrangement with its terms; parties and collections are for its parties."""

    wordings: list[WordingOut]
    refused_kinds: list[str]
    history: bool
    unmarked: str
    ceiling: str
    policy: dict[str, object] | None
    inclusion: dict[str, object]
    shared: list[SharedOut]
    taking_part: list[PartyOut]


class SeerOut(Schema):
    """Whether a member sees an object, with the reason's code; ``member`` null is the hub's staff. ``without``: parts
    that they do not see of it."""

    member: str | None
    organisation: str | None
    sees: bool
    reason: str
    without: list[str]


class WhyOut(Schema):
    """Who sees the last version of an object in one collection, and under which terms."""

    collection: UUID
    version: int
    tlp: str
    terms: dict[str, object]
    seers: list[SeerOut]


class OnwardOut(Schema):
    """What becomes of an object that is passed on: ``stored``, ``known``, ``conflict`` or ``refused``, with a stable
    code and a sentence where it is not taken; ``why``: the reason's code where its terms do not let it go.
    ``seers``: who would receive it, where that was asked."""

    id: str
    version: str
    into: UUID
    outcome: str
    reason: str
    why: str
    message: str
    seers: list[SeerOut]


def onward(receipt: Receipt, *, into: UUID, seers: Sequence[Seer] = ()) -> dict[str, object]:
    """Return what became, or would become, of an object as ``OnwardOut`` has it."""
    why = (receipt.facts or {}).get("why")
    taken = receipt.outcome in (Outcome.STORED, Outcome.KNOWN)
    return {
        "id": receipt.id,
        "version": write_three(receipt.version),
        "into": into,
        "outcome": receipt.outcome.value,
        "reason": receipt.reason,
        "why": why.value if isinstance(why, Reason) else "",
        "message": "" if taken else message_of(receipt),
        "seers": [seer(one) for one in seers],
    }


def seer(one: Seer) -> SeerOut:
    """Return who sees an object, or does not, as ``SeerOut`` has it."""
    return SeerOut(
        member=one.member.name if one.member else None,
        organisation=one.member.organisation.slug if one.member else None,
        sees=one.verdict.allowed,
        reason=one.verdict.reason.value,
        without=list(one.hidden),
    )


def whole(view: ArrangementView) -> dict[str, object]:
    """Return an arrangement as ``ArrangementWhole`` has it."""
    line = view.line
    return {
        **{name: getattr(line, name) for name in ArrangementOut.model_fields},
        "wordings": [
            {
                "number": number,
                "purpose": text.purpose,
                "legal_basis": text.legal_basis,
                "limited_use": text.limited_use,
                "agreed_at": agreed_at,
            }
            for number, text, agreed_at in view.wordings
        ],
        "refused_kinds": [one.value for one in view.refused_kinds],
        "history": view.history,
        "unmarked": view.unmarked.word,
        "ceiling": view.ceiling.word,
        "policy": view.policy,
        "inclusion": inclusion_json(view.inclusion),
        "shared": view.collections,
        "taking_part": view.parties,
    }
