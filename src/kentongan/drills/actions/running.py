"""A drill begun, paused, resumed, ended and cancelled, by people; at its time the worker begins and ends it too."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.drills.actions.clearing import clear_away
from kentongan.drills.actions.telling import held_drill, tell
from kentongan.drills.errors import ApprovalAwaited
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.rows import awaits_approval
from kentongan.drills.terms import DrillState, InjectState


@transaction.atomic
def start_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """Begin a planned drill now. Raises UnknownDrill, DrillNotInState, ApprovalAwaited."""
    row = held_drill(drill, DrillState.PLANNED)
    if awaits_approval(row):
        raise ApprovalAwaited(drill=row.key)
    row.state, row.started_at = DrillState.RUNNING, at
    row.save(update_fields=["state", "started_at"])
    tell("drills.drill_started", row, actor=actor, at=at)
    return row


@transaction.atomic
def pause_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """Play nothing more until it is resumed; what is under way goes on. Raises UnknownDrill, DrillNotInState."""
    row = held_drill(drill, DrillState.RUNNING)
    row.state, row.paused_at = DrillState.PAUSED, at
    row.save(update_fields=["state", "paused_at"])
    tell("drills.drill_paused", row, actor=actor, at=at)
    return row


@transaction.atomic
def resume_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """Play on; what is to come comes so much later. Raises UnknownDrill, DrillNotInState."""
    row = held_drill(drill, DrillState.PAUSED)
    row.held += _paused_for(row, at=at)
    row.state, row.paused_at = DrillState.RUNNING, None
    row.save(update_fields=["state", "paused_at", "held"])
    tell("drills.drill_resumed", row, actor=actor, at=at)
    return row


@transaction.atomic
def end_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """End a drill: what is to come is left out, what waits is taken back. Raises UnknownDrill, DrillNotInState."""
    row = held_drill(drill, DrillState.RUNNING, DrillState.PAUSED)
    _over(row, DrillState.ENDED, actor=actor, at=at)
    tell("drills.drill_ended", row, actor=actor, at=at)
    return row


@transaction.atomic
def cancel_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """Put away a drill that has not begun. Raises UnknownDrill, DrillNotInState."""
    row = held_drill(drill, DrillState.PLANNED)
    _over(row, DrillState.CANCELLED, actor=actor, at=at)
    tell("drills.drill_cancelled", row, actor=actor, at=at)
    return row


@transaction.atomic
def stop_drill(drill: UUID, *, actor: UUID | None, at: datetime) -> Drill:
    """End a drill, or put it away where it has not begun. Raises UnknownDrill, DrillNotInState."""
    row = held_drill(drill, DrillState.PLANNED, DrillState.RUNNING, DrillState.PAUSED)
    stop = cancel_drill if row.state == DrillState.PLANNED else end_drill
    return stop(drill, actor=actor, at=at)


def _paused_for(drill: Drill, *, at: datetime) -> int:
    """Return for how many seconds a drill has stood still by now."""
    return 0 if drill.paused_at is None else max(0, int((at - drill.paused_at).total_seconds()))


def _over(drill: Drill, state: DrillState, *, actor: UUID | None, at: datetime) -> None:
    drill.held += _paused_for(drill, at=at)
    drill.state, drill.ended_at, drill.paused_at = state, at, None
    drill.save(update_fields=["state", "ended_at", "paused_at", "held"])
    waiting = DrillInject.objects.filter(drill=drill, state=InjectState.WAITING.value)
    waiting.update(state=InjectState.SKIPPED.value, played_at=at)
    clear_away(drill, actor=actor, at=at)
