"""Texts of a feed to values: strictly, or to quarantine with the reason. A slice of rows at a time, column by column.

Addresses are parsed by the system's ``inet_pton``, which takes no octet over 255 and no leading zero; names by
``names``; all else by DuckDB in the statement below. What a cell cannot be is never guessed: ``1.9.0.256`` is nobody's
address.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from kentongan.kernel.errors import marked
from kentongan.routing.addresses import HostBitsSet, UnreadableAddress, UnreadablePrefix, read_address, read_prefix
from kentongan.routing.names import UnreadableName, host_of, read_name
from kentongan.routing.reports import Report

REASONS = {
    "time-missing": marked("The row has no time."),
    "time-unreadable": marked("The time is in no form that can be read, or no calendar has it."),
    "address-unreadable": marked("The address is neither an IPv4 nor an IPv6 address."),
    "name-unreadable": marked("The name is not the name of a host."),
    "nothing-affected": marked("The row names neither an address nor a name that is affected."),
    "port-unreadable": marked("The port is not a number from 0 to 65535."),
    "asn-unreadable": marked("The AS number is not a number from 0 to 4294967295."),
}
"""Why a row of a readable file cannot be taken, by the code that stands in quarantine."""

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


class Names:
    """Reads the cells that may name what a row concerns; each distinct text once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str | None, str | None], Named] = {}

    def read(self, name: str | None, url: str | None, email: str | None) -> Named:
        """Return the first name told by the cell of the name, the host of the URL, the domain of the mail address."""
        cells = (name, url, email)
        if cells not in self._known:
            self._known[cells] = _named(*cells)
        return self._known[cells]


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
    "address_text": "address",
    "name_text": "name_column",
    "url_text": "url",
    "email_text": "email",
    "port_text": "port",
    "transport_text": "transport",
    "asn_text": "asn",
    "country_text": "country",
    "time_text": "time",
    "feed_text": "feed_column",
    "report_text": "report_column",
    "classification_text": "classification_column",
    "tlp_text": "tlp_column",
}
_ALWAYS = ("port_text", "transport_text", "asn_text", "country_text", "time_text")


def texts_of(report: Report, relation: str, *, before: int) -> str:
    """Return the statement that reads the cells that matter, under our names, each row with its number in the run."""
    cells = []
    for text, part in _CELLS.items():
        column = getattr(report, part)
        if column is not None:
            cells.append(f"{quoted(column)} as {text}")
        elif text in _ALWAYS:
            cells.append(f"null::varchar as {text}")
    tags = ", ".join(f"nullif(trim({quoted(column)}), '')" for column in report.tag) or "null::varchar"
    time = f"try_strptime(trim(time_text), {literal(report.time_format)})" if report.time_format else "null::timestamp"
    default = literal(report.transport_default) if report.transport_default else "null"
    return (
        f"select * replace (coalesce(nullif(trim(transport_text), ''), {default}) as transport_text), "
        f"{before} + row as ordinal, {time} as time_parsed "
        f"from (select row, {', '.join(cells)}, coalesce({tags}) as tag_text from ({relation}))"
    )


def row_as_text(columns: Sequence[str]) -> str:
    """Return SQL that writes a row as CSV again, every cell quoted."""
    cells = (f"""'"' || replace(coalesce({quoted(column)}, ''), '"', '""') || '"'""" for column in columns)
    return f"concat_ws(',', {', '.join(cells)})"


