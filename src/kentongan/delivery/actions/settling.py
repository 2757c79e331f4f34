"""What came of attempts, written down; and the next attempt begun, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from kentongan.delivery.actions.leasing import beat
from kentongan.delivery.models import Delivery, Hold
from kentongan.delivery.rules import one_line, out_of_patience, pause
from kentongan.delivery.terms import Reason, Result, State

BATCH = 500


@transaction.atomic
def advance(results: Sequence[Result], *, worker: UUID, at: datetime, chance: float, begin: UUID | None = None) -> bool:
    """Write results down and begin the next row; return whether that may be sent now.

    It may not if everything is held, if somebody took it back, or if the lease was lost: the worker was silent for too
    long and another one has it. At most one row of a worker is begun at any time, so at most that one can be repeated
    when the worker is killed.
    """
    beat(worker, at=at)
    _settle(results, worker=worker, at=at, chance=chance)
    if begin is None or Hold.objects.exists():
        return False
    mine = Delivery.objects.filter(pk=begin, worker=worker, state=State.LEASED, begun=False)
    return mine.update(begun=True, attempts=F("attempts") + 1) == 1


def _settle(results: Sequence[Result], *, worker: UUID, at: datetime, chance: float) -> None:
    arrived = [result for result in results if result.state is State.DELIVERED]
    for copies in (0, 1):
        _deliver([one.id for one in arrived if one.was_there is (copies == 0)], copies=copies, worker=worker, at=at)
    for result in results:
        if result.state is not State.DELIVERED:
            _settle_failure(result, worker=worker, at=at, chance=chance)


def _deliver(rows: Sequence[UUID], *, copies: int, worker: UUID, at: datetime) -> None:
    """Say of rows that they arrived, by ``copies`` more than was known of."""
    for start in range(0, len(rows), BATCH):
        _leased(rows[start : start + BATCH], worker=worker).update(
            state=State.DELIVERED,
            reason=Reason.ACCEPTED,
            detail="",
            worker=None,
            begun=False,
            settled_at=at,
            told=False,
            copies=F("copies") + copies,
        )


def _settle_failure(result: Result, *, worker: UUID, at: datetime, chance: float) -> None:
    row = _leased([result.id], worker=worker).select_for_update().first()
    if row is None:
        return
    dead, reason = result.state is State.DEAD, result.reason
    if not dead and out_of_patience(waiting_since=row.waiting_since, at=at):
        dead, reason = True, Reason.GAVE_UP
    wait = max(pause(max(row.attempts, 1), chance=chance), timedelta(seconds=result.retry_after))
    Delivery.objects.filter(pk=row.pk).update(
        state=State.DEAD if dead else State.WAITING,
        reason=reason,
        detail=one_line(result.detail),
        worker=None,
        begun=False,
        settled_at=at if dead else None,
        due_at=row.due_at if dead else at + wait,
        told=False,
        copies=F("copies") + int(result.unsure),
    )


def _leased(ids: Sequence[UUID], *, worker: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=ids, worker=worker, state=State.LEASED)
