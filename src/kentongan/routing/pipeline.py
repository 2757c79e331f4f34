"""Feeds in, attributed events out: reads, normalises, matches and de-duplicates, all in one DuckDB database.

What a run leaves in its database, for ``outputs`` and for the archive of a hub, is told in docs/formats/event.md:
the view ``event``, the tables ``quarantine``, ``draft`` and ``file``. Millions of rows pass through in slices, so that
memory stays bounded; what does not fit is kept in the run's work folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import numpy as np

from kentongan.kernel.tlp import TLP
from kentongan.routing import seen, tables
from kentongan.routing.matching import PreparedClaims, Rows
from kentongan.routing.normalising import NORMALISED, Names, parse, row_as_text, texts_of
from kentongan.routing.reading import FeedFile
from kentongan.routing.reports import Concerns, Report
from kentongan.routing.sources import Sources

SLICE = 250_000
"""Rows that are parsed at a time; bounds what Python holds."""


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
        number, sql = len(self.files), self.database.execute
        raw = "create or replace temp table raw as {}"
        feed_file.execute(
            self.database,
            lambda relation: raw.format(texts_of(feed_file.report, relation, before=self._ordinal)),
            columns=feed_file.report.columns,
        )
        sql("create or replace temp table refused (row ubigint, reason varchar)")
        sql("insert into file values (?, ?, ?, false)", [number, feed_file.name, feed_file.digest])
        self.files.append(feed_file)
        self._sources.number_rows(number, feed_file.report)
        rows, last = self._one("select count(*), coalesce(max(ordinal), 0) from raw")
        for first in range(self._ordinal, last + 1, SLICE):
            self._take(feed_file.report, first=first, end=first + SLICE)
        sql("drop table raw")
        self._ordinal = max(self._ordinal, last + 1)
        return int(rows) + self._quarantine(number, feed_file)

    def finish(self, *, seen_before: Path | None = None) -> Summary:
        """De-duplicate within the run and against what was seen before, group into drafts, and count."""
        self._keep_verdicts()
        if seen_before is not None and seen.load(self.database, seen_before):
            self.database.execute(tables.SEEN_BEFORE)
        for statement in (tables.IDENTITIES, tables.REPEATED, tables.GROUP):
            self.database.execute(statement)
        return self.summary()

    def summary(self) -> Summary:
        """Return what became of every row."""
        counts = map(int, self._one(tables.COUNT))
        return Summary(**dict(zip(Summary.__dataclass_fields__, counts, strict=True)))

    def write_seen(self, target: Path) -> None:
        """Write what later runs must know of this one and those before it; see ``seen``."""
        seen.write(self.database, target)

    def _take(self, report: Report, *, first: int, end: int) -> None:
        """Parse, normalise and match one slice of ``raw``; what cannot be taken goes to ``refused``."""
        sql, by_name = self.database.execute, report.concerns is Concerns.NAME
        self.database.register("parsed", parse(self.database, report, names=self._names, first=first, end=end))
        slot = {"first": first, "end": end, "zone": report.zone or self.options.zone}
        sql(NORMALISED.format(nobody=report.concerns is Concerns.NOBODY), slot)
        self.database.unregister("parsed")
        sql("insert into refused select row, reason from normal where reason is not null")
        good = sql("select * from normal where reason is null order by ordinal").fetchnumpy()
        verdicts = self.claims.match(_rows(good, by_name=by_name))
        self.database.register("matched", {"ordinal": good["ordinal"], "verdict": verdicts.astype(np.uint32)})
        sql(tables.TAKE.format(by_name=by_name))
        self.database.unregister("matched")

    def _quarantine(self, number: int, feed_file: FeedFile) -> int:
        """Keep each refused row with its reason and its text; return how many the reader itself had refused.

        For the text the file is read once more: the narrow reading that found the rows wanting kept some cells only.
        """
        (refused,) = self._one("select count(*) from refused")
        if refused:
            relation, text = feed_file.relation_sql(feed_file.header), row_as_text(feed_file.header)
            self.database.execute(
                f"insert into quarantine select {number}, row, reason, {text} from ({relation}) join "
                "refused using (row)"
            )
        self.database.execute(
            f"insert into quarantine select {number}, row, reason, raw from ({feed_file.rejects_sql()})"
        )
        return feed_file.rejected

    def _keep_verdicts(self) -> None:
        verdicts = [
            (
                number,
                v.organisation,
                v.tier,
                v.evidence and v.evidence.kind,
                v.evidence and v.evidence.value,
                v.doubt_text,
            )
            for number, v in enumerate(self.claims.verdicts)
        ]
        if verdicts:
            self.database.register("reached", _columns(verdicts))
            self.database.execute(
                "insert into verdict select c0, "
                + ", ".join(f"nullif(c{n}, '')" for n in range(1, 6))
                + " from reached"
            )
            self.database.unregister("reached")

    def _one(self, statement: str) -> tuple[Any, ...]:
        (row,) = self.database.execute(statement).fetchall()
        return tuple(row)


def _rows(columns: Mapping[str, Any], *, by_name: bool) -> Rows:
    """Return what matching needs of normalised rows; a name counts only where the event concerns names."""
    hi, lo = columns["address_hi"], columns["address_lo"]
    missing = np.ma.getmaskarray(hi)
    return Rows(
        hi=np.ma.filled(hi, 0).astype(np.uint64),
        lo=np.ma.filled(lo, 0).astype(np.uint64),
        has_address=~missing,
        name=columns["name"].tolist() if by_name else None,
        asn=np.ma.filled(columns["asn"], 0).astype(np.uint64),
        country=columns["country"].tolist(),
        time=columns["time"].astype("datetime64[us]"),
    )


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return rows as named columns that DuckDB reads in one go; enumerations as their texts, None as an empty one."""
    first, *others = zip(*rows, strict=True)
    columns = {"c0": np.array(first, np.uint32)}
    for number, values in enumerate(others, 1):
        columns[f"c{number}"] = np.array(["" if v is None else str(v) for v in values], object)
    return columns
