"""The rule of ``attribution`` over millions of rows.

Rows are sorted into *cases*: all rows that lie in the same stretch of the address space, under the same claimed
domain, AS number and country, in the same span of time between two changes of the claims, have the same candidates
and so the same verdict. NumPy finds the case of each row; the one pure rule decides each case once, and the verdict
is kept for the next rows that fall into it. Nothing here knows how a verdict comes about.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from kentongan.routing.addresses import MAPPED, read_prefix, special_ranges
from kentongan.routing.attribution import decide
from kentongan.routing.terms import Claim, ClaimKind, Verdict

Numbers = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]

VERDICT_CELLS = ("organisation", "tier", "evidence_kind", "evidence_value", "doubt")
"""What a verdict comes to in a file, as texts; empty where there is none."""

_IPV4_BITS, _HALF_BITS, _ALL_BITS = 32, 64, 128
_REMEMBERED = 200_000
"""Names whose claims are kept at hand; feeds of pages may have millions."""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of equal length. ``hi`` and ``lo`` are the halves of the 128-bit address where ``has_address``.

    ``asn`` is 0 where the feed does not say; ``name`` is None where no event concerns a name, ``country`` where no
    claim asks for it.
    ``time`` is UTC, in microseconds.
    """

    hi: Numbers
    lo: Numbers
    has_address: npt.NDArray[np.bool_]
    name: Sequence[str | None] | None
    asn: Numbers
    country: Sequence[str | None] | None
    time: Moments


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the address space in which every address has the same claims."""

    claims: tuple[Claim, ...] = ()
    special: bool = False


class PreparedClaims:
    """Claims made ready for matching, and the verdicts reached so far.

    ``now`` and ``lapses_after`` hold for all verdicts; prepare anew when the claims or the day change.
    """

    def __init__(self, claims: Iterable[Claim], *, now: datetime, lapses_after: timedelta) -> None:
        by_kind: dict[ClaimKind, dict[str, list[Claim]]] = {kind: defaultdict(list) for kind in ClaimKind}
        moments: set[datetime] = set()
        for claim in claims:
            by_kind[claim.kind][claim.value].append(claim)
            moments.update(moment for moment in (claim.valid_from, claim.valid_to) if moment is not None)
        self._now, self._lapses_after = now, lapses_after
        self._moments = sorted(moments)
        self._changes: Moments = np.array([m.replace(tzinfo=None) for m in self._moments], "datetime64[us]")
        starts, self._stretches = _stretches(by_kind[ClaimKind.CIDR])
        self._starts = _big_endian(starts)
        self._low_starts = np.array([start for start in starts if start < 2**_HALF_BITS], np.uint64)
        self._domains = by_kind[ClaimKind.DOMAIN]
        self._asns = _Claimed(sorted((int(value), tuple(of)) for value, of in by_kind[ClaimKind.ASN].items()))
        self._countries = {value: tuple(of) for value, of in sorted(by_kind[ClaimKind.COUNTRY].items())}
        self._country_numbers: dict[str | None, int] = {
            value: number for number, value in enumerate(self._countries, 1)
        }
        self._country_claims = [(), *self._countries.values()]
        self._domain_numbers: dict[tuple[str, ...], int] = {(): 0}
        self._domain_claims: list[tuple[Claim, ...]] = [()]
        self._number_of_name: dict[str | None, int] = {None: 0}
        self.verdicts: list[Verdict] = []
        self._told: dict[str, list[str]] = {cell: [] for cell in VERDICT_CELLS}
        self._verdict_numbers: dict[tuple[object, ...], int] = {}
        self._decided: dict[tuple[int, ...], int] = {}
        self._settled: Indices = np.zeros(0, np.int64)
        self._settled_span = -1

    def match(self, rows: Rows) -> Indices:
        """Return for each row the index of its verdict in ``verdicts``."""
        stretch = self._stretch_numbers(rows)
        none, number = np.zeros(len(stretch), np.int64), self._country_numbers.get
        columns = [
            stretch + 1,
            np.array([self._name_number(name) for name in rows.name], np.int64)
            if rows.name and self._domains
            else none,
            self._asns.numbers(rows.asn),
            np.array([number(country, 0) for country in rows.country], np.int64) if rows.country else none,
            np.searchsorted(self._changes, rows.time, side="right").astype(np.int64),
        ]
        verdicts = np.empty(len(stretch), np.int64)
        plain = self._settled_rows(columns)
        verdicts[plain] = self._settled[columns[0][plain]]
        if not plain.all():
            cases, case_of_row = _distinct([column[~plain] for column in columns])
            verdicts[~plain] = np.array([self._verdict(tuple(case)) for case in cases.tolist()], np.int64)[case_of_row]
        return verdicts

    def _settled_rows(self, columns: Sequence[Indices]) -> npt.NDArray[np.bool_]:
        """Return which rows are decided by their address alone, at the time for which that was settled."""
        stretch, *others, span = columns
        plain: npt.NDArray[np.bool_] = (span == self._settled_span) & (stretch < len(self._settled))
        for column in others:
            plain &= column == 0
        return plain

    def _stretch_numbers(self, rows: Rows) -> Indices:
        """Return for each row the number of its stretch, -1 where it has no address.

        Nearly all rows are IPv4, whose upper half is zero: half the key finds them in half the time.
        """
        numbers = np.full(len(rows.hi), -1, np.int64)
        low = rows.has_address & (rows.hi == 0)
        numbers[low] = np.searchsorted(self._low_starts, rows.lo[low], side="right") - 1
        high = rows.has_address & ~low
        numbers[high] = np.searchsorted(self._starts, _keys(rows.hi[high], rows.lo[high]), side="right") - 1
        return numbers

    def settle(self, *, at: datetime) -> None:
        """Decide beforehand what addresses alone decide at a time, so that a run finds it decided.

        Worth a second for a hub that routes against the same claims all day, or for millions of rows.
        """
        span = int(np.searchsorted(self._changes, np.datetime64(at.replace(tzinfo=None), "us"), side="right"))
        self._settled = np.array(
            [self._verdict((number, 0, 0, 0, span)) for number in range(len(self._stretches) + 1)], np.int64
        )
        self._settled_span = span

    @property
    def asks_country(self) -> bool:
        """Whether any claim is to a country, so that rows must say theirs."""
        return bool(self._countries)

    def verdict_texts(self) -> Mapping[str, Sequence[str]]:
        """Return all verdicts in the order of their numbers, as columns of texts named by ``VERDICT_CELLS``."""
        return self._told

    def candidates(
        self, *, address: int | None, name: str | None, asn: int | None, country: str | None
    ) -> tuple[tuple[Claim, ...], bool]:
        """Return every claim that covers one event, and whether its address is of special use; for look-ups."""
        stretch = _Stretch()
        if address is not None:
            found = int(np.searchsorted(self._starts, _big_endian([address]), side="right")[0]) - 1
            stretch = self._stretches[found]
        named = self._domain_claims[self._name_number(name)]
        numbered = self._asns.claims[int(self._asns.numbers(np.array([asn or 0], np.uint64))[0])]
        return (*named, *stretch.claims, *numbered, *self._countries.get(country or "", ())), stretch.special

    def _verdict(self, case: tuple[int, ...]) -> int:
        known = self._decided.get(case)
        if known is not None:
            return known
        stretch_number, domain, asn, country, span = case
        stretch = self._stretches[stretch_number - 1] if stretch_number else _Stretch()
        verdict = decide(
            (*self._domain_claims[domain], *stretch.claims, *self._asns.claims[asn], *self._country_claims[country]),
            at=self._moments[span - 1] if span else _LONG_AGO,
            now=self._now,
            lapses_after=self._lapses_after,
            special=stretch.special,
        )
        # Claims are compared by identity: they are ours, and to compare them by value would cost more than the rule.
        same = (id(verdict.evidence), verdict.doubt, *map(id, verdict.doubtful))
        number = self._verdict_numbers.setdefault(same, len(self.verdicts))
        if number == len(self.verdicts):
            self.verdicts.append(verdict)
            for cell, text in zip(VERDICT_CELLS, _told(verdict), strict=True):
                self._told[cell].append(text)
        self._decided[case] = number
        return number

    def _name_number(self, name: str | None) -> int:
        """Return a number for the set of claimed domains that the name lies under, by whole labels."""
        known = self._number_of_name.get(name)
        if known is not None or name is None:
            return known or 0
        if len(self._number_of_name) >= _REMEMBERED:
            self._number_of_name = {None: 0}
        labels = name.split(".")
        above = (".".join(labels[i:]) for i in range(len(labels)))
        under = tuple(domain for domain in above if domain in self._domains)
        number = self._domain_numbers.setdefault(under, len(self._domain_claims))
        if number == len(self._domain_claims):
            self._domain_claims.append(tuple(claim for domain in under for claim in self._domains[domain]))
        self._number_of_name[name] = number
        return number


def _told(verdict: Verdict) -> tuple[str, ...]:
    evidence = verdict.evidence
    shown = (str(verdict.tier), str(evidence.kind), evidence.value) if evidence else ("", "", "")
    return verdict.organisation or "", *shown, verdict.doubt_text or ""


@dataclass(slots=True)
class _Claimed:
    """Claimed AS numbers, sorted, to be found by bisection; number 0 is “not claimed”."""

    sorted_claims: list[tuple[int, tuple[Claim, ...]]]
    values: Numbers = field(init=False)
    claims: list[tuple[Claim, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.values = np.array([value for value, _ in self.sorted_claims], np.uint64)
        self.claims = [(), *(of for _, of in self.sorted_claims)]

    def numbers(self, asns: Numbers) -> Indices:
        if not len(self.values):
            return np.zeros(len(asns), np.int64)
        at = np.searchsorted(self.values, asns).clip(max=len(self.values) - 1)
        return np.where(self.values[at] == asns, at + 1, 0).astype(np.int64)


def _distinct(columns: Sequence[Indices]) -> tuple[Indices, Indices]:
    """Return the distinct rows of several columns of small numbers, and for each row the index of its like."""
    code = np.zeros(len(columns[0]), np.int64)
    size = 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if size * width >= 2**62:  # never seen: renumber what is there so that the code stays in 63 bits
            _, code = np.unique(code, return_inverse=True)
            size = int(code.max(initial=0)) + 1
        code, size = code * width + column, size * width
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return np.stack([column[first] for column in columns], axis=1), inverse.astype(np.int64)


def _keys(hi: Numbers, lo: Numbers) -> npt.NDArray[np.bytes_]:
    """Return addresses as 16 bytes in network order: their order as bytes is their order as numbers."""
    pairs = np.empty((len(hi), 2), ">u8")
    pairs[:, 0], pairs[:, 1] = hi, lo
    return pairs.view("S16").ravel()


def _big_endian(addresses: Sequence[int]) -> npt.NDArray[np.bytes_]:
    return np.frombuffer(b"".join(address.to_bytes(16) for address in addresses), "S16")


def _stretches(prefixes: dict[str, list[Claim]]) -> tuple[list[int], list[_Stretch]]:
    """Cut the address space where any claimed prefix or special-use block begins or ends.

    IPv4 lives in ::ffff:0:0/96, and there no IPv6 claim reaches, however short its prefix.
    """
    ranges: dict[bool, list[tuple[int, int, tuple[Claim, ...], bool]]] = {True: [], False: []}
    for value, claims in prefixes.items():
        prefix = read_prefix(value)
        ranges[prefix.is_ipv4].append((prefix.first, prefix.last + 1, tuple(claims), False))
    for special in special_ranges():
        ranges[special.prefix.is_ipv4].append((special.prefix.first, special.prefix.last + 1, (), True))
    first, end = MAPPED, MAPPED + 2**_IPV4_BITS
    wide = _cut(ranges[False], 0, 2**_ALL_BITS)
    resumed = [stretch for start, stretch in wide if start <= end][-1]
    cuts = [cut for cut in wide if cut[0] < first] + _cut(ranges[True], first, end)
    cuts += [(end, resumed)] + [cut for cut in wide if cut[0] > end]
    return [start for start, _ in cuts], [stretch for _, stretch in cuts]


def _cut(ranges: list[tuple[int, int, tuple[Claim, ...], bool]], first: int, end: int) -> list[tuple[int, _Stretch]]:
    """Return where each stretch begins; prefixes nest or are apart, so a stack holds what covers the place."""
    cuts: dict[int, _Stretch] = {first: _Stretch()}
    open_ranges: list[tuple[int, _Stretch]] = [(end, _Stretch())]
    for start, stop, claims, special in sorted(ranges, key=lambda r: (r[0], -r[1])):
        while open_ranges[-1][0] <= start:
            closed, _ = open_ranges.pop()
            cuts[closed] = open_ranges[-1][1]
        outer = open_ranges[-1][1]
        inner = _Stretch((*outer.claims, *claims), outer.special or special)
        cuts[start] = inner
        open_ranges.append((stop, inner))
    while len(open_ranges) > 1:
        closed, _ = open_ranges.pop()
        cuts[closed] = open_ranges[-1][1]
    cuts.pop(end, None)
    return sorted(cuts.items(), key=lambda cut: cut[0])
