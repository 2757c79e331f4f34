"""Cells of a feed to times, numbers and words, by the statement with which DuckDB reads them.

Nearly every cell stands already as it would be printed: a port ``443``, a time ``2026-11-20 01:02:03``, a text without
a blank at its edges. What prints as it stands needs no second look; only of the others is it asked, by patterns and by
DuckDB's own ``trim``, which takes every blank of Unicode and looks at each letter for it, what they are. It is the same
answer for a third of the CPU.
"""

from kentongan.routing.reading.exact import ROW
from kentongan.routing.reports import Report

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
    kept = [f"{_told(column)} as {name}" for name, column in kept_cells(report).items()]
    tags = ", ".join(map(_told, report.tag))
    port, asn = _trimmed(report.port), f"regexp_replace({_trimmed(report.asn)}, '^[Aa][Ss]', '')"
    typed = {
        "port": _number(report.port, text=port, digits=5, kind="usmallint"),
        # “AS4713” and “4713” are one.
        "asn": _number(report.asn, text=asn, digits=10, kind="uinteger"),
        "transport": _spoken(report),
        "tag": f"lower(coalesce({tags}))" if tags else "null::varchar",
        "country": _country(report.country),
        "local_time": _local_time(report),
        "time_cell": _column(report.time),
        "port_cell": _column(report.port),
        "asn_cell": _column(report.asn),
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
                when port is null and trim(port_cell) <> '' then 'port-unreadable'
                when asn is null and regexp_replace(trim(asn_cell), '^[Aa][Ss]', '') <> '' then 'asn-unreadable'
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
    """Return SQL for a cell without blanks at its edges; any of them but the plain one is more than one byte long."""
    cell = _column(name)
    edged = f"{cell} ^@ ' ' or suffix({cell}, ' ') or strlen({cell}) <> length({cell})"
    return f"case when {edged} then trim({cell}) else {cell} end"


def _told(name: str | None) -> str:
    return f"nullif({_trimmed(name)}, '')"


def _number(name: str | None, *, text: str, digits: int, kind: str) -> str:
    cell = _column(name)
    return (
        f"case when {_stands(cell, kind)} then try_cast({cell} as {kind}) "
        f"when regexp_full_match({text}, '[0-9]{{1,{digits}}}') then try_cast({text} as {kind}) end"
    )


def _stands(cell: str, kind: str) -> str:
    """Return SQL for whether a cell stands as its value is printed."""
    return f"try_cast({cell} as {kind})::varchar = {cell}"


def _spoken(report: Report) -> str:
    default = literal(report.transport_default) if report.transport_default else "null::varchar"
    return f"lower(coalesce({_told(report.transport)}, {default}))"


def _country(name: str | None) -> str:
    cell, text = _column(name), f"upper({_trimmed(name)})"
    return (
        f"case when regexp_full_match({cell}, '[A-Z]{{2}}') then {cell} "
        f"when regexp_full_match({text}, '[A-Z]{{2}}') then {text} end"
    )


def _local_time(report: Report) -> str:
    """Return SQL for a time that says no zone: in the mapping's form, in Shadowserver's, or in ISO 8601.

    Without a mapping's form, a time that stands as it is printed is one in Shadowserver's.
    """
    text = _column(report.time)
    form = report.time_format or "%Y-%m-%d %H:%M:%S"
    told = "null::timestamp" if _says_zone(report) else f"try_strptime({text}, {literal(form)})"
    cast = f"try_cast(replace(upper({text}), ',', '.') as timestamp)"
    found = f"coalesce({told}, case when regexp_full_match({text}, '{_FORM} *') then {cast} end)"
    if report.time_format:
        return found
    time = f"try_cast({text} as timestamp)"
    plain = f"{_stands(text, 'timestamp')} and {time} between {_FIRST} and {_LAST}"  # beyond, zones fail
    return f"case when {plain} then {time} else {found} end"


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
