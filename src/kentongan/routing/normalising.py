"""Texts of a feed to values: strictly, or to quarantine with the reason; column by column, never row by row.

Times, ports, AS numbers and the like are typed by DuckDB while it reads (``typed_rows``). Addresses are parsed by the
system's ``inet_pton``, which takes no octet over 255 and no leading zero, names by ``names``. What a cell cannot be is
never guessed: ``1.9.0.256`` is nobody's address.
"""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kentongan.kernel.errors import marked
from kentongan.routing.addresses import HostBitsSet, UnreadableAddress, UnreadablePrefix, read_address, read_prefix
from kentongan.routing.names import UnreadableName, host_of, read_name
from kentongan.routing.reading.exact import ROW
from kentongan.routing.reports import Concerns, Report

REASONS = {
    "time-missing": marked("The row has no time."),
    "time-unreadable": marked("The time is in no form that can be read, or no calendar has it."),
    "port-unreadable": marked("The port is not a number from 0 to 65535."),
    "asn-unreadable": marked("The AS number is not a number from 0 to 4294967295."),
    "address-unreadable": marked("The address is neither an IPv4 nor an IPv6 address."),
    "name-unreadable": marked("The name is not the name of a host."),
    "nothing-affected": marked("The row names neither an address nor a name that is affected."),
}
"""Why a row of a readable file cannot be taken, by the code that stands in quarantine; the first that holds."""

_MAPPED = b"\0" * 10 + b"\xff\xff"
_NO_ADDRESS = b"\0" * 16


@dataclass(frozen=True, slots=True)
class Addresses:
    """128-bit addresses as two columns of their halves, and which of the texts were addresses at all."""

    hi: npt.NDArray[np.uint64]
    lo: npt.NDArray[np.uint64]
    known: npt.NDArray[np.bool_]


def parse_addresses(texts: Sequence[str | None]) -> Addresses:
    """Parse texts strictly, as ``addresses.read_address`` does, but millions at a time."""
    parse, four, six = socket.inet_pton, socket.AF_INET, socket.AF_INET6
    packed = []
    known = np.ones(len(texts), np.bool_)
    for number, text in enumerate(texts):
        try:
            packed.append(parse(six, text) if ":" in text else _MAPPED + parse(four, text))  # type: ignore[operator, arg-type]
        except (OSError, TypeError, ValueError):
            known[number] = False
            packed.append(_NO_ADDRESS)
    halves = np.frombuffer(b"".join(packed), ">u8").reshape(-1, 2).astype(np.uint64)
    return Addresses(hi=halves[:, 0].copy(), lo=halves[:, 1].copy(), known=known)


def network_address(text: str | None) -> str | None:
    """Return the first address of a network in CIDR form, as text; any other text as it is.

    Some reports tell a network in place of an address; all of it is one organisation's concern.
    """
    if text is None or "/" not in text:
        return text
    try:
        read_prefix(text)
    except (UnreadablePrefix, HostBitsSet):
        return text
    return text.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Named:
    """What the cells of a row that name its subject come to: a name, or an address that stood in a name's place."""

    name: str | None = None
    address: str | None = None
    unreadable: bool = False


_REMEMBERED = 200_000


