"""What an earlier run left that was killed: told as interrupted, its files swept. Only in the feed's turn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from kentongan.intake.archive.durable import take_away
from kentongan.intake.archive.sweeping import sweep
from kentongan.intake.models import ArchiveFile, Feed, Run, SeenState
from kentongan.intake.terms import RunState
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record


def recover(feed: Feed, *, at: datetime) -> list[str]:
    """Settle what killed runs of a feed left, and return the paths of files that were removed.

    Call it in the feed's turn: then no live process works on the feed, and a run that says it is running is not.
    """
    for run in Run.objects.filter(feed=feed, state=RunState.RUNNING):
        with transaction.atomic():
            finish_without_result(run, state=RunState.INTERRUPTED, at=at)
            record("intake.run_interrupted", actor=None, subject=run.id, at=at, exercise=Exercise(run.exercise))
    named = {*ArchiveFile.objects.filter(feed=feed).values_list("path", flat=True)}
    named.update(SeenState.objects.filter(feed=feed).values_list("path", flat=True))
    return sweep(feed.slug, named=named, is_ours=lambda run: _is_run_of(feed, run))


def fail(run: Run, why: BaseException, *, placed: Sequence[str], at: datetime) -> None:
    """Say of a run that it failed, and take away the files that it had put in place.

    A commit may have succeeded although it raised, as when the line to the database broke at that moment. So the
    database is asked: what it names stays. Where it cannot be asked, everything stays, for the next run to settle.
    """
    problem = why.code if isinstance(why, KentonganError) else type(why).__name__
    try:
        with transaction.atomic():
            current = Run.objects.select_for_update().get(pk=run.pk)
            if current.state != RunState.RUNNING:
                return
            finish_without_result(current, state=RunState.FAILED, at=at, problem=problem)
            record("intake.run_failed", actor=run.actor, subject=run.id, at=at, exercise=Exercise(run.exercise))
    except (DatabaseError, Run.DoesNotExist):
        return
    take_away(placed)


def finish_without_result(run: Run, *, state: RunState, at: datetime, problem: str = "") -> None:
    """Say of a run that it ended and changed nothing."""
    run.state, run.problem = state, problem[:500]
    run.finished_at = max(at, run.started_at)
    run.save(update_fields=["state", "problem", "finished_at"])


def _is_run_of(feed: Feed, run: UUID) -> bool:
    return Run.objects.filter(pk=run, feed=feed).exists()
