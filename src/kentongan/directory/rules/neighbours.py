"""What one country's delegations do to those of countries whose files are not there: registries give no address twice.

Files come country by country. Where a block of one country lies within a block of another that is known as of a later
date, it has moved: its claim ends at that date, whichever of both files comes first. A wider, older block stays: the
newer one inside it is more specific, and decides.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kentongan.directory.rules.file_import import ending, is_delegation, passed
from kentongan.directory.terms import Change, Origin, Step, StoredClaim
from kentongan.routing.addresses import read_prefix
from kentongan.routing.terms import Claim, ClaimKind


@dataclass(frozen=True, slots=True)
class _Block:
    first: int
    last: int
    as_of: datetime


class Blocks:
    """Delegated blocks with their dates, in the order of the address space."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        found = []
        for claim in claims:
            if claim.kind is ClaimKind.CIDR and claim.as_of is not None:
                prefix = read_prefix(claim.value)
                found.append(_Block(prefix.first, prefix.last, claim.as_of))
        self._blocks = sorted(found, key=lambda block: (block.first, -block.last))

    def newer_around(self, claim: Claim) -> datetime | None:
        """Return the date of a block that holds all of a claim's addresses and is newer, or None.

        One country's blocks do not overlap, so the last that begins before it is the only one that can hold it.
        """
        prefix = read_prefix(claim.value)
        place = bisect_right(self._blocks, prefix.first, key=lambda block: block.first) - 1
        if place < 0 or self._blocks[place].last < prefix.last:
            return None
        date = self._blocks[place].as_of
        return date if claim.as_of is None or claim.as_of < date else None


def moved_here(claims: Iterable[Claim], *, neighbours: Sequence[StoredClaim]) -> Iterator[Step]:
    """Yield the steps that end what neighbours held and these newer delegations hold now."""
    blocks = Blocks(claims)
    for one in neighbours:
        date = blocks.newer_around(one.item)
        step = ending(one, at=date) if date else None
        if date and step is not None and isinstance(step.item, Claim):
            yield replace(step, item=replace(step.item, as_of=date))


def moved_away(step: Step, *, blocks: Blocks) -> Step:
    """Return a step that adds a delegation, as history where a neighbour has newer knowledge of the same addresses."""
    claim = step.item
    if step.change is not Change.ADDED or not isinstance(claim, Claim) or claim.kind is not ClaimKind.CIDR:
        return step
    date = blocks.newer_around(claim) if claim.valid_to is None else None
    if date is None or (claim.valid_from is not None and claim.valid_from >= date):
        return step
    return replace(step, item=passed(claim, until=date))


def standing_blocks(claims: Iterable[StoredClaim]) -> list[StoredClaim]:
    """Return the delegated blocks among stored claims that imports may end."""
    return [
        one
        for one in claims
        if one.item.kind is ClaimKind.CIDR
        and is_delegation(one.item)
        and one.item.valid_to is None
        and one.origin is not Origin.HAND
    ]