def quoted(name: str) -> str:
    """Return a column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def parse(
    database: duckdb.DuckDBPyConnection, report: Report, *, names: Names, first: int, end: int
) -> dict[str, npt.NDArray[Any]]:
    """Return the addresses and names of a slice of ``raw`` as columns, each row by its number in the run."""
    named = [text for text in ("name_text", "url_text", "email_text") if getattr(report, _CELLS[text]) is not None]
    cells = [text if getattr(report, _CELLS[text]) else f"null::varchar as {text}" for text in _NAMING]
    columns = database.execute(
        f"select ordinal, {', '.join(cells)} from raw where ordinal >= $first and ordinal < $end",
        {"first": first, "end": end},
    ).fetchnumpy()
    texts = [text.strip() or None if text else None for text in columns["address_text"].tolist()]
    given = np.array([text is not None for text in texts], np.bool_)
    if report.networks:
        texts = [network_address(text) for text in texts]
    host = [""] * len(texts)
    unreadable = np.zeros(len(texts), np.bool_)
    if named:
        told = [names.read(*row) for row in zip(*(columns[text].tolist() for text in _NAMING[1:]), strict=True)]
        texts = [text or one.address for text, one in zip(texts, told, strict=True)]
        host = [one.name or "" for one in told]
        unreadable = np.array([one.unreadable for one in told], np.bool_)
    found = parse_addresses(texts)
    return {
        "ordinal": columns["ordinal"], "hi": found.hi, "lo": found.lo, "known": found.known, "given": given,
        "name": np.array(host, object), "name_unreadable": unreadable,
    }  # fmt: skip


_NAMING = ("address_text", "name_text", "url_text", "email_text")

_FORM = r" *\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?)?"
_ZONE = r" ?([Zz]|UTC|GMT|[+-]\d{2}(:?\d{2})?) *"

# The statement below is filled in twice, once here and once for each report; so braces double.
_FORM_SQL, _ZONE_SQL = ((form.replace("{", "{{").replace("}", "}}")) for form in (_FORM, _ZONE))

NORMALISED = f"""
create or replace temp table normal as
with given as (
    select raw.*, parsed.hi, parsed.lo, parsed.known, nullif(parsed.name, '') as name,
        parsed.given, parsed.name_unreadable,
        coalesce(
            time_parsed,
            try_strptime(time_text, '%Y-%m-%d %H:%M:%S'),
            case when regexp_full_match(time_text, '{_FORM_SQL}')
                then try_cast(replace(upper(time_text), ',', '.') as timestamp) end
        ) as local_time,
        trim(port_text) as port_given,
        regexp_replace(trim(asn_text), '^[Aa][Ss]', '') as asn_given,
        upper(trim(country_text)) as country_given
    from raw join parsed using (ordinal)
    where ordinal >= $first and ordinal < $end
),
valued as (
    select *,
        case
            when local_time is not null then timezone('UTC', timezone($zone, local_time))
            when regexp_full_match(time_text, '{_FORM_SQL}{_ZONE_SQL}')
                then timezone('UTC', try_cast(
                    regexp_replace(replace(upper(time_text), ',', '.'), ' ?(UTC|GMT|Z) *$', '+00') as timestamptz))
        end as time,
        case when regexp_full_match(port_given, '[0-9]{{{{1,5}}}}') then try_cast(port_given as usmallint) end as port,
        case when regexp_full_match(asn_given, '[0-9]{{{{1,10}}}}') then try_cast(asn_given as uinteger) end as asn
    from given
)
select ordinal, source, row, time, local_time is not null as zone_assumed, port, name,
    case when known then hi end as address_hi,
    case when known then lo end as address_lo,
    lower(nullif(trim(transport_text), '')) as transport,
    lower(nullif(trim(tag_text), '')) as tag,
    nullif(asn, 0) as asn,
    case when regexp_full_match(country_given, '[A-Z]{{{{2}}}}') then country_given end as country,
    case
        when time is null then case when trim(time_text) <> '' then 'time-unreadable' else 'time-missing' end
        when given and not known then 'address-unreadable'
        when name_unreadable then 'name-unreadable'
        when not {{nobody}} and not known and name is null then 'nothing-affected'
        when port is null and port_given <> '' then 'port-unreadable'
        when asn is null and asn_given <> '' then 'asn-unreadable'
    end as reason
from valued
"""
"""``raw`` and ``parsed`` to ``normal``; slot ``nobody``, parameters ``zone``, ``first``, ``end``."""
