"""Statements written by hand: what they bring back; and what Django promises of a connection holds for them too."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from kentongan.ledger.statements import first_of, rows_of, run, run_each, this_connection

MADE = "CREATE TABLE note (place integer PRIMARY KEY, text varchar(20) NOT NULL)"
ADD = "INSERT INTO note (place, text) VALUES (%s, %s)"
READ = "SELECT place, text FROM note WHERE text LIKE '%%e%%' AND place >= %s ORDER BY place"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MADE)


def test_what_is_written_is_read_back_in_order() -> None:
    run_each(ADD, [(2, "second"), (1, "one"), (3, "odd")])

    assert rows_of(READ, [1]) == [(1, "one"), (2, "second")]
    assert first_of(READ, [2]) == (2, "second")
    assert first_of(READ, [3]) is None


def test_a_statement_that_writes_says_how_many_rows_it_wrote() -> None:
    run_each(ADD, [(1, "one"), (2, "two")])

    assert run("UPDATE note SET text = %s", ["same"]) == 2
    assert run("UPDATE note SET text = %s WHERE place = %s", ["other", 7]) == 0


def test_a_text_may_hold_what_marks_a_place() -> None:
    run(ADD, [1, "50%s ?"])

    assert rows_of("SELECT text FROM note WHERE place = %s", [1]) == [("50%s ?",)]


def test_a_broken_constraint_is_told_as_django_tells_it() -> None:
    run(ADD, [1, "one"])

    with pytest.raises(IntegrityError), transaction.atomic():
        run(ADD, [1, "again"])
    with pytest.raises(IntegrityError), transaction.atomic():
        run_each(ADD, [(2, "two"), (1, "again")])
    assert rows_of("SELECT text FROM note") == [("one",)]


def test_a_statement_that_cannot_be_read_is_told_as_django_tells_it() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of("SELECT nothing FROM nowhere")


def test_in_a_broken_transaction_nothing_more_is_run() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            run(ADD, [1, "one"])
        with pytest.raises(TransactionManagementError):
            run_each(ADD, [(1, "one")])
        transaction.set_rollback(False)
    assert rows_of("SELECT text FROM note") == []


def test_whoever_watches_the_connection_sees_every_statement() -> None:
    seen: list[str] = []

    def note(execute: Any, statement: str, given: Any, many: bool, context: Any) -> Any:
        seen.append(statement)
        return execute(statement, given, many, context)

    with connection.execute_wrapper(note):
        run_each(ADD, [(1, "one")])
        rows_of(READ, [1])
    assert seen == [ADD, READ]
    with CaptureQueriesContext(connection) as captured:
        first_of(READ, [1])
    assert len(captured) == 1


def test_what_is_rolled_back_was_never_written() -> None:
    with transaction.atomic():
        run(ADD, [1, "one"])
        transaction.set_rollback(True)
    assert rows_of("SELECT text FROM note") == []


def test_each_thread_and_each_event_loop_has_djangos_connection_and_no_other() -> None:
    async def inside() -> bool:
        return this_connection() is connections[DEFAULT_DB_ALIAS]

    with ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(lambda: (this_connection(), connections[DEFAULT_DB_ALIAS])).result()
        # In a thread of its own: a browser's test before this one may have left a loop running in ours.
        in_a_loop = pool.submit(lambda: asyncio.run(inside())).result()

    assert this_connection() is connections[DEFAULT_DB_ALIAS]
    assert elsewhere[0] is elsewhere[1]
    assert elsewhere[0] is not this_connection()
    assert in_a_loop


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_opened_anew() -> None:
    connection.close()

    assert rows_of("SELECT 1") == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE note")
