"""Which rows of other rooms belong to a drill, and when each inject is due."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from kentongan.drills.models import Drill, DrillInject


def feeds_of(drill: UUID) -> "QuerySet[DrillInject, UUID | None]":
    """The feeds of a drill's injects of rows."""
    return DrillInject.objects.filter(drill=drill, feed__isnull=False).values_list("feed", flat=True)


def due_at(drill: Drill, after: int) -> datetime:
    """Return when something so many seconds after the beginning is due: later by as long as the drill was paused."""
    begun: datetime = drill.started_at or drill.starts_at
    return begun + timedelta(seconds=after + drill.held)


def ends_at(drill: Drill) -> datetime:
    """Return when a drill ends by itself, or ended."""
    ended: datetime | None = drill.ended_at
    return ended or due_at(drill, drill.lasts)


def is_cut_short(drill: Drill) -> bool:
    """Whether a drill ended before its time: what was to come, and what there was still time for, nobody can tell."""
    ended: datetime | None = drill.ended_at
    return ended is not None and ended < due_at(drill, drill.lasts)


def awaits_approval(drill: Drill) -> bool:
    """Whether a second person has yet to approve that a drill sends to real people.

    One without an organiser was planned at the hub's own command line.
    """
    return drill.sends_real and drill.organiser is not None and drill.approved_by is None
