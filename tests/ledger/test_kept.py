"""A row that is kept as it was from some moment on: neither changed, nor removed, nor pushed out of its place."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.ledger.test_triggers import _State, run

from kentongan.ledger import triggers

pytestmark = pytest.mark.usefixtures("letters")


@pytest.fixture
def letters(transactional_db: None) -> Iterator[None]:
    """A table with a draft 1 and a sent letter 2, guarded as a migration does it."""
    guard = triggers.kept_once(
        "letters",
        once="OLD.sent IS NOT NULL",
        columns=["id", "place", "text", "sent"],
        never=[triggers.final({"sent": ("retracted",), "retracted": ()})],
        unique=[("id",), ("place",)],
    )
    columns = "id integer PRIMARY KEY, place integer UNIQUE, text text, state text, sent integer"
    with connection.schema_editor() as editor:
        editor.execute(f"CREATE TABLE letters ({columns})")
        guard.database_forwards("ledger", editor, _State(), _State())
    run("INSERT INTO letters VALUES (1, 11, 'draft', 'draft', NULL), (2, 12, 'sent', 'sent', 5)")
    yield
    with connection.schema_editor() as editor:
        guard.database_backwards("ledger", editor, _State(), _State())
        editor.execute("DROP TABLE letters")


def rows() -> list[tuple[int, int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, place, text, state FROM letters ORDER BY id")
        return [tuple(row) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM letters",
        "UPDATE letters SET text = 'other'",
        "UPDATE letters SET text = NULL",
        "UPDATE letters SET sent = NULL",
        "UPDATE letters SET id = 3 WHERE id = 2",
        "UPDATE letters SET state = 'draft'",
        "INSERT INTO letters VALUES (2, 13, 'x', 'draft', 1) ON CONFLICT (id) DO UPDATE SET text = 'x'",
    ],
)
def test_what_is_kept_cannot_be_changed_or_removed(statement: str) -> None:
    before = rows()
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)
    assert rows() == before


@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO letters VALUES (2, 13, 'x', 'sent', 5)",
        "REPLACE INTO letters VALUES (3, 12, 'x', 'sent', 5)",
        "REPLACE INTO letters (rowid, place) VALUES (2, 13)",
        "UPDATE OR REPLACE letters SET id = 2 WHERE id = 1",
        "UPDATE OR REPLACE letters SET place = 12 WHERE id = 1",
        "UPDATE OR REPLACE letters SET rowid = 2 WHERE id = 1",
    ],
)
def test_nothing_is_put_in_the_place_of_what_is_kept(statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    before = rows()
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)
    assert rows() == before


def test_a_table_with_kept_rows_cannot_be_emptied() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with pytest.raises(DatabaseError, match="kept as it was"):
        run("TRUNCATE letters")
    assert len(rows()) == 2


def test_what_is_not_yet_kept_changes_and_what_is_kept_takes_its_lawful_steps() -> None:
    run("UPDATE letters SET text = 'better', place = 14, id = 4 WHERE id = 1")
    run("UPDATE letters SET state = 'retracted' WHERE id = 2")
    assert rows() == [(2, 12, "sent", "retracted"), (4, 14, "better", "draft")]
    with pytest.raises(IntegrityError, match="kept as it was"):
        run("UPDATE letters SET state = 'sent' WHERE id = 2")
    run("DELETE FROM letters WHERE id = 4")
    with transaction.atomic():
        run("INSERT INTO letters VALUES (5, 15, 'new', 'draft', NULL)")
    assert [row[0] for row in rows()] == [2, 5]
