"""The database itself refuses what the software never does, by raw SQL too."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kentongan.kernel.identifiers import new_id
from kentongan.ledger import triggers
from kentongan.ledger.actions import number_entries, record
from kentongan.ledger.models import Entry, Mention, Position
from kentongan.ledger.queries import altered_entries

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

TABLES = ["ledger_entry", "ledger_mention", "ledger_position"]


@pytest.fixture
def entry(transactional_db: None) -> Entry:
    with transaction.atomic():
        made = record("directory.claim_added", actor=None, subject=new_id(), at=AT, related=[new_id()])
    number_entries()
    return Entry.objects.get(id=made.id)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def whole() -> bool:
    return all(table.objects.count() == 1 for table in (Entry, Mention, Position)) and not list(altered_entries())


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_the_ledger_cannot_be_deleted(table: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"DELETE FROM {table}")
    assert whole()


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "change",
    [
        "ledger_entry SET verb = 'directory.claim_ended'",
        "ledger_entry SET exercise = NOT exercise",
        "ledger_entry SET subject = NULL",
        "ledger_mention SET place = 5",
        "ledger_position SET number = 5",
    ],
)
def test_a_row_of_the_ledger_cannot_be_changed(change: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"UPDATE {change}")
    assert whole()


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_the_ledger_cannot_be_emptied(table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with pytest.raises(DatabaseError, match="append-only"):
        run(f"TRUNCATE {table} CASCADE")
    assert whole()


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("key", ["id", "rowid"])
@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_the_ledger_cannot_be_replaced(table: str, key: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column[0] for column in cursor.description]
    if key == "rowid":
        columns = ["rowid", *(column for column in columns if column not in ("id", "number", "entry_id"))]
        given = ", ".join(columns)
        rest = {
            "ledger_entry": ("id", "'new'"),
            "ledger_mention": ("entry_id", "'new'"),
            "ledger_position": ("entry_id", "'new'"),
        }
        column, value = rest[table]
        statement = f"REPLACE INTO {table} ({given}, {column}) SELECT {given}, {value} FROM {table}"
    else:
        statement = f"REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert whole()


@pytest.fixture
def drill_table(transactional_db: None) -> Iterator[str]:
    """A table with a real row 1 and an exercise row 2, guarded as a migration does it."""
    guard = triggers.sticky_exercise("drill_things")
    with connection.schema_editor() as editor:
        editor.execute("CREATE TABLE drill_things (id integer PRIMARY KEY, exercise boolean NOT NULL, name text)")
        guard.database_forwards("ledger", editor, _State(), _State())
    run("INSERT INTO drill_things VALUES (1, FALSE, 'real'), (2, TRUE, 'exercise')")
    yield "drill_things"
    with connection.schema_editor() as editor:
        guard.database_backwards("ledger", editor, _State(), _State())
        editor.execute("DROP TABLE drill_things")


class _State:
    """As much of a migration's state as these operations ask for."""

    apps = None

    def clear_delayed_apps_cache(self) -> None:
        """Nothing is delayed."""


def exercises() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM drill_things WHERE exercise ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.usefixtures("drill_table")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE drill_things SET exercise = FALSE",
        "UPDATE drill_things SET exercise = FALSE, id = 3 WHERE id = 2",
        "UPDATE drill_things SET id = 3 WHERE id = 2",
        "INSERT INTO drill_things VALUES (2, FALSE, 'x') ON CONFLICT (id) DO UPDATE SET exercise = FALSE",
    ],
)
def test_an_exercise_cannot_be_made_real(statement: str) -> None:
    with pytest.raises(IntegrityError, match="an exercise stays an exercise"):
        run(statement)
    assert exercises() == [2]


@pytest.mark.usefixtures("drill_table")
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO drill_things VALUES (2, FALSE, 'x')",
        "UPDATE OR REPLACE drill_things SET id = 2 WHERE id = 1",
    ],
)
def test_an_exercise_cannot_be_replaced_by_something_real(statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with pytest.raises(IntegrityError, match="an exercise stays an exercise"):
        run(statement)
    assert exercises() == [2]


@pytest.mark.usefixtures("drill_table")
def test_what_is_real_can_become_an_exercise_and_everything_else_can_change() -> None:
    run("UPDATE drill_things SET name = 'other'")
    run("UPDATE drill_things SET exercise = TRUE WHERE id = 1")
    assert exercises() == [1, 2]
