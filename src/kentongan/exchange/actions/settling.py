"""Settling a conflict: a person looked at what was held and what came, and says what was done about it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.exchange.errors import UnknownConflict
from kentongan.exchange.models import Conflict
from kentongan.exchange.queries.conflicts import known_conflict
from kentongan.exchange.queries.sight import Sight
from kentongan.ledger.actions import record


@transaction.atomic
def settle_conflict(sight: Sight, conflict: UUID, *, note: str, actor: UUID | None, at: datetime) -> Conflict:
    """Note that a conflict is settled, and how. What the collection holds is as it was; said twice, the first stays.

    Raises UnknownConflict where this viewer may not know of it.
    """
    if known_conflict(sight, conflict) is None:
        raise UnknownConflict(conflict=conflict)
    row = Conflict.objects.select_for_update().get(pk=conflict)
    if row.settled_at is None:
        row.settled_at, row.note = at, note.strip()
        row.save(update_fields=["settled_at", "note"])
        record("exchange.conflict_settled", actor=actor, subject=row.collection.id, at=at, related=[row.id])
    return row
