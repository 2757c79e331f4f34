"""A second person's word that a drill sends to real people."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.drills.actions.planning import demand_named
from kentongan.drills.actions.telling import held_drill, tell
from kentongan.drills.errors import NothingToApprove, SecondPersonNeeded
from kentongan.drills.models import Drill
from kentongan.drills.queries.rows import awaits_approval
from kentongan.drills.terms import DrillState


@transaction.atomic
def approve_drill(drill: UUID, *, named: str, actor: UUID, at: datetime) -> Drill:
    """Approve that a planned drill sends to the real contacts of those who play, confirmed by its name.

    From then on it begins at its time, or at once where that has passed. Raises UnknownDrill, DrillNotInState,
    NothingToApprove, SecondPersonNeeded, RealMailUnnamed.
    """
    row = held_drill(drill, DrillState.PLANNED)
    if not awaits_approval(row):
        raise NothingToApprove(drill=row.key)
    if actor == row.organiser:
        raise SecondPersonNeeded
    demand_named(row.key, named=named)
    row.approved_by, row.approved_at = actor, at
    row.save(update_fields=["approved_by", "approved_at"])
    tell("drills.drill_approved", row, actor=actor, at=at)
    return row
