"""What the tables say of drills and the ledger does not, or the other way round.

It is a sign that somebody wrote to the database past the hub. The ledger is only ever added to, so it is what is
believed.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.terms import DrillState, InjectState
from kentongan.ledger.models import Mention
from kentongan.ledger.queries import told_of, told_times

_BEFORE = (DrillState.PLANNED.value, DrillState.CANCELLED.value)


def contradicted() -> list[UUID]:
    """Return the drills and injects whose rows are not as the ledger says, in either direction."""
    found = (rows for kind in (_drills, _injects) for rows in kind())
    return list(dict.fromkeys(key for rows in found for key in rows.order_by("pk").values_list("pk", flat=True)))


def _drills() -> Iterator[QuerySet[Drill]]:
    rows = Drill.objects.all()
    started, ended, cancelled = (
        Q(Exists(told_of(OuterRef("pk"), f"drills.drill_{one}"))) for one in ("started", "ended", "cancelled")
    )
    yield from _differ(rows, ~Q(state__in=_BEFORE), started)
    yield from _differ(rows, Q(state=DrillState.ENDED.value), ended)
    yield from _differ(rows, Q(state=DrillState.CANCELLED.value), cancelled)
    live = rows.filter(state__in=[DrillState.RUNNING.value, DrillState.PAUSED.value]).annotate(
        paused=told_times(OuterRef("pk"), "drills.drill_paused"),
        resumed=told_times(OuterRef("pk"), "drills.drill_resumed"),
    )
    yield from _differ(live, Q(state=DrillState.PAUSED.value), ~Q(paused=F("resumed")))


def _injects() -> Iterator[QuerySet[DrillInject]]:
    rows = DrillInject.objects.all()
    played = Q(Exists(Mention.objects.filter(thing=OuterRef("pk"), entry__verb="drills.inject_played")))
    yield rows.filter(played, state=InjectState.WAITING.value)
    # What a drill's end left out is told by its end alone.
    over = Q(state=InjectState.SKIPPED.value, drill__ended_at=F("played_at"))
    yield rows.exclude(state=InjectState.WAITING.value).exclude(played | over)


def _differ(rows: QuerySet[Drill], one: Q, other: Q) -> Iterator[QuerySet[Drill]]:
    """Give those of which one is so and the other not."""
    yield rows.filter(one).exclude(other)
    yield rows.exclude(one).filter(other)
