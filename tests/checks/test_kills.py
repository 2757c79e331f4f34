"""kill -9 of the worker in the middle of a check, at any commit: nothing lost, no probe mailed under two tokens."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, kill_each_day, new_hub, turn_at_once
from tests.tiers import AsMany

MODULE = "tests.checks.killing"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def demand_whole(hub: Hub, *, checks: int) -> None:
    found = hub.done("state")
    assert found.pop("probes") == 8 * checks
    assert found == dict.fromkeys(found, 0)


def test_some_kills_lose_nothing_and_ask_nobody_under_two_tokens(hub: Hub, as_many: AsMany) -> None:
    days = as_many(3, exhaustively=12)
    assert kill_each_day(hub, days=days, seed=2026) >= days - 2
    demand_whole(hub, checks=days + 1)


def test_two_workers_at_once_ask_everybody_once(hub: Hub, migrated_hub: dict[str, str]) -> None:
    with Hub(migrated_hub, module=MODULE) as other:
        turn_at_once(hub, other, days=3)
    demand_whole(hub, checks=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_ask_nobody_under_two_tokens(hub: Hub) -> None:
    assert kill_each_day(hub, days=120, seed=4711) >= 100
    demand_whole(hub, checks=121)
