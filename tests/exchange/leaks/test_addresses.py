"""The two worlds are asked everything: no address of the exchange is left out, and the doors do open."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from tests.exchange.leaks.building import Hub, make_hub, played
from tests.exchange.leaks.pages import OBJECTS, TURNS, by_pages, endpoints_of, pages_of
from tests.exchange.leaks.people import doors
from tests.exchange.leaks.worlds import SHARED, Deed, Item, Observer, World

pytestmark = pytest.mark.django_db

BY_HAND = {"exchange/collections/<uuid:collection_id>/conflicts/<uuid:conflict_id>/"}
"""Opened from the list of conflicts, for every world's conflicts have ids of their own."""

BANK = Observer(members=frozenset({"bank"}))


@pytest.fixture
def hub() -> Hub:
    return make_hub()


def test_every_page_and_endpoint_of_the_exchange_is_asked(hub: Hub) -> None:
    asked = {resolve(address.partition("?")[0]).route for address in (*pages_of(hub), *endpoints_of(hub))}
    there = {route for route in routes(get_resolver()) if "exchange/" in route and not route.startswith("demo")}
    assert there - asked == BY_HAND
    assert {"exchange/", "warnings/shared/", "api/v1/exchange/objects/<stix_id>/why"} <= asked


def routes(at: URLResolver, before: str = "") -> Iterator[str]:
    for one in at.url_patterns:
        match one:
            case URLResolver():
                yield from routes(one, before + str(one.pattern))
            case URLPattern():
                yield before + str(one.pattern)


def test_each_question_has_its_turn(hub: Hub) -> None:
    with played(hub, World(deeds=())):
        every = [name for name, _ in by_pages(hub, BANK, only="arrangements", turns=1)]
        turns = [replace(BANK, turn=turn) for turn in range(TURNS)]
        in_turn = [name for one in turns for name, _ in by_pages(hub, one, only="arrangements")]
    assert sorted(in_turn) == sorted(every)
    assert len(every) > TURNS


def test_who_looks_is_let_in(hub: Hub) -> None:
    item = Item(name="a", version=1, title="one", marks=("green",))
    world = World(deeds=(Deed(who="cert", collection=SHARED, minute=1, items=(item,)),))
    with played(hub, world):
        told = repr(by_pages(hub, BANK, only=f"/{hub.collections[SHARED].id}/objects", turns=1))
        stranger = by_pages(hub, Observer(members=frozenset({"stranger"})), only="/collections/", turns=1)
        staff = by_pages(hub, Observer(hub=True), only="/shared/", turns=1)
    assert "TLP:GREEN" in told
    assert '"created":"2026-01-01T00:00:00.000Z"' in told.replace(" ", "")
    # The page, its JSON and its version; every list; and passing it on, before and after it is said where to.
    assert told.count("(200, ") == 3 + len(OBJECTS) + 2
    assert {answer[0] if isinstance(answer, tuple) else answer[0][0] for _, answer in stranger} == {404}  # type: ignore[index]
    assert [answer[0] for _, answer in staff] == [200]  # type: ignore[index]


def test_the_clocks_of_all_doors_stand_still() -> None:
    names = {one.__name__ for one in doors()}
    assert {"kentongan.web.exchange.objects", "kentongan.web.context", "kentongan.api.endpoints.exchange"} <= names
