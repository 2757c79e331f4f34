"""Files of a feed routed against the hub's directory: the same code as ``kentongan route``, with the hub's claims."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from kentongan.directory.queries import organisation_ids, routing_directory
from kentongan.intake.actions.results import Party
from kentongan.intake.actions.results_sql import SET_KNOWN_ASIDE
from kentongan.intake.errors import NothingToIngest
from kentongan.intake.models import Run
from kentongan.intake.terms import RunSums
from kentongan.kernel.tlp import TLP
from kentongan.routing import seen
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.mapping import read_mapping
from kentongan.routing.matching import PreparedClaims
from kentongan.routing.pipeline import Options, Pipeline
from kentongan.routing.reading import open_feeds
from kentongan.routing.terms import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of the files: a DuckDB database with the tables of docs/formats/event.md, and the sums."""

    database: duckdb.DuckDBPyConnection
    sums: RunSums
    files: int
    parties: Mapping[str, Party]
    write_seen: Callable[[Path], None]


@contextmanager
def take(
    paths: Iterable[str | Path],
    *,
    work: Path,
    run: Run,
    seen_before: Path | None,
    at: datetime,
    progress: Callable[[str, int], None],
) -> Iterator[Taken]:
    """Route files and give what came of them, for as long as the block lasts.

    Raises NothingToIngest, or what ``routing.reading`` raises for the first file that cannot be read.
    """
    directory = routing_directory()
    claims = PreparedClaims(directory.claims, now=at, lapses_after=LAPSES_AFTER)
    mapping = read_mapping(run.feed.mapping.encode()) if run.feed.mapping else None
    (unpacked := work / "in").mkdir()
    with Pipeline(work, claims=claims, options=_options(run)) as pipeline:
        for feed_file in open_feeds(paths, work=unpacked, mapping=mapping, stdin=sys.stdin.buffer):
            progress(feed_file.name, pipeline.read(feed_file))
        if not pipeline.files:
            raise NothingToIngest
        summary = pipeline.finish(seen_before=seen_before)
        yield Taken(
            database=pipeline.database,
            sums=_set_known_aside(pipeline.database, RunSums(**asdict(summary))),
            files=len(pipeline.files),
            parties=_parties(directory),
            write_seen=lambda target: seen.write(pipeline.database, target, now=at),
        )


def _set_known_aside(database: duckdb.DuckDBPyConnection, sums: RunSums) -> RunSums:
    """Count what was refused of files that were taken in before as repetitions, as all else of them."""
    database.execute(SET_KNOWN_ASIDE)
    ((known,),) = database.execute("SELECT count(*) FROM known_quarantine").fetchall()
    return replace(sums, duplicates=sums.duplicates + known, quarantined=sums.quarantined - known)


def _options(run: Run) -> Options:
    return Options(
        feed=run.feed.slug, zone=run.feed.zone, tlp=TLP(run.tlp), window=timedelta(hours=run.feed.window_hours)
    )


def _parties(directory: Directory) -> dict[str, Party]:
    ids = organisation_ids()
    return {
        slug: Party(id=ids[slug], critical=len(organisation.critical))
        for slug, organisation in directory.organisations.items()
        if slug in ids
    }
