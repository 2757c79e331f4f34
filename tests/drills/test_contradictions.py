"""Who writes to the database past the hub leaves drills that contradict the ledger, whichever of the two says more."""

from collections.abc import Callable

import pytest
from tests.drills import made
from tests.unguarded import past_the_hub

from kentongan.drills.actions.running import cancel_drill, end_drill, pause_drill, resume_drill
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.contradictions import contradicted

pytestmark = pytest.mark.django_db


def begun() -> Drill:
    drill = made.played(made.planned(), until=3)
    pause_drill(drill.pk, actor=None, at=made.minute(3))
    resume_drill(drill.pk, actor=None, at=made.minute(4))
    assert not contradicted()
    return drill


def ended() -> Drill:
    drill = begun()
    end_drill(drill.pk, actor=None, at=made.minute(5))
    assert not contradicted()
    return drill


def cancelled() -> Drill:
    drill = made.planned()
    cancel_drill(drill.pk, actor=None, at=made.AT)
    assert not contradicted()
    return drill


@pytest.mark.parametrize(
    ("make", "changed"),
    [
        (made.planned, "state = 'running', started_at = starts_at"),
        (made.planned, "state = 'cancelled', ended_at = starts_at"),
        (begun, "state = 'planned', started_at = NULL"),
        (begun, "state = 'paused', paused_at = starts_at"),
        (begun, "state = 'ended', ended_at = starts_at"),
        (ended, "state = 'running', ended_at = NULL"),
        (cancelled, "state = 'planned', ended_at = NULL"),
    ],
)
def test_a_drill_that_moved_by_itself_is_found(make: Callable[[], Drill], changed: str) -> None:
    drill = make()
    past_the_hub(f"UPDATE drills_drill SET {changed}")
    assert contradicted()[0] == drill.pk, "what its end left out may be told after it"


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("notice", "state = 'waiting', played_at = NULL"),
        ("hot", "state = 'played', played_at = '2026-11-26 09:05:00+00'"),
        ("hot", "state = 'skipped', played_at = '2026-11-26 09:05:00+00'"),
    ],
)
def test_an_inject_that_was_played_or_left_out_by_itself_is_found(key: str, changed: str) -> None:
    begun()
    past_the_hub(f"UPDATE drills_drillinject SET {changed} WHERE key = '{key}'")
    assert contradicted() == [DrillInject.objects.get(key=key).pk]
