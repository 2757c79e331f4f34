"""The planner is told of a table when it has its first rows, and again when it has grown; not at every row."""

from collections.abc import Iterator

import pytest
from django.db import connection

from kentongan.site.worker import STEPS
from kentongan.upkeep import statistics
from kentongan.upkeep.statistics import keep_planner_told, tell_planner, unknown_tables

pytestmark = pytest.mark.django_db

TABLE = "statistics_tried"


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    run(f"CREATE TABLE {TABLE} (number bigint, content text)")
    yield
    run(f"DROP TABLE {TABLE}")


@pytest.fixture
def _only_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such statistics")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def fill(rows: int) -> None:
    run(f"INSERT INTO {TABLE} SELECT one, repeat('x', 500) FROM generate_series(1, {rows}) one")


def guessed() -> int:
    """How many rows the planner takes the table for."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT * FROM {TABLE}")
        plan = cursor.fetchone()[0]
    rows: int = plan[0]["Plan"]["Plan Rows"]
    return rows


@pytest.mark.usefixtures("_only_on_postgresql")
def test_a_table_with_its_first_rows_is_looked_at_once() -> None:
    assert TABLE not in unknown_tables(), "of an empty one there is nothing to know"
    fill(3000)
    assert TABLE in unknown_tables()
    tell_planner([TABLE])
    assert guessed() == 3000
    assert TABLE not in unknown_tables()
    fill(3000)
    assert TABLE not in unknown_tables(), "twice as many make no other plan"


@pytest.mark.usefixtures("_only_on_postgresql")
def test_a_table_that_has_grown_fourfold_is_looked_at_again() -> None:
    fill(1000)
    tell_planner([TABLE])
    fill(4000)
    assert TABLE in unknown_tables()
    tell_planner([TABLE])
    assert guessed() == 5000
    assert TABLE not in unknown_tables()


def test_the_worker_tells_what_is_unknown_until_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [[TABLE, "another"], ["another"], []]
    told: list[str] = []
    monkeypatch.setattr(statistics, "unknown_tables", lambda: waiting.pop(0))
    monkeypatch.setattr(statistics, "tell_planner", told.extend)
    assert keep_planner_told() == 1, (
        "one that somebody else holds is left for another time, and not asked for again now"
    )
    assert keep_planner_told() == 0
    assert told == [TABLE, "another"]
    assert keep_planner_told in [step.run for step in STEPS]


def test_sqlite_is_left_alone() -> None:
    if connection.vendor == "sqlite":
        assert (unknown_tables(), keep_planner_told()) == ((), 0)
