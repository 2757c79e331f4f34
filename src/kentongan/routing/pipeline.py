"""Feeds in, attributed events out: reads, normalises, matches and de-duplicates, all in one DuckDB database.

What a run leaves in its database, for ``outputs`` and for the archive of a hub, is told in docs/formats/event.md:
the view ``event``, the tables ``quarantine``, ``draft`` and ``file``. Millions of rows pass through in slices, so that
memory stays bounded; what does not fit is kept in the run's work folder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np
import numpy.typing as npt

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP
from kentongan.routing import seen, tables
from kentongan.routing.loading import lent, load
from kentongan.routing.matching import VERDICT_CELLS, PreparedClaims, Rows
from kentongan.routing.normalising import Columns, Names, Subjects, subjects
from kentongan.routing.reading import FeedFile
from kentongan.routing.reading.exact import ROW
from kentongan.routing.reports import Concerns, Report
from kentongan.routing.sources import Sources
from kentongan.routing.typed import NAMING, kept_cells, typed_rows
from kentongan.routing.written import written_rows

SLICE = 250_000
"""Rows that are parsed at a time; bounds what Python holds."""


class RowsLost(KentonganError):
    """A row was read that is in none of the four sums: a fault of the software, found before anything was written."""

    code = "rows-lost"
    status = 500
    text = marked("{read} rows were read and {counted} counted. Nothing was written.")
    next_step = marked("Keep the files and report this: it is a fault of the software.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a feed is taken to be where its files do not say.

    ``feed`` names it (else each report type is a feed of its own); ``zone`` is the IANA zone of times without one;
    ``tlp`` holds where a feed's rows say nothing; ``window`` is how long a sighting makes later ones
    of the same identity repetitions; ``memory`` bounds DuckDB's own memory, in megabytes.
    """

    feed: str | None = None
    zone: str = "UTC"
    tlp: TLP = TLP.RED
    window: timedelta = timedelta(hours=20)
    windows: Mapping[str, timedelta] = field(default_factory=dict)
    threads: int = 1
    memory: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What became of every row: ``rows`` is the sum of the next four, always. ``doubtful`` are some of the routed
    and unclaimed; ``warnings`` are drafts.
    """

    rows: int
    routed: int
    unclaimed: int
    duplicates: int
    quarantined: int
    warnings: int
    doubtful: int = 0


class Pipeline:
    """One run. Use as a context: ``read`` each file, then ``finish`` once, then query ``database``."""

    def __init__(self, work: Path, *, claims: PreparedClaims, options: Options) -> None:
        self.claims, self.options = claims, options
        self.files: list[FeedFile] = []
        self.rows_of: list[int] = []
        self.ordinals_before: list[int] = []
        self.database = duckdb.connect(
            str(work / "run.duckdb"),
            config={
                "threads": options.threads,
                "memory_limit": f"{options.memory}MB",
                "temp_directory": str(work / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        self.database.execute("set timezone = 'UTC'")
        self.database.execute(tables.CREATE)
        self._sources = Sources(self.database, options)
        self._names = Names()
        self._ordinal = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def read(self, feed_file: FeedFile) -> int:
        """Take in every row of a file and return how many there were; each is a sighting or in quarantine.

        Raises what ``reading`` raises where a file cannot be read at all; then none of its rows has been taken.
        """
        number, sql, report = len(self.files), self.database.execute, feed_file.report
        zone, before = report.zone or self.options.zone, self._ordinal
        feed_file.execute(
            self.database,
            lambda relation: (
                "create or replace temp table typed as " + typed_rows(report, relation, before=before, zone=zone)
            ),
            columns=report.columns,
            row=ROW,
        )
        if not feed_file.exact:
            feed_file.require_unchanged()
        refused: dict[int, str] = {}
        sql("insert into file values (?, ?, ?, false)", [number, feed_file.name, feed_file.digest])
        self.files.append(feed_file)
        self.ordinals_before.append(before)
        self._sources.number_rows(number, report)
        rows, last = self._one("select count(*), coalesce(max(ordinal), 0) from typed")
        for first in range(before, last + 1, SLICE):
            for ordinal, reason in self._take(report, first=first, end=first + SLICE):
                refused[ordinal - before] = reason
        sql("drop table typed")
        self._ordinal = max(before, last + 1)
        self.rows_of.append(int(rows) + feed_file.rejected)
        sql(f"insert into quarantine select {number}, row, reason, raw from ({feed_file.rejects_sql()})")
        self._quarantine(number, feed_file, refused=refused)
        return self.rows_of[number]

    def finish(self, *, seen_before: Path | None = None) -> Summary:
        """De-duplicate within the run and against what was seen before, group into drafts, and count.

        Raises UnreadableState, RowsLost.
        """
        self._keep_verdicts()
        if seen_before is not None and seen.load(self.database, seen_before):
            self.database.execute(tables.SEEN_BEFORE)
        self._find_repeated()
        self.database.execute(tables.GROUP)
        summary, read = self.summary(), sum(self.rows_of)
        if summary.rows != read:
            raise RowsLost(read=read, counted=summary.rows)
        return summary

    def summary(self) -> Summary:
        """Return what became of every row."""
        counts = map(int, self._one(tables.COUNT))
        return Summary(**dict(zip(Summary.__dataclass_fields__, counts, strict=True)))

    def write_seen(self, target: Path, *, now: datetime) -> None:
        """Write what later runs must know of this one and those before it; see ``seen``."""
        seen.write(self.database, target, now=now)

    def _take(self, report: Report, *, first: int, end: int) -> Iterator[tuple[int, str]]:
        """Parse, match and keep one slice of ``typed``; yield the rows that cannot be taken, each with the reason."""
        kept = kept_cells(report)
        cells = [cell for cell in ("address", *NAMING) if cell in kept]
        cells += ["contains(address, ':') as colon"] if "address" in kept else []
        cells += ["country"] if self.claims.asks_country else []
        here = f"ordinal >= {first} and ordinal < {end}"
        columns = self.database.execute(
            f"select {', '.join(['ordinal', 'asn', 'time', 'reason is null as good', *cells])} from typed where {here}"
        ).fetchnumpy()
        by_name = report.concerns is Concerns.NAME
        found = subjects(report, columns, names=self._names)
        verdicts = self.claims.match(_rows(columns, found, by_name=by_name))
        good = columns["good"] & ~found.refused
        self._keep(columns["ordinal"], found, verdicts=verdicts, good=good, by_name=by_name, here=here)
        reasons = dict(self.database.execute(tables.REASONS.format(here=here)).fetchall())
        for place in np.flatnonzero(~good).tolist():
            ordinal = int(columns["ordinal"][place])
            yield ordinal, reasons.get(ordinal) or found.reasons[place]

    def _keep(
        self,
        ordinals: npt.NDArray[np.uint64],
        found: Subjects,
        *,
        verdicts: npt.NDArray[np.int64],
        good: npt.NDArray[np.bool_],
        by_name: bool,
        here: str,
    ) -> None:
        """Keep the good rows of a slice, each with what was found of it."""
        numbers = {
            "ordinal": ordinals,
            "hi": found.addresses.hi,
            "lo": found.addresses.lo,
            "known": found.addresses.known,
            "verdict": verdicts.astype(np.uint32),
            "good": good,
        }
        none, named, same = "null::varchar", "", "found.ordinal = typed.ordinal"
        if found.names is not None:
            names = [name or "" for name in found.names]
            load(self.database, "named", numbers={"ordinal": ordinals}, texts={"name": names})
            named, same = "positional join named", f"{same} and named.ordinal = typed.ordinal"
        name = "named.name" if found.names is not None else none
        take = tables.TAKE.format(here=here, name=name, named=named, same=same, key_name=name if by_name else none)
        with lent(self.database, "found", numbers=numbers):
            self.database.execute(take)

    def _quarantine(self, number: int, feed_file: FeedFile, *, refused: Mapping[int, str]) -> None:
        """Keep each refused row with its reason and its text, which the narrow reading did not keep."""
        wanted = np.array(sorted(refused), np.int64)
        chunks = written_rows(feed_file, rows=self.rows_of[number], wanted=wanted, columns=feed_file.header)
        for part, lines in chunks if refused else ():
            reasons = [refused[row] for row in wanted[part].tolist()]
            texts = {"reason": reasons, "raw": [line.decode() for line in lines]}
            load(self.database, "lines", numbers={"row": wanted[part]}, texts=texts)
            self.database.execute(f"insert into quarantine select {number}, row, reason, raw from lines")

    def _find_repeated(self) -> None:
        """Count what came more than once in this run. To sort numbers costs less than to group rows, and less room."""
        alike = np.ma.getdata(self.database.execute(tables.ALIKE).fetchnumpy()["alike"])
        alike.sort()
        doubled = np.unique(alike[1:][alike[1:] == alike[:-1]])
        load(self.database, "doubled", numbers={"alike": doubled})
        self.database.execute(tables.REPEATED)

    def _keep_verdicts(self) -> None:
        texts = self.claims.verdict_texts()
        count = len(texts[VERDICT_CELLS[0]])
        load(self.database, "reached", numbers={"number": np.arange(count, dtype=np.uint32)}, texts=texts)
        self.database.execute("insert into verdict from reached")

    def _one(self, statement: str) -> tuple[Any, ...]:
        (row,) = self.database.execute(statement).fetchall()
        return tuple(row)


def _rows(columns: Columns, found: Subjects, *, by_name: bool) -> Rows:
    """Return what matching needs; a name counts only where the event concerns names."""
    return Rows(
        hi=found.addresses.hi,
        lo=found.addresses.lo,
        has_address=found.addresses.known,
        name=found.names if by_name else None,
        asn=np.ma.filled(columns["asn"], 0).astype(np.uint64),
        country=columns["country"].tolist() if "country" in columns else None,
        time=np.ma.filled(columns["time"], np.datetime64("NaT")).astype("datetime64[us]"),
    )
