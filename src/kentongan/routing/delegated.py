"""Registry files row by row: the statistics exchange format of the registries, and per-country JSON."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.addresses import MAPPED, Prefix, prefixes_between, read_address, read_prefix
from kentongan.routing.claims import read_asn
from kentongan.routing.countries import countries, read_country
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import ClaimKind

_FIELDS = 7
_DELEGATED = frozenset({"allocated", "assigned"})
_NOBODYS = frozenset({"available", "reserved"})
_MOST_ASNS = 1 << 20


class NotARegistryFile(KentonganError):
    """Neither of the formats in which registries publish delegations."""

    code = "not-a-registry-file"
    status = 400
    text = marked("{name} is not a registry's delegation file: {detail}.")
    next_step = marked("Give a delegated-… file of a registry, or JSON with prefixes by country.")


class UnreadableRow(KentonganError):
    """A row that the format does not allow."""

    code = "unreadable-row"
    status = 400
    text = marked("The row “{row}” cannot be read: {detail}.")
    next_step = marked("Fetch the file again; the rest of it was read.")


class SummaryDisagrees(KentonganError):
    """A file whose rows are not as many as it says."""

    code = "summary-disagrees"
    status = 400
    text = marked("The file announces {announced} rows of {kind}; it has {found}.")
    next_step = marked("Fetch the file again; it may have been cut off.")


@dataclass(frozen=True, slots=True)
class Delegation:
    """One prefix or AS number that a registry delegated to a country."""

    country: str
    kind: ClaimKind
    value: str


@dataclass(slots=True)
class Contents:
    """What is read from one file so far."""

    date: datetime | None = None
    delegations: dict[Delegation, None] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


def read_delegated(data: bytes, *, name: str) -> Contents:
    """Read the statistics exchange format, plain or extended. Raises NotARegistryFile.

    The summary rows are compared with the rows that differ from each other, for mirrors have been seen to repeat
    the end of a file.
    """
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise NotARegistryFile(name=name, detail=marked("it is not UTF-8 text")) from None
    rows = ((number, line.strip()) for number, line in enumerate(lines, 1))
    rows = ((number, line) for number, line in rows if line and not line.startswith("#"))
    contents = Contents()
    registry = _header(next(rows, (0, ""))[1], name=name, contents=contents)
    announced: dict[str, int] = {}
    seen: dict[str, None] = {}
    for number, line in rows:
        try:
            if line in seen:
                contents.passed_over["repeated"] += 1
            elif line.endswith("|summary"):
                announced |= _summary(line)
            else:
                _read_row(line, registry=registry, contents=contents)
                seen[line] = None
        except KentonganError as reason:
            contents.refused.append(Refusal(f"line {number}", reason))
    _compare(announced, Counter(line.split("|", 3)[2] for line in seen), contents=contents)
    return contents


def _header(line: str, *, name: str, contents: Contents) -> str:
    """Return the registry of ``2|apnic|20260206|84130|19830613|20260205|+1000`` and keep its end date."""
    fields = line.split("|")
    if len(fields) != _FIELDS or fields[0] not in ("2", "2.3"):
        raise NotARegistryFile(name=name, detail=marked("the version line is missing"))
    contents.date = _day(fields[5])
    return fields[1]


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _summary(line: str) -> dict[str, int]:
    fields = line.split("|")
    if len(fields) != 6 or not fields[4].isdecimal():
        raise UnreadableRow(row=line[:120], detail=marked("a summary has six fields"))
    return {fields[2]: int(fields[4])}


def _compare(announced: Mapping[str, int], found: Mapping[str, int], *, contents: Contents) -> None:
    for kind, count in announced.items():
        if found.get(kind, 0) != count:
            reason = SummaryDisagrees(kind=kind, announced=count, found=found.get(kind, 0))
            contents.refused.append(Refusal("summary", reason))


def _read_row(line: str, *, registry: str, contents: Contents) -> None:
    fields = line.split("|")
    if len(fields) < _FIELDS:
        raise UnreadableRow(row=line[:120], detail=marked("it has too few fields"))
    origin, country, kind, start, count, _, status = fields[:_FIELDS]
    if origin != registry:
        raise UnreadableRow(row=line[:120], detail=marked("it is of another registry than the file"))
    if status in _NOBODYS:
        contents.passed_over[status] += 1
        return
    read = _READERS.get(kind)
    if read is None or status not in _DELEGATED:
        raise UnreadableRow(row=line[:120], detail=marked("its type or its status is unknown"))
    try:
        values = list(read(start, count))
    except (KentonganError, ValueError) as problem:
        raise UnreadableRow(row=line[:120], detail=str(problem).rstrip(".")) from None
    if country not in countries():
        contents.passed_over["no country"] += 1  # AP and EU: regions, not states
        return
    claim_kind = ClaimKind.ASN if kind == "asn" else ClaimKind.CIDR
    contents.delegations.update(dict.fromkeys(Delegation(country, claim_kind, value) for value in values))


def _ipv4(start: str, count: str) -> Iterator[str]:
    """Yield the prefixes of so many addresses, which need not be a power of two."""
    first = read_address(start)
    last = first + _whole(count, most=1 << 32) - 1
    if ":" in start or last > MAPPED | 0xFFFFFFFF:
        raise ValueError(marked("the addresses are not those of IPv4"))
    yield from map(str, prefixes_between(first, last))


def _ipv6(start: str, length: str) -> Iterator[str]:
    """Yield the one prefix; the count of an IPv6 row is its length."""
    prefix: Prefix = read_prefix(f"{start}/{length}")
    if prefix.is_ipv4 or MAPPED in prefix:
        raise ValueError(marked("the addresses are not those of IPv6"))
    yield str(prefix)


def _asns(start: str, count: str) -> Iterator[str]:
    first = read_asn(start)
    last = read_asn(str(first + _whole(count, most=_MOST_ASNS) - 1))
    yield from map(str, range(first, last + 1))


def _whole(text: str, *, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= most):
        raise ValueError(marked("the count is not a number that can be"))
    return int(text)


_READERS: Mapping[str, Callable[[str, str], Iterator[str]]] = {"ipv4": _ipv4, "ipv6": _ipv6, "asn": _asns}


class _Prefixes(msgspec.Struct):
    ipv4: list[str] = []
    ipv6: list[str] = []


class _Country(msgspec.Struct):
    """Both layouts in one: what the newer calls ``prefixes`` and ``countryCode`` has other names in the older."""

    prefixes: _Prefixes | None = None
    subnets: _Prefixes | None = None
    country: str = msgspec.field(name="countryCode", default="")
    country_code: str = msgspec.field(name="country-code", default="")


def read_delegated_json(data: bytes, *, name: str) -> Contents:
    """Read one country's prefixes in JSON, in either layout; it carries no date. Raises NotARegistryFile."""
    try:
        decoded = msgspec.json.decode(data, type=_Country)
        country = read_country(decoded.country or decoded.country_code)
    except (msgspec.DecodeError, RecursionError, KentonganError) as problem:
        raise NotARegistryFile(name=name, detail=str(problem).rstrip(".")) from None
    field_name = "subnets" if decoded.prefixes is None else "prefixes"
    prefixes = decoded.prefixes or decoded.subnets
    if prefixes is None:
        raise NotARegistryFile(name=name, detail=marked("it has neither prefixes nor subnets"))
    contents = Contents()
    for family, values in (("ipv4", prefixes.ipv4), ("ipv6", prefixes.ipv6)):
        for number, value in enumerate(values):
            try:
                prefix = _of_family(value, family=family)
                contents.delegations[Delegation(country, ClaimKind.CIDR, str(prefix))] = None
            except KentonganError as reason:
                contents.refused.append(Refusal(f"/{field_name}/{family}/{number}", reason))
    return contents


def _of_family(text: str, *, family: str) -> Prefix:
    prefix = read_prefix(text)
    if prefix.is_ipv4 != (family == "ipv4") or (not prefix.is_ipv4 and MAPPED in prefix):
        raise UnreadableRow(row=text[:120], detail=marked("it is of another family"))
    return prefix