class Names:
    """Reads the cells that may name what a row concerns; each distinct text once, as far as it is remembered."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str | None, str | None], Named] = {}

    def read(self, name: str | None, url: str | None, email: str | None) -> Named:
        """Return the first name told by the cell of the name, the host of the URL, the domain of the mail address."""
        cells = (name, url, email)
        known = self._known.get(cells)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[cells] = _named(*cells)
        return known


def _named(name: str | None, url: str | None, email: str | None) -> Named:
    address = None
    try:
        for text, part in ((name, str), (url, host_of), (email, _domain)):
            if not text or not text.strip():
                continue
            host = part(text.strip())
            if not _is_address(host):
                return Named(name=read_name(host))
            address = address or host
    except UnreadableName:
        return Named(address=address, unreadable=True)
    return Named(address=address)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _is_address(text: str) -> bool:
    try:
        read_address(text)
    except UnreadableAddress:
        return False
    return True


_CELLS = {
    "address": "address",
    "name_cell": "name_column",
    "url_cell": "url",
    "email_cell": "email",
    "feed_said": "feed_column",
    "report_said": "report_column",
    "classification_said": "classification_column",
    "tlp_said": "tlp_column",
}
"""Our name for a cell that is kept as text, and the part of the report that says in which column it stands."""

NAMING = ("name_cell", "url_cell", "email_cell")

_FORM = r" *\d{4}-\d{2}-\d{2}([Tt ]([01]\d|2[0-3]):\d{2}(:\d{2}([.,]\d{1,9})?)?)?"
_ZONE = r" ?([Zz]|UTC|GMT|[+-]([01]\d|2[0-3])(:?[0-5]\d)?) *"
_ZONED = ("%z", "%Z")
_FIRST, _LAST = "timestamp '1970-01-01'", "timestamp '9999-12-30 23:59:59.999999'"


def typed_rows(report: Report, relation: str, *, before: int, zone: str) -> str:
    """Return the statement that makes a file's rows typed, under our names, each with its number in the run.

    A cell that cannot be what it should be leaves a code of ``REASONS`` in ``reason``. ``zone`` is that of times
    without one; ``zone_assumed`` says where it was needed.
    """
    kept = [f"nullif(trim({quoted(column)}), '') as {name}" for name, column in kept_cells(report).items()]
    tags = ", ".join(f"nullif(trim({quoted(column)}), '')" for column in report.tag)
    port, asn = _trimmed(report.port), _trimmed(report.asn)
    # “AS4713” and “4713” are one; to ask of each whether it begins with a letter costs less than the pattern.
    asn = f"case when {asn} >= 'A' then regexp_replace({asn}, '^[Aa][Ss]', '') else {asn} end"
    typed = {
        "port": _number(port, digits=5, kind="usmallint"),
        "asn": _number(asn, digits=10, kind="uinteger"),
        "transport": _spoken(report),
        "tag": f"lower(coalesce({tags}))" if tags else "null::varchar",
        "country": _country(report.country),
        "local_time": _local_time(report),
        "time_cell": _column(report.time),
        "port_cell": port,
        "asn_cell": asn,
    }
    columns = ", ".join([*kept, *(f"{value} as {name}" for name, value in typed.items())])
    return f"""
        select
            {before} + row as ordinal,
            * exclude (local_time, time_cell, port_cell, asn_cell) replace (nullif(asn, 0) as asn),
            local_time is not null as zone_assumed,
            case
                when time is null and coalesce(trim(time_cell), '') = '' then 'time-missing'
                when time is null or time not between {_FIRST} and {_LAST} then 'time-unreadable'
                when port is null and port_cell <> '' then 'port-unreadable'
                when asn is null and asn_cell <> '' then 'asn-unreadable'
            end as reason
        from (
            select *, {_utc(report, zone)} as time
            from (select {quoted(ROW)} as row, {columns} from ({relation}))
        )
    """


def kept_cells(report: Report) -> dict[str, str]:
    """Return our names of the cells that are kept as text, with the columns of the file in which they stand."""
    columns = {name: getattr(report, part) for name, part in _CELLS.items()}
    return {name: column for name, column in columns.items() if column is not None}


def _column(name: str | None) -> str:
    return "null::varchar" if name is None else quoted(name)


def _trimmed(name: str | None) -> str:
    return f"trim({_column(name)})"


def _number(text: str, *, digits: int, kind: str) -> str:
    return f"case when regexp_full_match({text}, '[0-9]{{1,{digits}}}') then try_cast({text} as {kind}) end"


def _spoken(report: Report) -> str:
    default = literal(report.transport_default) if report.transport_default else "null::varchar"
    return f"lower(coalesce(nullif({_trimmed(report.transport)}, ''), {default}))"


def _country(name: str | None) -> str:
    text = f"upper({_trimmed(name)})"
    return f"case when regexp_full_match({text}, '[A-Z]{{2}}') then {text} end"


def _local_time(report: Report) -> str:
    """Return SQL for a time that says no zone: in the mapping's form, in Shadowserver's, or in ISO 8601."""
    text = _column(report.time)
    form = report.time_format or "%Y-%m-%d %H:%M:%S"
    told = "null::timestamp" if _says_zone(report) else f"try_strptime({text}, {literal(form)})"
    cast = f"try_cast(replace(upper({text}), ',', '.') as timestamp)"
    return f"coalesce({told}, case when regexp_full_match({text}, '{_FORM} *') then {cast} end)"


def _says_zone(report: Report) -> bool:
    return any(zone in (report.time_format or "") for zone in _ZONED)


def _utc(report: Report, zone: str) -> str:
    """Return SQL for the time in UTC: from the local time and its zone, or with the zone that it says itself."""
    local = "local_time" if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, local_time))"
    zulu = "regexp_replace(replace(upper(time_cell), ',', '.'), ' ?(UTC|GMT|Z) *$', '+00')"
    said = f"regexp_replace({zulu}, ' ([+-])', '\\1')"
    told = f"try_strptime(time_cell, {literal(report.time_format)})" if report.time_format else ""
    zoned = f"when {told} is not null then timezone('UTC', {told}) " if _says_zone(report) else ""
    return (
        f"case when local_time is not null then {local} {zoned}when regexp_full_match(time_cell, '{_FORM}{_ZONE}') "
        f"then timezone('UTC', try_cast({said} as timestamptz)) end"
    )


def quoted(name: str) -> str:
    """Return a column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


