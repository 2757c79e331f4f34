"""The one transaction in which a run becomes true."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kentongan.intake.actions.results import store_results
from kentongan.intake.archive.durable import digest_of
from kentongan.intake.archive.layout import absolute, seen_path
from kentongan.intake.archive.writing import Written
from kentongan.intake.errors import FeedMovedOn, RowsUnaccounted
from kentongan.intake.models import ArchiveFile, Feed, Run, SeenState
from kentongan.intake.terms import ArchiveKind, RunState
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

if TYPE_CHECKING:
    from kentongan.intake.actions.routed import Taken


def commit_run(
    run: Run, *, taken: "Taken", written: Sequence[Written], seen: SeenState | None, at: datetime
) -> list[str]:
    """Write everything that a run came to, and return the paths of what it replaces, to be removed now.

    Raises FeedMovedOn where what was ``seen`` before the run is no longer what the database says, and RowsUnaccounted
    where the files do not hold what the sums say.
    """
    _check_rows(taken, written)
    with transaction.atomic(durable=True):
        Feed.objects.select_for_update().get(pk=run.feed_id)
        replaced = _move_on(run, seen)
        for name, count in asdict(taken.sums).items():
            setattr(run, name, count)
        run.state, run.finished_at = RunState.FINISHED, max(at, run.started_at)
        run.save(force_update=True)
        store_results(taken.database, run=run, parties=taken.parties)
        _store_manifest(run, written, at=at)
        record(
            "intake.run_finished",
            actor=run.actor,
            subject=run.id,
            at=at,
            exercise=Exercise(run.exercise),
            related=[run.feed_id],
        )
    return replaced


def _check_rows(taken: "Taken", written: Sequence[Written]) -> None:
    sums = taken.sums
    wanted = {ArchiveKind.EVENTS: sums.routed + sums.unclaimed, ArchiveKind.QUARANTINE: sums.quarantined}
    for kind, rows in wanted.items():
        found = sum(one.rows for one in written if one.kind is kind)
        if found != rows:
            raise RowsUnaccounted(kind=kind.value, wanted=rows, found=found)
    if sums.rows != sums.routed + sums.unclaimed + sums.duplicates + sums.quarantined:
        raise RowsUnaccounted(kind="all", wanted=sums.rows, found=sum((sums.routed, sums.unclaimed, sums.duplicates)))


def _move_on(run: Run, seen: SeenState | None) -> list[str]:
    path = seen_path(feed=run.feed.slug, run=run.id)
    place = absolute(path)
    facts = {"run": run, "path": path, "bytes": place.stat().st_size, "digest": digest_of(place)}
    if seen is None:
        if SeenState.objects.filter(feed=run.feed, exercise=run.exercise).exists():
            raise FeedMovedOn(feed=run.feed.slug)
        SeenState.objects.create(feed=run.feed, generation=1, exercise=run.exercise, **facts)
        return []
    same = SeenState.objects.filter(pk=seen.pk, generation=seen.generation)
    if not same.update(generation=seen.generation + 1, **facts):
        raise FeedMovedOn(feed=run.feed.slug)
    return [seen.path]


def _store_manifest(run: Run, written: Sequence[Written], *, at: datetime) -> None:
    ArchiveFile.objects.bulk_create(
        (
            ArchiveFile(
                run=run,
                feed=run.feed,
                kind=one.kind,
                path=one.path,
                day=one.day,
                tlp=one.tlp,
                rows=one.rows,
                bytes=one.bytes,
                digest=one.digest,
                written_at=at,
                exercise=run.exercise,
            )
            for one in written
        ),
        batch_size=500,
    )
