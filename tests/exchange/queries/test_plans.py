"""What planners do with each statement, with and without statistics of a big table: an index, no sort, no walk."""

from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.databases import undone_at_the_end
from tests.exchange.made import collection, handling, label
from tests.exchange.queries.test_pages import looking

from kentongan.exchange.models import Collection
from kentongan.exchange.queries import pages, sql
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters
from kentongan.kernel.tlp import TLP
from kentongan.ledger.columns import id_column
from kentongan.ledger.statements import rows_of
from kentongan.stix.identity import natural_key
from kentongan.upkeep.statistics import tell_planner, unknown_tables

pytestmark = pytest.mark.django_db

ROWS = 20_000
CONTENT = b'{"name":"%s"}' % (b"x" * 700)
KINDS = ("malware", "indicator", "relationship", "domain-name")


def id_of(number: int) -> str:
    return f"{KINDS[number % 4]}--{UUID(int=number * 7919 % 999_983, version=4)}"


@pytest.fixture(scope="module", params=["with statistics", "without"])
def sight(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Sight]:
    """Return who looks at a big collection, which is made once for all tests: they only ask."""
    with django_db_blocker.unblock(), undone_at_the_end():
        yield big_collection(told=request.param == "with statistics")


def big_collection(*, told: bool) -> Sight:
    """A viewer of a big collection beside a small one, every tenth row beaten. ``told``: planners have statistics."""
    held, other = collection("big"), collection("small")
    labels = [label(held, handling(TLP(tlp))).serial for tlp in range(5)]
    elsewhere = label(other, handling()).serial
    rows = [_row(number, held, labels[number % 5]) for number in range(ROWS)]
    rows += [_row(number, other, elsewhere) for number in range(200)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Or the planner counts with what other tests wrote and took back: their rows, and what ANALYZE found.
            cursor.execute("TRUNCATE exchange_stored CASCADE")
        cursor.executemany(sql.ADD, rows)
        if told:
            if connection.vendor == "sqlite":
                cursor.execute("ANALYZE exchange_stored")
            else:  # as the worker does within a quarter of a minute
                assert "exchange_stored" in unknown_tables()
                tell_planner(["exchange_stored"])
    return looking(held, *labels[:3], watermark=ROWS * 2)


def _row(number: int, held: Collection, label_serial: int) -> tuple[Any, ...]:
    beaten = number % 10 == 0
    stix_id = id_of(number + 4) if beaten else id_of(number)
    version = number + 1
    kind = stix_id.partition("--")[0]
    key = natural_key({"type": kind, "value": f"n{number}.example"}) if kind == "domain-name" else ""
    return (held.serial, stix_id, kind, "2.1", version, 0, 1000 + number, label_serial, None,
            False, beaten, None, key, CONTENT)  # fmt: skip


def plan_of(statement: str, given: Any = ()) -> str:
    on_sqlite = connection.vendor == "sqlite"
    found = rows_of(("EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN ") + statement, given)
    return "\n".join(str(row[-1]) for row in found)


def page_plan(
    sight: Sight, *, after: int = 0, columns: str = sql.WITH_CONTENT, limit: int = 1001, **filters: Any
) -> str:
    return plan_of(*pages.statement(sight, columns=columns, filters=Filters(**filters), after=after, limit=limit))


def demand_no_walk(plan: str) -> None:
    walked = [line for line in plan.splitlines() if "Seq Scan" in line]
    few = ("exchange_member", "exchange_conflict", "exchange_removal")  # of these few are here
    assert all(any(one in line for one in few) for line in walked), plan
    assert "SCAN s" not in plan.splitlines(), plan
    assert "SCAN o" not in plan.splitlines(), plan
    assert "SCAN exchange_stored" not in plan, plan


def demand_no_sort(plan: str) -> None:
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def guesses(request: pytest.FixtureRequest) -> bool:
    """Whether the planner knows nothing: PostgreSQL before its first ANALYZE, for which the worker asks within a
    quarter of a minute of the first objects (``upkeep.statistics``). It then takes a big collection for a few rows, and
    may sort what it found by an index."""
    return connection.vendor == "postgresql" and "without" in request.node.name


VERSIONS: tuple[tuple[str | int, ...], ...] = ((), ("all",), ("first",), ("first", "last"), (1_000_000, "last"))
PLACES = (0, 1000 + ROWS * 9 // 10)


def test_a_page_walks_its_index_in_order(sight: Sight, request: pytest.FixtureRequest) -> None:
    few = looking_less(sight)
    plans = [page_plan(sight, limit=2), page_plan(few)]
    several = product(PLACES, (sql.WITH_CONTENT, sql.WITHOUT_CONTENT), VERSIONS, (False, True))
    for after, columns, versions, newest in several:
        plans.append(page_plan(sight, after=after, columns=columns, versions=versions, newest_spec=newest))
    # PostgreSQL, as long as it has no statistics, may take the other index in the same order.
    indexes = ("stored_page", "stored_added_once") if guesses(request) else ("stored_page",)
    for plan in plans:
        assert any(one in plan for one in indexes), plan
        demand_no_walk(plan)
        demand_no_sort(plan)
        demand_found_by_id(plan, beyond="stored_page")
        assert "ashed" not in plan, plan


def looking_less(sight: Sight) -> Sight:
    return Sight(
        viewer=sight.viewer,
        collection=sight.collection,
        access=sight.access,
        labels=sight.labels[:1],
        watermark=sight.watermark,
        reads=True,
        writes=True,
    )


def demand_found_by_id(plan: str, *, beyond: str) -> None:
    """Other versions of an object are found by its id, whatever else the statement walks."""
    for line in plan.splitlines():
        if " o " in line and ("SEARCH" in line or "Scan" in line):
            assert "stored_once" in line or "sqlite_autoindex_exchange_stored_1" in line, plan
            assert beyond not in line


def definitions(sight: Sight, number: int) -> tuple[str, list[Any]]:
    ids = [id_of(one) for one in range(number)]
    return sql.definitions(sight.collection, ids, labels=sight.labels, sharer=id_column(UUID(int=1)))


def test_the_other_statements_use_their_index(sight: Sight, request: pytest.FixtureRequest) -> None:
    for kind in ("malware", "no-such-type"):
        one_type = page_plan(sight, types=(kind,), newest_spec=True)
        assert "stored_by_type" in one_type or (guesses(request) and "stored_page" in one_type), one_type
        demand_no_walk(one_type)
        if not guesses(request):
            demand_no_sort(one_type)
    several_types = page_plan(sight, types=("malware", "indicator"))
    by_type = several_types.count("stored_by_type") + (several_types.count("stored_page") if guesses(request) else 0)
    assert by_type == 2, several_types
    demand_no_walk(several_types)
    for by_id in (
        page_plan(sight, ids=(id_of(5),), newest_spec=True),
        page_plan(sight, ids=(id_of(5), id_of(6), id_of(7)), types=("malware", "indicator"), versions=("all",)),
        plan_of(sql.SEEN.format(**pages._slots(sight)), [id_of(5)]),
        plan_of(*sql.held(sight.collection, [id_of(number) for number in range(500)])),
        plan_of(*definitions(sight, 1)),
        plan_of(*definitions(sight, 500)),
    ):
        assert guesses(request) or "stored_once" in by_id or "sqlite_autoindex_exchange_stored_1" in by_id, by_id
        demand_no_walk(by_id)
    false = "false" if connection.vendor == "postgresql" else "0"
    feed = plan_of(sql.CHANGES.format(collection=sight.collection, after=5, limit=500, false=false))
    assert "stored_page" in feed or "stored_added_once" in feed or "sqlite_autoindex_exchange_stored_2" in feed, feed
    demand_no_walk(feed)
