"""The events of each draft warning as a CSV of its own: what we made of a row, then the row as the feed has it.

Writing many files at once is dear for DuckDB; so it only says which row belongs to which draft and writes our part of
the line, and the lines of the feed are dealt out here. What waits in memory is bounded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address
from pathlib import Path
from socket import AF_INET6, inet_ntop

import numpy as np

from kentongan.routing.loading import load
from kentongan.routing.pipeline import Pipeline
from kentongan.routing.spreadsheets import safe_column
from kentongan.routing.typed import literal
from kentongan.routing.written import csv_line, written_rows

_MOMENT = "'%Y-%m-%dT%H:%M:%SZ'"
OURS = {
    "event_time": "moment",
    "event_address": "coalesce(ipv6.address, case when address_hi is not null then concat_ws('.', "
    "(address_lo >> 24) & 255, (address_lo >> 16) & 255, (address_lo >> 8) & 255, address_lo & 255) end, '')",
    "event_name": "coalesce(name, '')",
    "event_port": "coalesce(port::varchar, '')",
    "event_transport": safe_column("transport"),
    "event_classification": "safe_classification",
    "event_tag": safe_column("tag"),
    "event_count": "count",
    "event_first_seen": f"case when first_seen = time then moment else strftime(first_seen, {_MOMENT}) end",
    "event_last_seen": f"case when last_seen = time then moment else strftime(last_seen, {_MOMENT}) end",
    "because": "because",
    "doubt": "safe_doubt",
    "source_file": "{file}",
    "source_row": "row",
}
"""The columns that stand first, and how they come from the view ``event``."""

_BELONGS = f"""
select belongs.source, belongs.verdict, belongs.draft, evidence_kind || ' ' || evidence_value as because,
    {safe_column("verdict.doubt")} as safe_doubt, {safe_column("belongs.classification")} as safe_classification
from belongs join verdict on verdict.number = belongs.verdict
"""
"""What is the same for all rows of a source with a verdict is written once, not for each row."""

_HELD = 128 * 1024 * 1024


def write_event_files(run: Pipeline, folder: Path) -> None:
    """Write ``events/<organisation>/<n>.csv`` for each draft of a finished run."""
    feeds = _feeds_by_file(run)
    headers = _headers(run, feeds)
    dealer = _Dealer()
    for draft, number, organisation, feed in run.database.execute(
        "select draft, number, organisation, feed from draft order by draft"
    ).fetchall():
        path = folder / "events" / organisation / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(csv_line([*OURS, *headers[feed]]) + b"\n")
        dealer.paths[draft] = path
    for file, of_file in feeds.items():
        alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for feed in of_file:
            alike[tuple(headers[feed])].append(feed)
        for header, together in alike.items():
            _deal(run, file, of=together, header=header, dealer=dealer)
    dealer.flush()


def _feeds_by_file(run: Pipeline) -> Mapping[int, list[str]]:
    feeds = defaultdict(list)
    for file, feed in run.database.execute(
        "select distinct file, source.feed from belongs join source on source.number = belongs.source order by all"
    ).fetchall():
        feeds[file].append(feed)
    return feeds


def _headers(run: Pipeline, feeds: Mapping[int, list[str]]) -> dict[str, list[str]]:
    """Return for each feed the columns of all its files, in the order in which they first stand."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for file, of_file in feeds.items():
        for feed in of_file:
            found[feed].update(dict.fromkeys(run.files[file].header))
    return {feed: list(columns) for feed, columns in found.items()}


def _deal(run: Pipeline, file: int, *, of: Sequence[str], header: Sequence[str], dealer: "_Dealer") -> None:
    """Give each event of one file and of feeds with one header, a line, to its draft."""
    _name_ipv6(run, file)
    feed_file = run.files[file]
    name = literal(csv_line([feed_file.name]).decode())
    ours = ", ".join(value.replace("{file}", name) for value in OURS.values())
    run.database.execute(
        f"create or replace temp table ours as select row, draft, concat_ws(',', {ours}) as line "
        f"from (select *, strftime(time, {_MOMENT}) as moment from event) as event "
        f"join ({_BELONGS}) using (source, verdict) "
        "left join ipv6 using (ordinal) "
        f"where file = {file} and event.feed in (select unnest($feeds))",
        {"feeds": of},
    )
    wanted = run.database.execute("select row from ours order by row").fetchnumpy()["row"].astype(np.int64)
    for part, lines in written_rows(feed_file, rows=run.rows_of[file], wanted=wanted, columns=header, safe=True):
        first, last = wanted[part][[0, -1]].tolist()
        chosen = run.database.execute(
            f"select draft, line from ours where row between {first} and {last} order by row"
        ).fetchnumpy()
        dealer.deal(chosen["draft"].tolist(), chosen["line"].tolist(), lines)
    run.database.execute("drop table ours")


def _name_ipv6(run: Pipeline, file: int) -> None:
    """Make the table ``ipv6`` of the texts (RFC 5952) of a file's IPv6 addresses, which SQL alone cannot write."""
    found = run.database.execute(
        "select ordinal, address_hi, address_lo from event "
        f"where file = {file} and organisation is not null and (address_hi > 0 or address_lo >> 32 <> 65535)"
    ).fetchnumpy()
    halves = np.stack([found["address_hi"], found["address_lo"]], axis=1).astype(">u8").tobytes()
    texts = [
        # Of the first 2**32 addresses inet_ntop would print the long dead IPv4-compatible form, ::192.0.2.1.
        inet_ntop(AF_INET6, packed) if any(packed[:12]) else str(IPv6Address(packed))
        for packed in (halves[place : place + 16] for place in range(0, len(halves), 16))
    ]
    load(run.database, "ipv6", numbers={"ordinal": found["ordinal"]}, texts={"address": texts})


class _Dealer:
    """Appends lines to the files of drafts, many at a time."""

    def __init__(self) -> None:
        self.paths: dict[int, Path] = {}
        self._held: dict[int, list[bytes]] = defaultdict(list)
        self._size = 0

    def deal(self, drafts: Sequence[int], ours: Sequence[str], theirs: Sequence[bytes]) -> None:
        held = self._held
        for draft, line in zip(
            drafts, map(b"%b,%b\n".__mod__, zip(map(str.encode, ours), theirs, strict=True)), strict=True
        ):
            held[draft].append(line)
        self._size += sum(map(len, ours)) + sum(map(len, theirs))
        if self._size > _HELD:
            self.flush()

    def flush(self) -> None:
        for draft, lines in self._held.items():
            with self.paths[draft].open("ab") as out:
                out.writelines(lines)
        self._held.clear()
        self._size = 0
