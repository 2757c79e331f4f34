"""Events and refused rows out of a run's DuckDB database into Parquet files, one set for each day and TLP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from kentongan.intake.archive.durable import digest_of
from kentongan.intake.archive.layout import kept_path
from kentongan.intake.terms import ArchiveKind
from kentongan.kernel.tlp import TLP

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = (
    "file, row, feed, report, classification, time, zone_assumed, address_hi, address_lo, name, port, transport, tag, "
    "asn, country, tlp, count, first_seen, last_seen, organisation, tier, evidence_kind, evidence_value, doubt"
)
"""What the archive keeps of an event; docs/formats/archive.md tells each."""

PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480"
"""Small row groups: one page reads one organisation's part of a day."""

ORDER = "organisation NULLS LAST, classification, time, file, row"

EVENTS = f"""
COPY (
    SELECT {COLUMNS}, strftime(time, '%Y-%m-%d') AS of_day, tlp AS of_tlp FROM event ORDER BY of_day, of_tlp, {ORDER}
) TO $folder (
    {PARQUET}, PARTITION_BY (of_day, of_tlp), FILENAME_PATTERN 'part{{i}}', RETURN_STATS
)
"""  # noqa: S608 - our own text

QUARANTINE = f"""
COPY (SELECT file, row, reason, raw FROM quarantine ORDER BY file, row) TO $target ({PARQUET}, RETURN_STATS)
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file in the work folder, and what its manifest row will say."""

    place: Path
    kind: ArchiveKind
    path: str
    day: date
    tlp: TLP
    rows: int
    bytes: int
    digest: str


def write_events(database: "DuckDBPyConnection", work: Path, *, feed: str, run: UUID) -> list[Written]:
    """Write the accepted events of a run by day and TLP under ``work``, sorted so that readers can skip."""
    (threads,) = database.execute("SELECT current_setting('threads')").fetchone() or (1,)
    # One thread keeps the order within each part, and makes one part of each day.
    database.execute("SET threads = 1")
    try:
        stats = database.execute(EVENTS, {"folder": str(work / "events")}).fetchall()
    finally:
        database.execute(f"SET threads = {int(threads)}")
    return [_event_file(Path(row[0]), rows=row[1], part=str(part), feed=feed, run=run) for part, row in _by_path(stats)]


def write_quarantine(
    database: "DuckDBPyConnection", work: Path, *, feed: str, run: UUID, day: date, tlp: TLP
) -> list[Written]:
    """Write the refused rows of a run, whole, under ``work``; nothing where there are none."""
    if database.execute("SELECT 1 FROM quarantine LIMIT 1").fetchone() is None:
        return []
    place = work / "quarantine.parquet"
    (row,) = database.execute(QUARANTINE, {"target": str(place)}).fetchall()
    return [_written(place, kind=ArchiveKind.QUARANTINE, day=day, tlp=tlp, rows=row[1], feed=feed, run=run, part="0")]


def _by_path(stats: Sequence[tuple[str, int]]) -> list[tuple[int, tuple[str, int]]]:
    return list(enumerate(sorted(stats)))


def _event_file(place: Path, *, rows: int, part: str, feed: str, run: UUID) -> Written:
    day = date.fromisoformat(place.parent.parent.name.removeprefix("of_day="))
    tlp = TLP(int(place.parent.name.removeprefix("of_tlp=")))
    return _written(place, kind=ArchiveKind.EVENTS, day=day, tlp=tlp, rows=rows, feed=feed, run=run, part=part)


def _written(
    place: Path, *, kind: ArchiveKind, day: date, tlp: TLP, rows: int, feed: str, run: UUID, part: str
) -> Written:
    return Written(
        place=place,
        kind=kind,
        path=kept_path(kind, day=day, feed=feed, run=run, tlp=tlp, part=part),
        day=day,
        tlp=tlp,
        rows=rows,
        bytes=place.stat().st_size,
        digest=digest_of(place),
    )
