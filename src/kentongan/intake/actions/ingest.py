"""Taking files of a feed in: routed against the hub's directory, archived, and committed as one, or not at all.

The order makes it so. Everything is written in the work folder first; then the files are given their places, synced;
then one transaction writes the manifest, the results, what was seen, the run's end and the ledger's entry. Killed
before the commit, the run left files that nothing names, which the next run sweeps; killed after it, the run is whole.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kentongan.intake.actions.commit import commit_run
from kentongan.intake.actions.recovery import fail, recover
from kentongan.intake.archive.durable import digest_of, put_in_place, take_away, told_when_full
from kentongan.intake.archive.layout import absolute, seen_path, work_folder
from kentongan.intake.archive.turns import turn
from kentongan.intake.archive.writing import Written, write_events, write_quarantine
from kentongan.intake.errors import ArchiveFileDamaged, ArchiveFileMissing, UnknownFeed
from kentongan.intake.models import Feed, Run, SeenState
from kentongan.intake.terms import RunSums
from kentongan.kernel.clock import Clock, utc_now
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record

if TYPE_CHECKING:
    from kentongan.intake.actions.routed import Taken

PATIENCE = timedelta(minutes=1)
"""How long a run waits for another run of the same feed."""

Progress = Callable[[str, int], None]
"""Told of each file when it has been read: its name and its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a run came to; ``run`` is None where it was only tried (``dry_run``)."""

    run: UUID | None
    feed: str
    sums: RunSums
    exercise: Exercise
    files: int
    swept: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Work:
    """A run while it lasts: where it works and what it has put in place so far."""

    run: Run
    seen: SeenState | None
    folder: Path
    placed: list[str] = field(default_factory=list)


def ingest(
    paths: Iterable[str | Path],
    *,
    feed: str,
    actor: UUID | None,
    at: datetime,
    exercise: Exercise = Exercise.REAL,
    tlp: TLP | None = None,
    dry_run: bool = False,
    wait: timedelta = PATIENCE,
    clock: Clock = utc_now,
    progress: Progress = lambda _name, _rows: None,
) -> Ingested:
    """Take files, folders, archives or standard input (``-``) in as one run of a declared feed.

    ``at`` is when the run begins and the time by which claims are judged; ``clock`` tells when it ends. ``tlp``
    goes before the feed's own where rows say nothing. Nothing is kept of a ``dry_run``, nor of a run that raises:
    UnknownFeed, FeedBusy, FeedMovedOn, ArchiveFull, or what ``routing.reading`` raises.
    """
    declared = Feed.objects.filter(slug=feed).first()
    if declared is None:
        raise UnknownFeed(feed=feed)
    drilled = exercise | Exercise(declared.exercise)
    with told_when_full(), turn(feed, wait=wait):
        swept = recover(declared, at=at)
        run = Run(
            feed=declared,
            actor=actor,
            tlp=declared.tlp if tlp is None else tlp,
            started_at=at,
            exercise=drilled.value,
        )
        if not dry_run:
            _begin(run)
        with _working(run, at=at, kept=not dry_run) as work:
            sums, files = _carry_out(work, paths, dry_run=dry_run, at=at, clock=clock, progress=progress)
    return Ingested(
        run=None if dry_run else run.id, feed=feed, sums=sums, exercise=drilled, files=files, swept=tuple(swept)
    )


def _begin(run: Run) -> None:
    with transaction.atomic(durable=True):
        run.save(force_insert=True)
        record(
            "intake.run_started",
            actor=run.actor,
            subject=run.id,
            at=run.started_at,
            exercise=Exercise(run.exercise),
            related=[run.feed_id],
        )


def _carry_out(
    work: _Work, paths: Iterable[str | Path], *, dry_run: bool, at: datetime, clock: Clock, progress: Progress
) -> tuple[RunSums, int]:
    # Here: routing brings DuckDB and NumPy, 45 megabytes, into every process that knows this verb and never uses it.
    from kentongan.intake.actions.routed import take

    run = work.run
    seen_before = None if work.seen is None else _memory(work.seen)
    with take(paths, work=work.folder, run=run, seen_before=seen_before, at=at, progress=progress) as taken:
        if not dry_run:
            written = _write(work, taken, at=at)
            replaced = commit_run(run, taken=taken, written=written, seen=work.seen, at=clock())
            with suppress(OSError):  # the run is whole; what stays is swept next time
                take_away(replaced)
        return taken.sums, taken.files


def _memory(seen: SeenState) -> Path:
    """Return the file of what was seen before. Raises ArchiveFileMissing or ArchiveFileDamaged."""
    # To begin anew without it would warn everyone a second time of what they were warned of.
    place = absolute(seen.path)
    if not place.exists():
        raise ArchiveFileMissing(path=seen.path)
    if digest_of(place) != seen.digest:
        raise ArchiveFileDamaged(path=seen.path)
    return place


def _write(work: _Work, taken: "Taken", *, at: datetime) -> list[Written]:
    run, slug = work.run, work.run.feed.slug
    written = write_events(taken.database, work.folder, feed=slug, run=run.id)
    written += write_quarantine(taken.database, work.folder, feed=slug, run=run.id, day=at.date(), tlp=TLP(run.tlp))
    seen = work.folder / "seen.parquet"
    taken.write_seen(seen)
    moves = [*((one.place, one.path) for one in written), (seen, seen_path(feed=slug, run=run.id))]
    work.placed += [path for _, path in moves]
    put_in_place(moves)
    return written


@contextmanager
def _working(run: Run, *, at: datetime, kept: bool) -> Iterator[_Work]:
    """Give a work folder; on an error take away what was put in place, and say of the run that it failed."""
    folder = work_folder(feed=run.feed.slug, run=run.id)
    seen = SeenState.objects.filter(feed=run.feed, exercise=run.exercise).first()
    work = _Work(run=run, seen=seen, folder=folder)
    try:
        folder.mkdir(parents=True)
        yield work
    except BaseException as why:
        # Also for KeyboardInterrupt: what is not committed is taken away, whatever ended it.
        if kept:
            fail(run, why, placed=work.placed, at=at)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
