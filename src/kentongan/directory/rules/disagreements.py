"""Where the sources of the directory disagree, block by block and value by value, with both sides and both dates.

Registries' delegations are compared by address space, not by their text: a /14 that became two /15 of another country
has moved, and one that became two /15 of the same country has not. All other claims are compared value by value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kentongan.directory.terms import Disagreement, DisagreementKind, Side
from kentongan.routing.addresses import prefixes_between, read_prefix, write_address
from kentongan.routing.attribution import is_valid, stands, tier_of
from kentongan.routing.old_sources import said_at, taken_back
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim that counts here, and whether it holds at the time asked; else its source has taken it back."""

    claim: Claim
    country: str
    holds: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """A delegation as addresses, ``end`` not among them."""

    first: int
    end: int
    said: _Said


_Pair = tuple[DisagreementKind, _Said, _Said | None]


def find_disagreements(
    claims: Iterable[Claim], *, countries: Mapping[str, str], at: datetime
) -> tuple[Disagreement, ...]:
    """Return where claims disagree at a time, blocks in the order of the address space; ``countries`` by organisation.

    Only claims that hold then count, and those that their source has since taken back. What a person ended is
    settled: that is no disagreement any more.
    """
    blocks: list[_Block] = []
    values: dict[tuple[ClaimKind, str, ClaimTier], list[_Said]] = {}
    for said in _counting(claims, countries=countries, at=at):
        claim = said.claim
        if _is_block(claim):
            prefix = read_prefix(claim.value)
            blocks.append(_Block(prefix.first, prefix.last + 1, said))
        if said.holds or not _is_block(claim):
            values.setdefault((claim.kind, claim.value, tier_of(claim)), []).append(said)
    return (*_on_blocks(blocks), *_on_values(values))


def disagreements_on(
    claims: Iterable[Claim], *, countries: Mapping[str, str], at: datetime, address: int | None
) -> tuple[Disagreement, ...]:
    """Return where claims that all cover one event disagree; ``address`` is the event's, as a 128-bit number."""
    found = find_disagreements(claims, countries=countries, at=at)
    return tuple(one for one in found if one.block is None or (address is not None and one.holds(address)))


def _counting(claims: Iterable[Claim], *, countries: Mapping[str, str], at: datetime) -> Iterator[_Said]:
    alike: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        alike.setdefault((claim.organisation, claim.kind, claim.value, claim.source), []).append(claim)
    for group in alike.values():
        country = countries.get(group[0].organisation, "")
        for claim in group:
            if stands(claim, among=group, at=at):
                yield _Said(claim, country, holds=True)
            elif taken_back(claim) and not is_valid(claim, at=at) and tier_of(claim) is ClaimTier.FALLBACK:
                yield _Said(claim, country, holds=False)


def _is_block(claim: Claim) -> bool:
    """Whether a claim is one of those that registries make, which leave no room for each other."""
    return claim.kind is ClaimKind.CIDR and claim.tier is ClaimTier.FALLBACK and claim.source is ClaimSource.IMPORT


def _on_blocks(blocks: Sequence[_Block]) -> Iterator[Disagreement]:
    """Yield what delegations say against each other; pieces of one disagreement that touch are one."""
    found: dict[tuple[object, ...], list[tuple[int, int, _Pair]]] = {}
    for first, end, saids in _stretches(blocks):
        for pair in _between_countries(saids):
            kind, older, newer = pair
            pieces = found.setdefault((kind, id(older.claim), newer and newer.claim.organisation), [])
            if pieces and pieces[-1][1] == first:
                pieces[-1] = (pieces[-1][0], end, pieces[-1][2])
            else:
                pieces.append((first, end, pair))
    for first, end, pair in sorted((one for pieces in found.values() for one in pieces), key=lambda one: one[:2]):
        yield _disagreement(pair, value=_range(first, end - 1), block=(first, end - 1))


def _stretches(blocks: Sequence[_Block]) -> Iterator[tuple[int, int, list[_Said]]]:
    """Yield each stretch of addresses that more than one delegation speaks of, or one that was taken back.

    Prefixes nest or are apart, so that of those that are open the last opened ends first.
    """
    opened: list[_Block] = []
    reached = 0
    for block in (*sorted(blocks, key=lambda one: (one.first, -one.end)), None):
        until = block.first if block else 1 << 129
        while opened and reached < until:
            end = min(opened[-1].end, until)
            if reached < end and (len(opened) > 1 or not opened[0].said.holds):
                yield reached, end, [one.said for one in opened]
            reached = max(reached, end)
            while opened and opened[-1].end <= reached:
                opened.pop()
        if block:
            reached = block.first
            opened.append(block)


def _between_countries(saids: Sequence[_Said]) -> Iterator[_Pair]:
    """Yield what several countries' delegations of the same say against each other; within one country, nothing."""
    holding = [said for said in saids if said.holds]
    newest = max(holding, key=_newness, default=None)
    settled = {said.country for said in holding}
    for said in saids:
        if newest is None:
            yield DisagreementKind.VANISHED, said, None
        elif not said.holds and said.country not in settled:
            yield DisagreementKind.MOVED, said, newest
        elif said.holds and said.country != newest.country:
            yield DisagreementKind.OVERLAP, said, newest


def _on_values(values: Mapping[tuple[ClaimKind, str, ClaimTier], Sequence[_Said]]) -> Iterator[Disagreement]:
    """Yield what claims to one value say against each other, but what was said of delegated blocks already."""
    for (kind, value, _tier), saids in values.items():
        if len(saids) == 1 and saids[0].holds:
            continue
        text = f"AS{value}" if kind is ClaimKind.ASN else value
        holding = [said for said in saids if said.holds]
        if len(holding) < len(saids):
            taken = [pair for pair in _between_countries(saids) if not pair[1].holds]
            yield from (_disagreement(pair, value=text) for pair in taken)
        newest = max(holding, key=_newness, default=None)
        for said in holding:
            if newest is not None and said.claim.organisation != newest.claim.organisation:
                told = _is_block(said.claim) and _is_block(newest.claim) and said.country != newest.country
                if not told:
                    yield _disagreement((DisagreementKind.OVERLAP, said, newest), value=text)


def _newness(said: _Said) -> tuple[datetime, str]:
    return said_at(said.claim) or _EVER, said.claim.organisation


def _disagreement(pair: _Pair, *, value: str, block: tuple[int, int] | None = None) -> Disagreement:
    kind, older, newer = pair
    return Disagreement(
        kind=kind,
        claim_kind=older.claim.kind,
        value=value,
        older=_side(older),
        newer=None if newer is None else _side(newer),
        newer_at=older.claim.valid_to if newer is None else said_at(newer.claim),
        block=block,
    )


def _side(said: _Said) -> Side:
    return Side(claim=said.claim, country=said.country, said_at=said_at(said.claim))


def _range(first: int, last: int) -> str:
    prefix, *others = prefixes_between(first, last)
    return str(prefix) if not others else f"{write_address(first)}–{write_address(last)}"