Columns = Mapping[str, Any]
"""Columns of equal length as DuckDB gives them: NumPy arrays, masked where a value may be missing."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whom rows concern: addresses, names (None where no row has one), and where it cannot be told, why not."""

    addresses: Addresses
    names: list[str | None] | None
    reasons: Mapping[int, str]
    refused: npt.NDArray[np.bool_]


def subjects(report: Report, columns: Columns, *, names: Names) -> Subjects:
    """Parse the addresses and names of typed rows."""
    texts = columns["address"].tolist() if "address" in columns else [None] * len(columns["ordinal"])
    if report.networks:
        texts = [network_address(text) for text in texts]
    naming = [columns[cell].tolist() if cell in columns else None for cell in NAMING]
    if not any(naming):
        found = parse_addresses(texts)
        return _subjects(found, names=None, reasons=_reasons(report, found, given=texts))
    given = texts
    told = [names.read(*cells) for cells in zip(*(cells or [None] * len(texts) for cells in naming), strict=True)]
    found = parse_addresses([text or one.address for text, one in zip(texts, told, strict=True)])
    reasons = _reasons(report, found, given=given, told=told)
    return _subjects(found, names=[one.name for one in told], reasons=reasons)


def _subjects(found: Addresses, *, names: list[str | None] | None, reasons: Mapping[int, str]) -> Subjects:
    refused = np.zeros(len(found.known), np.bool_)
    refused[list(reasons)] = True
    return Subjects(addresses=found, names=names, reasons=reasons, refused=refused)


def _reasons(
    report: Report, found: Addresses, *, given: list[str | None], told: list[Named] | None = None
) -> dict[int, str]:
    """Return why it cannot be told whom a row concerns, by the row's place; nearly all can."""
    reasons = {place: "name-unreadable" for place, one in enumerate(told or ()) if one.unreadable}
    for place in np.flatnonzero(~found.known).tolist():
        if given[place] is not None:
            reasons[place] = "address-unreadable"
        elif report.concerns is not Concerns.NOBODY and not (told and told[place].name):
            reasons.setdefault(place, "nothing-affected")
    return reasons
