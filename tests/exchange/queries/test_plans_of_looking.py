"""What planners do with the statements of pages and of the worker: each as it is run, caught and explained."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests.databases import undone_at_the_end
from tests.exchange.queries.test_plans import (
    ROWS,
    big_collection,
    demand_found_by_id,
    demand_no_sort,
    demand_no_walk,
    guesses,
    id_of,
    plan_of,
)

from kentongan.exchange.actions import beginning
from kentongan.exchange.models import Label
from kentongan.exchange.queries import finding, relations, searching, whoever
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.sight import Sight
from kentongan.kernel.microseconds import moment_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=["with statistics", "without"])
def sight(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Sight]:
    """Return who looks at a big collection, which is made once for all tests: they only ask."""
    with django_db_blocker.unblock(), undone_at_the_end():
        yield big_collection(told=request.param == "with statistics")


@pytest.fixture(autouse=True)
def few_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search looks at a small part of a big collection."""
    monkeypatch.setattr(finding, "LOOKED_AT", 500)


def plans_of(deed: Callable[[], object]) -> list[str]:
    """Do it as if nothing was there, and return what the planner does with each statement that it ran over objects."""
    ran: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, given: Any, many: bool, context: Any) -> Any:
        if "exchange_stored" in statement and statement.lstrip().startswith("SELECT"):
            ran.append((statement, given))
            statement = f"SELECT * FROM ({statement}) none_of_it LIMIT 0"
        return execute(statement, given, many, context)

    with connection.execute_wrapper(note):
        deed()
    assert ran
    return [plan_of(statement, given) for statement, given in ran]


def found(number: int) -> Found:
    return Found(
        serial=1, id=id_of(number), type="malware", spec="2.1", version=1, added=1, revoked=False, member=None, label=1,
        content=b'{"type":"malware","created_by_ref":"%s"}' % id_of(number + 1).encode(),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "xyz"])
@pytest.mark.parametrize("kind", ["", "malware", "no-such-type"])
def test_the_newest_are_found_from_the_end_of_their_index(
    sight: Sight, kind: str, text: str, request: pytest.FixtureRequest
) -> None:
    indexes = {"stored_by_type" if kind else "stored_page", "stored_added_once"}
    indexes |= {"stored_page"} if guesses(request) else set()
    for plan in plans_of(lambda: finding.newest(sight, kind=kind, text=text, limit=51, offset=100)):
        assert any(one in plan for one in indexes), plan
        demand_no_walk(plan)
        if not guesses(request):
            demand_no_sort_of_all(plan)


def demand_no_sort_of_all(plan: str) -> None:
    """What is sorted is what was found and cut off before: the last step, by SQLite's order the last line."""
    if connection.vendor == "sqlite":
        demand_no_sort("\n".join(plan.splitlines()[:-1]))
        return
    demand_no_sort(plan[plan.index("Limit") :])


def test_the_versions_of_an_object_are_found_by_its_id(sight: Sight) -> None:
    for plan in plans_of(lambda: finding.versions_of(sight, stix_id=id_of(5))):
        assert "stored_once" in plan or "sqlite_autoindex_exchange_stored_1" in plan, plan
        demand_no_walk(plan)
        demand_found_by_id(plan, beyond="stored_page")


@pytest.mark.parametrize("hub", [True, False])
@pytest.mark.parametrize("number", [1, 500])
def test_what_a_sender_has_of_ids_is_found_by_these(sight: Sight, number: int, hub: bool) -> None:
    looking = replace(sight, viewer=replace(sight.viewer, hub=hub))
    ids = [id_of(one) for one in range(number)]
    (plan,) = plans_of(lambda: whoever.rows_of_ids(ids, sight=looking, organisation=UUID(int=1)))
    assert "stored_once" in plan or "sqlite_autoindex_exchange_stored_1" in plan, plan
    # Of rights there are few here.
    demand_no_walk("\n".join(line for line in plan.splitlines() if "exchange_right" not in line))


@pytest.mark.parametrize("text", ["n7.example", "no such value", "198.51.100.7"])
def test_what_is_looked_for_by_value_is_found_by_it(sight: Sight, text: str) -> None:
    (by_value,) = plans_of(lambda: finding._of_value(sight, text=text, limit=50))
    (ids,) = plans_of(lambda: searching._ids_by_value(sight, keys=searching.keys_of(text), limit=50))
    for plan in (by_value, ids):
        assert "stored_by_value" in plan, plan
        demand_no_walk(plan)


def test_what_hangs_together_with_an_object_walks_an_index(sight: Sight) -> None:
    for plan in plans_of(lambda: relations.relations(sight, of=found(4))):
        demand_no_walk(plan)


def test_types_are_found_one_behind_the_other_where_there_are_many_objects(
    sight: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "beyond", lambda _sight: True)
    (plan,) = plans_of(lambda: finding.types(sight))
    assert "stored_by_type" in plan, plan
    demand_no_walk(plan)
    demand_no_sort(plan)


def test_how_much_lies_beyond_a_search_is_told_by_an_index_alone(sight: Sight) -> None:
    for plan in plans_of(lambda: finding.beyond(sight)):
        assert "stored_page" in plan, plan
        demand_no_walk(plan)
        demand_no_sort(plan)


@pytest.mark.parametrize("of_all", [True, False])
def test_what_begins_is_found_by_an_index(sight: Sight, of_all: bool, request: pytest.FixtureRequest) -> None:
    label = Label.objects.filter(serial__in=sight.labels)[0].serial
    starts = {(None if of_all else label): moment_of(ROWS // 2)}
    for plan in plans_of(lambda: beginning._due(sight.collection, starts=starts)):
        assert "stored_page" in plan or "stored_added_once" in plan, plan
        demand_no_walk(plan)
        if not guesses(request):
            demand_no_sort(plan)
