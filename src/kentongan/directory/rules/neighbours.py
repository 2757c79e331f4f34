"""What one country's delegations do to those of another: registries give no address twice.

Files come country by country, and of several dates. Where a block of one country lies within a block of another that
is known as of a later date, it has moved: its claim ends at that date, whichever of both files comes first. A wider,
older block stays: the newer one inside it is more specific, and decides.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from kentongan.directory.rules.file_import import ending, is_delegation, latest, passed
from kentongan.directory.terms import Change, Origin, Step, StoredClaim
from kentongan.routing.addresses import read_prefix
from kentongan.routing.terms import Claim, ClaimKind


class Blocks:
    """Delegated blocks with their holders and dates, found by what lies within them."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._at: dict[tuple[int, int], list[Claim]] = {}
        for claim in claims:
            if claim.kind is ClaimKind.CIDR and claim.as_of is not None:
                prefix = read_prefix(claim.value)
                self._at.setdefault((prefix.first, prefix.last), []).append(claim)
        self._sizes = sorted({last - first for first, last in self._at})

    def newer_around(self, claim: Claim) -> datetime | None:
        """Return the latest date of another's block that holds all of a claim's addresses and is newer, or None."""
        prefix = read_prefix(claim.value)
        dates = []
        for size in self._sizes:
            first = prefix.first & ~size
            if first + size >= prefix.last:
                around = self._at.get((first, first + size), ())
                dates += [one.as_of for one in around if one.organisation != claim.organisation]
        newest = latest(*dates)
        return newest if newest is not None and (claim.as_of is None or claim.as_of < newest) else None


def moved_here(stored: Iterable[StoredClaim], *, blocks: Blocks, touched: Collection[UUID]) -> Iterator[Step]:
    """Yield the steps that end what others hold by newer delegations; not of rows that are ``touched`` already."""
    for one in stored:
        date = None if one.id in touched else blocks.newer_around(one.item)
        step = ending(one, at=date) if date else None
        if date and step is not None and isinstance(step.item, Claim):
            yield replace(step, item=replace(step.item, as_of=date))


def moved_away(step: Step, *, blocks: Blocks) -> Step:
    """Return a step that adds a delegation, as history where newer knowledge gives its addresses to another."""
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
