"""The events of each draft warning as a CSV of its own: what we made of a row, then the row as the feed has it.

Writing many files at once is dear for DuckDB, so it writes one stream, each line with its draft's number in front,
and the lines are dealt out here. What waits in memory is bounded.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from kentongan.routing.addresses import write_address
from kentongan.routing.normalising import literal, quoted
from kentongan.routing.pipeline import Pipeline
from kentongan.routing.reading import FeedFile
from kentongan.routing.spreadsheets import risky_row, safe_cell, safe_column

OURS = {
    "event_time": "strftime(event.time, '%Y-%m-%dT%H:%M:%SZ')",
    "event_address": "coalesce(ipv6.address, case when address_hi is not null then concat_ws('.', "
    "(address_lo >> 24) & 255, (address_lo >> 16) & 255, (address_lo >> 8) & 255, address_lo & 255) end)",
    "event_name": "event.name",
    "event_port": "event.port::varchar",
    "event_transport": "event.transport",
    "event_classification": "event.classification",
    "event_tag": "event.tag",
    "event_count": "event.count::varchar",
    "event_first_seen": "strftime(event.first_seen, '%Y-%m-%dT%H:%M:%SZ')",
    "event_last_seen": "strftime(event.last_seen, '%Y-%m-%dT%H:%M:%SZ')",
    "because": "event.evidence_kind || ' ' || event.evidence_value",
    "doubt": "event.doubt",
    "source_file": "{file}",
    "source_row": "event.row::varchar",
}
"""The columns that stand first, and how they come from the view ``event``."""

_HELD = 64 * 1024 * 1024


def write_event_files(run: Pipeline, folder: Path) -> None:
    """Write ``events/<organisation>/<n>.csv`` for each draft of a finished run."""
    headers = _headers(run)
    paths = {}
    for draft, number, organisation, feed in run.database.execute(
        "select draft, number, organisation, feed from draft order by draft"
    ).fetchall():
        path = folder / "events" / organisation / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_line([*OURS, *headers[feed]]))
        paths[draft] = path
    stream = folder / ".stream.csv"
    for number, feed_file in enumerate(run.files):
        for feed in _feeds_of(run, number):
            _write_stream(run, number, feed_file, feed=feed, header=headers[feed], stream=stream)
            _deal(stream, paths)
            stream.unlink()


def _feeds_of(run: Pipeline, file: int) -> list[str]:
    rows = run.database.execute(
        "select distinct source.feed from belongs join source on source.number = belongs.source "
        "where source.file = ? order by 1", [file],
    ).fetchall()  # fmt: skip
    return [feed for (feed,) in rows]


def _headers(run: Pipeline) -> dict[str, list[str]]:
    """Return for each feed the columns of all its files, in the order in which they first stand."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for number, feed_file in enumerate(run.files):
        for feed in _feeds_of(run, number):
            found[feed].update(dict.fromkeys(feed_file.header))
    return {feed: list(columns) for feed, columns in found.items()}


def _write_stream(
    run: Pipeline, number: int, feed_file: FeedFile, *, feed: str, header: list[str], stream: Path
) -> None:
    """Write the events of one file and feed, a line each, with the draft's number in front.

    The feed is read once more, wide as it is, and streams past the narrow table of what we made of its rows. DuckDB
    would rather hold the wide side in memory; so it is not asked.
    """
    _name_ipv6(run, number)
    sql = run.database.execute
    ours = [f"{value.format(file=literal(feed_file.name))} as c{place}" for place, value in enumerate(OURS.values())]
    sql(
        f"create or replace temp table told as select event.row, belongs.draft, {', '.join(ours)} from event "
        "join belongs on belongs.source = event.source and belongs.verdict = event.verdict "
        f"left join ipv6 on ipv6.ordinal = event.ordinal where event.file = {number} and event.feed = {literal(feed)}"
    )
    theirs = [f"feed.{quoted(name)}" if name in feed_file.header else "null::varchar" for name in header]
    named = [f"{value} as c{place}" for place, value in enumerate(theirs, len(ours))]
    cells = [f"c{place}" for place in range(len(ours) + len(theirs))]
    safe = ", ".join(f"case when risky then {safe_column(cell)} else {cell} end" for cell in cells)
    sql("set disabled_optimizers = 'join_order,build_side_probe_side'")
    sql(
        f"copy (select draft, {safe} from (select *, {risky_row(cells)} as risky from ("
        f"select told.*, {', '.join(named)} "
        f"from ({feed_file.relation_sql(feed_file.header)}) as feed join told on told.row = feed.row))) "
        f"to {literal(str(stream))} (format csv, header false, delimiter ',', quote '\"', escape '\"')"
    ).fetchall()
    sql("reset disabled_optimizers")
    sql("drop table told")


def _name_ipv6(run: Pipeline, file: int) -> None:
    """Make the table ``ipv6`` of the texts (RFC 5952) of a file's IPv6 addresses, which SQL alone cannot write."""
    found = run.database.execute(
        "select ordinal, address_hi, address_lo from event "
        f"where file = {file} and organisation is not null and (address_hi > 0 or address_lo >> 32 <> 65535)"
    ).fetchnumpy()
    pairs = zip(found["address_hi"].tolist(), found["address_lo"].tolist(), strict=True)
    texts = np.array([write_address(hi << 64 | lo) for hi, lo in pairs], object)
    run.database.register(
        "texts", {"ordinal": found["ordinal"], "address": texts if len(texts) else np.array([""], object)[:0]}
    )
    run.database.execute(
        "create or replace temp table ipv6 as "
        "select ordinal::ubigint as ordinal, address::varchar as address from texts"
    )
    run.database.unregister("texts")


def _deal(stream: Path, paths: dict[int, Path]) -> None:
    """Append each line to the file of its draft."""
    held: dict[bytes, list[bytes]] = defaultdict(list)
    size = 0
    with stream.open("rb") as lines:
        for line in lines:
            draft, _, rest = line.partition(b",")
            held[draft].append(rest)
            size += len(rest)
            if size > _HELD:
                _append(held, paths)
                size = 0
    _append(held, paths)


def _append(held: dict[bytes, list[bytes]], paths: dict[int, Path]) -> None:
    for draft, lines in held.items():
        with paths[int(draft)].open("ab") as out:
            out.writelines(lines)
    held.clear()


def _line(cells: Iterable[str]) -> bytes:
    return (",".join('"' + safe_cell(cell).replace('"', '""') + '"' for cell in cells) + "\n").encode()
