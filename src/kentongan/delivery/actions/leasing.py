"""How a worker comes to what it sends, and what becomes of what a dead one had in its hands."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kentongan.delivery.models import Content, Delivery, Gate, Hold, Worker
from kentongan.delivery.rules import SILENCE
from kentongan.delivery.terms import Channel, Parcel, Reason, State
from kentongan.kernel.exercise import Exercise

_FORGOTTEN = timedelta(days=1)


def beat(worker: UUID, *, at: datetime) -> None:
    """Let it be known that a worker lives."""
    if not Worker.objects.filter(pk=worker).update(heard_at=at):
        Worker.objects.create(pk=worker, started_at=at, heard_at=at)


@transaction.atomic
def leave(worker: UUID) -> None:
    """End a worker in good order: what it had leased and not begun waits again."""
    give_back(worker)
    Worker.objects.filter(pk=worker).delete()


def give_back(worker: UUID) -> int:
    """Let wait again what a worker has leased and not begun; return how many."""
    mine = Delivery.objects.filter(state=State.LEASED, worker=worker, begun=False)
    return mine.update(state=State.WAITING, worker=None)


@transaction.atomic
def recover(worker: UUID, *, at: datetime) -> int:
    """Let wait again what dead workers had leased, and what this one lost by a fault; return how much was begun.

    What was begun may have arrived, which is counted. The folder is another matter: see ``recover_folder``.
    """
    lost = _lost(worker, at=at).exclude(channel=Channel.FOLDER)
    lost.filter(begun=False).update(state=State.WAITING, worker=None)
    begun = lost.filter(begun=True).update(
        state=State.WAITING, worker=None, begun=False, due_at=at, reason=Reason.BROKEN_OFF, copies=F("copies") + 1
    )
    Worker.objects.filter(heard_at__lt=at - _FORGOTTEN).exclude(pk=worker).delete()
    return begun


def lost_folder_workers(worker: UUID, *, at: datetime) -> list[UUID]:
    """Return the dead workers that had a batch for the folder in hand, and this one if it lost one by a fault."""
    found = _lost(worker, at=at).filter(channel=Channel.FOLDER).values_list("worker", flat=True)
    return sorted({one for one in found.distinct() if one is not None})


def busy_workers(*, at: datetime) -> set[UUID]:
    """Return the workers that live, and those that have something leased."""
    alive = Worker.objects.filter(heard_at__gt=at - SILENCE).values_list("pk", flat=True)
    leased = Delivery.objects.filter(state=State.LEASED).values_list("worker", flat=True).distinct()
    return {one for one in (*alive, *leased) if one is not None}


@transaction.atomic
def recover_folder(worker: UUID, *, published: Collection[UUID], at: datetime) -> None:
    """Say of a dead worker's batch what has appeared, and let the rest wait again."""
    lost = Delivery.objects.filter(worker=worker, state=State.LEASED, channel=Channel.FOLDER)
    lost.filter(pk__in=published).update(
        state=State.DELIVERED,
        reason=Reason.ACCEPTED,
        worker=None,
        begun=False,
        settled_at=at,
        told=False,
        copies=F("copies") + 1,
    )
    lost.update(state=State.WAITING, worker=None, begun=False, due_at=at)


def _lost(worker: UUID, *, at: datetime) -> QuerySet[Delivery]:
    alive = Worker.objects.filter(heard_at__gt=at - SILENCE).exclude(pk=worker).values("pk")
    return Delivery.objects.filter(Q(worker=worker) | ~Q(worker__in=alive), state=State.LEASED)


@transaction.atomic
def lease(channel: Channel, *, worker: UUID, at: datetime, limit: int, begin: bool = False) -> list[Parcel]:
    """Take up to ``limit`` rows that are due, for this worker alone, those that are due longest first.

    Nothing while everything is held or the channel's gate is shut. With ``begin`` they are begun at once: for a
    channel on which a second time does no harm.
    """
    beat(worker, at=at)
    if Hold.objects.exists() or Gate.objects.filter(channel=channel, shut_until__gt=at).exists():
        return []
    due = Delivery.objects.filter(channel=channel, state=State.WAITING, due_at__lte=at).order_by("due_at", "id")
    rows = list(due.select_for_update(skip_locked=True).values_list(*_LEASED_COLUMNS)[:limit])
    if not rows:
        return []
    ids = [row[0] for row in rows]
    attempts = F("attempts") + (1 if begin else 0)
    Delivery.objects.filter(pk__in=ids).update(state=State.LEASED, worker=worker, begun=begin, attempts=attempts)
    return _parcels(rows, channel=channel)


_LEASED_COLUMNS = ("id", "destination", "message_id", "exercise", "created_at", "attempts", "copies")


def _parcels(rows: Sequence[tuple[Any, ...]], *, channel: Channel) -> list[Parcel]:
    bodies = dict(Content.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "body"))
    return [
        Parcel(
            id=row,
            channel=channel,
            destination=destination,
            content=bytes(bodies.get(row, b"")),
            message_id=message_id,
            exercise=Exercise(exercise),
            created_at=created_at,
            attempts=attempts,
            copies=copies,
        )
        for row, destination, message_id, exercise, created_at, attempts, copies in rows
    ]
