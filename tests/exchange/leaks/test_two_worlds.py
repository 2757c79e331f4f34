"""Two hubs that differ only in what somebody may not see answer them alike: 0 differences in 20,000 answers.

A case is one answer of an observer's, compared in a world and in its twin: lists, searches by every filter, counts,
pages by cursor and by time, versions, errors, what is told to who shares and deletes, who sees what and why, conflicts,
collections, arrangements; and whole answers, by TAXII, of every page and of every endpoint of the exchange. What
remains to be told apart, and cannot be helped: by how many microseconds two times of being added differ.
"""

from functools import partial

import pytest
from django.db import connection
from tests.exchange.leaks.building import make_hub
from tests.exchange.leaks.comparing import Ask, Difference, compared
from tests.exchange.leaks.doors import by_doors
from tests.exchange.leaks.observing import answers
from tests.exchange.leaks.pages import by_pages
from tests.tiers import seldom

pytestmark = pytest.mark.django_db

CASES, PARTS = 20_000, 10


@pytest.mark.parametrize("part", seldom(range(PARTS), but=[0]))
def test_nobody_tells_two_worlds_apart(part: int) -> None:
    if connection.vendor != "sqlite" and part:
        pytest.skip("the worlds are the same on every database; one part shows that the SQL is")
    demand_alike(part=part, cases=CASES // PARTS)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS, 2 * PARTS))
def test_nobody_tells_many_more_worlds_apart(part: int) -> None:
    demand_alike(part=part, cases=2 * CASES)


@pytest.mark.parametrize("part", seldom(range(2), but=[0]))
def test_nobody_tells_two_worlds_apart_by_taxii(part: int) -> None:
    if connection.vendor != "sqlite" and part:
        pytest.skip("one part shows that the SQL is the same")
    demand_alike(part=part, cases=500, ask=by_doors)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2, 6))
def test_nobody_tells_many_more_worlds_apart_by_taxii(part: int) -> None:
    demand_alike(part=part, cases=5_000, ask=by_doors)


@pytest.mark.parametrize("part", seldom(range(6), but=[0]))
def test_nobody_tells_two_worlds_apart_by_pages_and_api(part: int) -> None:
    if connection.vendor != "sqlite" and part:
        pytest.skip("one part shows that the SQL is the same")
    demand_alike(part=part, cases=200, ask=by_pages)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6, 10))
def test_nobody_tells_many_more_worlds_apart_by_pages_and_api(part: int) -> None:
    demand_alike(part=part, cases=5_000, ask=partial(by_pages, turns=1))


def demand_alike(*, part: int, cases: int, ask: Ask = answers) -> None:
    """Demand that so many answers are alike, in worlds of this part."""
    hub, done, seed = make_hub(), 0, part * 1_000_000
    while done < cases:
        number, differences = compared(hub, seed=seed, ask=ask)
        assert not differences, told(differences[0])
        done, seed = done + number, seed + 1


def told(one: Difference) -> str:
    """Return a difference for a person to read."""
    worlds = ["\n".join(map(str, world.deeds)) for world in one.worlds]
    return "\n\n".join([f"seed {one.seed}: {one.observer}", one.question, *map(str, one.answers), *worlds])
