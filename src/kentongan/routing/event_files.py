"""The events of each draft warning as a CSV of its own: what we made of a row, then the row as the feed has it.

Writing many files at once is dear for DuckDB; so it only says which row belongs to which draft and writes our part of
the line, a slice of the rows at a time, and the lines of the feed are dealt out beside it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address
from itertools import repeat
from pathlib import Path
from socket import AF_INET6, inet_ntop

import numpy as np
import numpy.typing as npt

from kentongan.routing.dealing import Dealer
from kentongan.routing.loading import load
from kentongan.routing.pipeline import Pipeline
from kentongan.routing.spreadsheets import safe_column
from kentongan.routing.typed import literal
from kentongan.routing.written import all_rows, csv_line

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

_TOLD = f"""
create or replace temp table told as
select belongs.source, belongs.verdict, belongs.draft, evidence_kind || ' ' || evidence_value as because,
    {safe_column("verdict.doubt")} as safe_doubt, {safe_column("belongs.classification")} as safe_classification
from belongs join verdict on verdict.number = belongs.verdict join source on source.number = belongs.source
where source.file = $file and source.feed in (select unnest($feeds))
"""
"""What is the same for all rows of a source with a verdict is written once, not for each row."""

SLICE = 250_000
"""Rows whose lines are made at a time."""


def write_event_files(run: Pipeline, folder: Path) -> None:
    """Write ``events/<organisation>/<n>.csv`` for each draft of a finished run."""
    feeds = _feeds_by_file(run)
    headers = _headers(run, feeds)
    dealer = Dealer()
    for draft, number, organisation, feed in run.database.execute(
        "select draft, number, organisation, feed from draft order by draft"
    ).fetchall():
        path = folder / "events" / organisation / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        dealer.begin(draft, path=path, header=csv_line([*OURS, *headers[feed]]) + b"\n")
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


def _deal(run: Pipeline, file: int, *, of: Sequence[str], header: Sequence[str], dealer: Dealer) -> None:
    """Give each event of one file and of feeds with one header, a line, to its draft."""
    run.database.execute(_TOLD, {"file": file, "feeds": of})
    ours = _ours(run, file)
    part = next(ours, None)
    for first, lines in all_rows(run.files[file], rows=run.rows_of[file], columns=header, safe=True):
        while part is not None and part.rows[0] < first + len(lines):
            here, part = part.until(first + len(lines))
            dealer.deal(here.drafts, here.lines, [lines[place] for place in (here.rows - first).tolist()])
            part = part if len(part.rows) else next(ours, None)


@dataclass(frozen=True, slots=True)
class _Ours:
    """What we say of rows of a file, in their order."""

    rows: npt.NDArray[np.int64]
    drafts: npt.NDArray[np.uint32]
    lines: list[str]

    def until(self, row: int) -> tuple["_Ours", "_Ours"]:
        """Return the rows before one, and the others."""
        count = int(np.searchsorted(self.rows, row))
        return (
            _Ours(self.rows[:count], self.drafts[:count], self.lines[:count]),
            _Ours(self.rows[count:], self.drafts[count:], self.lines[count:]),
        )


def _ours(run: Pipeline, file: int) -> Iterator[_Ours]:
    """Yield what we say of the rows of a file that belong to a draft, a slice at a time."""
    name = literal(csv_line([run.files[file].name]).decode())
    line = ", ".join(value.replace("{file}", name) for value in OURS.values())
    before = run.ordinals_before[file]
    end = before + run.rows_of[file] + 1
    for first in range(before, end, SLICE):
        here = f"ordinal >= {first} and ordinal < {min(first + SLICE, end)}"
        _name_ipv6(run, here)
        found = run.database.execute(
            f"select row, draft, concat_ws(',', {line}) as line "
            f"from (select *, strftime(time, {_MOMENT}) as moment from accepted where {here}) as accepted "
            "join told using (source, verdict) left join ipv6 using (ordinal) order by row"
        ).fetchnumpy()
        if len(found["row"]):
            yield _Ours(found["row"].astype(np.int64), np.ma.getdata(found["draft"]), found["line"].tolist())


def _name_ipv6(run: Pipeline, here: str) -> None:
    """Make the table ``ipv6`` of the texts (RFC 5952) of some IPv6 addresses, which SQL alone cannot write."""
    found = run.database.execute(
        "select ordinal, address_hi, address_lo from accepted semi join told using (source, verdict) "
        f"where {here} and (address_hi > 0 or address_lo >> 32 <> 65535)"
    ).fetchnumpy()
    halves = np.stack([found["address_hi"], found["address_lo"]], axis=1).astype(">u8")
    packed = halves.view("V16").ravel().tolist()
    texts = list(map(inet_ntop, repeat(AF_INET6), packed))
    # Of the first 2**32 addresses inet_ntop prints the long dead IPv4-compatible form, ::192.0.2.1.
    for place in np.flatnonzero((halves[:, 0] == 0) & (halves[:, 1] < 1 << 32)).tolist():
        texts[place] = str(IPv6Address(packed[place]))
    load(run.database, "ipv6", numbers={"ordinal": found["ordinal"]}, texts={"address": texts})
