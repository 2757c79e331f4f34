"""What people do to the outbox: take back, try again, drop, and hold everything. Each is one entry in the ledger."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kentongan.delivery.errors import ReasonNeeded
from kentongan.delivery.models import Content, Delivery, Hold
from kentongan.delivery.rules import one_line
from kentongan.delivery.terms import Reason, State
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

_NOT_LEFT = Q(state=State.WAITING) | Q(state=State.LEASED, begun=False)


@transaction.atomic
def cancel(ids: Iterable[UUID], *, actor: UUID | None, at: datetime, reason: str) -> set[UUID]:
    """Take back what has not left, and return the ids of what surely has not.

    What an earlier attempt may have brought to its receiver all the same is not tried again, and not among them.
    """
    rows = list(Delivery.objects.select_for_update().filter(_NOT_LEFT, pk__in=list(ids)))
    _settle(rows, reason=Reason.CANCELLED, detail=reason, at=at)
    _record("delivery.messages_cancelled", rows, actor=actor, at=at)
    return {row.id for row in rows if not row.copies}


@transaction.atomic
def retry_dead(ids: Iterable[UUID], *, actor: UUID | None, at: datetime) -> set[UUID]:
    """Let dead letters be tried again from the beginning, and return the ids of those whose content is still kept."""
    dead = Delivery.objects.select_for_update(of=("self",)).filter(state=State.DEAD, pk__in=list(ids))
    rows = list(dead.filter(pk__in=Content.objects.values("pk")))
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.WAITING,
        reason="",
        settled_at=None,
        told=False,
        attempts=0,
        waiting_since=at,
        due_at=at,
    )
    _record("delivery.messages_retried", rows, actor=actor, at=at)
    return {row.id for row in rows}


@transaction.atomic
def drop_dead(ids: Iterable[UUID], *, actor: UUID | None, at: datetime) -> set[UUID]:
    """Put dead letters away for good, with their content; whoever was to be told of them is or will be."""
    rows = list(Delivery.objects.select_for_update().filter(state=State.DEAD, pk__in=list(ids)))
    told = {row.pk for row in rows if row.told}
    _settle(rows, reason=Reason.DROPPED, detail="", at=at)
    Delivery.objects.filter(pk__in=told).update(told=True)
    Content.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _record("delivery.messages_dropped", rows, actor=actor, at=at)
    return {row.id for row in rows}


@transaction.atomic
def hold(*, actor: UUID | None, at: datetime, reason: str) -> bool:
    """Hold everything that leaves the hub, and return whether it was not held already. Raises ReasonNeeded."""
    told = one_line(reason)
    if not told:
        raise ReasonNeeded
    _, new = Hold.objects.get_or_create(only=True, defaults={"since": at, "by": actor, "reason": told})
    if new:
        record("delivery.outbox_held", actor=actor, subject=None, at=at)
    return new


@transaction.atomic
def hold_what_waits(*, actor: UUID | None, at: datetime, reason: str) -> bool:
    """Hold everything if anything waits that may have left in a history that this database does not know."""
    waits = Delivery.objects.filter(state__in=[State.WAITING, State.LEASED]).exists()
    return waits and hold(actor=actor, at=at, reason=reason)


@transaction.atomic
def release(*, actor: UUID | None, at: datetime) -> bool:
    """Let everything leave again, and return whether it had been held. The time of the hold costs no patience."""
    held = Hold.objects.select_for_update().first()
    if held is None:
        return False
    held_up = Delivery.objects.filter(state__in=[State.WAITING, State.LEASED], waiting_since__lt=at)
    held_up.update(waiting_since=at)
    held.delete()
    record("delivery.outbox_released", actor=actor, subject=None, at=at)
    return True


def _settle(rows: Collection[Delivery], *, reason: Reason, detail: str, at: datetime) -> None:
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.CANCELLED,
        reason=reason,
        detail=one_line(detail),
        worker=None,
        settled_at=at,
        told=False,
    )


def _record(verb: str, rows: Collection[Delivery], *, actor: UUID | None, at: datetime) -> None:
    if rows:
        exercise = Exercise(all(row.exercise for row in rows))
        record(verb, actor=actor, subject=None, at=at, exercise=exercise, related=sorted(row.id for row in rows))
