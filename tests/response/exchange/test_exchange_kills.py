"""kill -9 while the exchange is followed, at any commit or step on the disk, loses nothing and doubles nothing."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, kill_each_day, new_hub, turn_at_once

MODULE = "tests.response.exchange.killing"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def demand_whole(hub: Hub, *, days: int) -> None:
    assert hub.done("state") == {
        "concerns": {"handed": 2, "ended": 2 * (days - 1)},
        "events": 2 * days,
        "again": 0,
        "exposures": 2 * days,
        "files without a run": 0,
        "live": 1,
        "listed": 2,
        "counted": 2,
        "taken out": 2 * (days - 1),
    }


def test_kills_lose_no_object_and_double_none(hub: Hub) -> None:
    assert kill_each_day(hub, days=8, seed=2026) >= 4
    demand_whole(hub, days=9)


@pytest.mark.slow
def test_many_kills_lose_no_object_and_double_none(hub: Hub) -> None:
    assert kill_each_day(hub, days=180, seed=4711) >= 80
    demand_whole(hub, days=181)


@pytest.mark.exhaustive
def test_two_workers_at_once_make_each_warning_once(hub: Hub, migrated_hub: dict[str, str]) -> None:
    with Hub(migrated_hub, module=MODULE) as other:
        turn_at_once(hub, other, days=4)
    found = hub.done("state")
    assert (found["concerns"], found["live"], found["listed"]) == ({"handed": 2, "ended": 6}, 1, 2)
    assert found["exposures"] == 8
