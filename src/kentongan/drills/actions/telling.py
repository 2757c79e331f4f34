"""How drills write into the ledger, and hold a drill while they change it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kentongan.drills.errors import DrillNotInState, UnknownDrill
from kentongan.drills.models import Drill
from kentongan.drills.terms import DrillState
from kentongan.drills.words import state_in_words
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record


def tell(verb: str, drill: Drill, *, actor: UUID | None, at: datetime, related: Sequence[UUID] = ()) -> None:
    """Record what was done to a drill."""
    record(verb, actor=actor, subject=drill.pk, at=at, exercise=Exercise.EXERCISE, related=related)


def held_drill(drill: UUID, *states: DrillState) -> Drill:
    """Return a drill, held until the transaction ends, if it is in one of these states.

    Raises UnknownDrill, DrillNotInState.
    """
    row = Drill.objects.select_for_update().filter(pk=drill).first()
    if row is None:
        raise UnknownDrill(drill=drill)
    if DrillState(row.state) not in states:
        raise DrillNotInState(drill=row.key, state=state_in_words(row.state))
    return row
