"""Every table that needs a guard has one, and a lost guard is noticed."""

import pytest
from django.db import connection

from kentongan.ledger.guards import append_only_tables, exercises, missing_guards

pytestmark = pytest.mark.django_db


def test_the_ledger_and_every_exercise_flag_of_every_room_are_guarded() -> None:
    assert missing_guards() == []
    assert exercises()


def test_the_guarded_tables_are_those_whose_migrations_made_them_append_only() -> None:
    marks = {"postgresql": "_no_truncate", "sqlite": "_no_replace"}
    names = {"postgresql": "SELECT tgname FROM pg_trigger", "sqlite": "SELECT name FROM sqlite_master"}
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        made = [name for (name,) in cursor.fetchall() if name.endswith(marks[connection.vendor])]
    assert append_only_tables() == sorted(name.removesuffix(marks[connection.vendor]) for name in made)


def test_a_lost_guard_is_noticed() -> None:
    on_table = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    name = "ledger_entry_no_change" if connection.vendor == "postgresql" else "ledger_entry_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert missing_guards() == [name]


def test_a_disabled_guard_is_noticed() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot disable a trigger")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_position DISABLE TRIGGER ledger_position_no_truncate")
    assert missing_guards() == ["ledger_position_no_truncate"]
