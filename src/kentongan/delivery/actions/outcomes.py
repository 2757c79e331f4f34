"""Out of the outbox: what came of it, told once to the room whose topic it is."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from kentongan.delivery.errors import OutsideTransaction
from kentongan.delivery.models import Delivery
from kentongan.delivery.rules import repeats
from kentongan.delivery.terms import SETTLED, Outcome, State


def take_outcomes(topic: str, *, limit: int = 500, references: Collection[UUID] | None = None) -> list[Outcome]:
    """Return what came of the topic's deliveries and was not told yet, oldest first, and mark it as told.

    Only of these ``references`` where they are given: see ``queries.outcomes_waiting`` for whom they are.
    In the caller's transaction: if that fails, it is told again. Two workers at once are told different ones. A row
    that bounces after it was delivered is told a second time, as DEAD. Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    untold = Delivery.objects.filter(topic=topic, told=False, state__in=SETTLED).order_by("settled_at", "id")
    if references is not None:
        untold = untold.filter(reference__in=references)
    rows = list(untold.select_for_update(skip_locked=True)[:limit])
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(told=True)
    return [_outcome(row) for row in rows]


def _outcome(row: Delivery) -> Outcome:
    at: datetime = row.settled_at or row.created_at
    return Outcome(
        id=row.id,
        topic=row.topic,
        reference=row.reference,
        state=State(row.state),
        at=at,
        reason=row.reason,
        detail=row.detail,
        repeats=repeats(row.copies),
        perhaps_there=row.copies > 0 or row.state == State.DELIVERED,
    )
