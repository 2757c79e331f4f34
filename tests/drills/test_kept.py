"""What a drill was planned to be, and what was played of it, cannot be edited in the database either."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.drills import made

from kentongan.drills.actions.running import end_drill
from kentongan.drills.models import DrillInject

pytestmark = pytest.mark.django_db

PLANNED = [
    "DELETE FROM drills_drill",
    "UPDATE drills_drill SET source = ''",
    "UPDATE drills_drill SET sends_real = NOT sends_real",
    "UPDATE drills_drill SET plays = '[]'",
    "UPDATE drills_drill SET starts_at = '2020-01-01 00:00:00+00'",
    "DELETE FROM drills_casting",
    "UPDATE drills_casting SET part = 'nobody'",
    "DELETE FROM drills_drillinject",
    "UPDATE drills_drillinject SET after = after + 1",
    "UPDATE drills_drillinject SET heard_by = ' nobody '",
]
PLAYED = [
    "UPDATE drills_drillinject SET state = 'waiting', played_at = NULL WHERE state = 'played'",
    "UPDATE drills_drillinject SET state = 'failed' WHERE state = 'played'",
    "UPDATE drills_drillinject SET message_id = NULL WHERE message_id IS NOT NULL",
    "UPDATE drills_drillinject SET detail = 'Nothing happened' WHERE state = 'played'",
    "UPDATE drills_drill SET started_at = '2020-01-01 00:00:00+00'",
]
ENDED = [
    "UPDATE drills_drill SET state = 'running', ended_at = NULL",
    "UPDATE drills_drill SET ended_at = '2030-01-01 00:00:00+00'",
    "UPDATE drills_drill SET held = held + 60",
]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)


def test_what_a_drill_was_planned_to_be_cannot_be_edited() -> None:
    made.planned()
    for statement in PLANNED:
        refused(statement)


def test_what_was_played_and_that_it_ended_cannot_be_edited() -> None:
    drill = made.played(made.planned(), until=3)
    assert DrillInject.objects.filter(state="played", message__isnull=False).exists()
    for statement in PLAYED:
        refused(statement)
    end_drill(drill.pk, actor=None, at=made.minute(4))
    for statement in ENDED:
        refused(statement)


@pytest.mark.parametrize("table", ["drill", "casting", "drillinject"])
def test_a_drill_is_not_replaced_or_emptied(table: str) -> None:
    made.planned()
    emptied = f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE drills_{table} CASCADE"
    replaced = f"REPLACE INTO drills_{table} SELECT * FROM drills_{table}"
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(replaced if connection.vendor == "sqlite" else emptied)
