"""kill -9 of the process that does messages' steps, at any commit: no turn lost, none taken twice."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.response.actions.test_kills import Hub

MODULE = "tests.messages.killing_post"


@pytest.fixture
def hub(empty_hub: dict[str, str]) -> Iterator[Hub]:
    Path(empty_hub["KENTONGAN_DATA"]).mkdir(parents=True)
    hub = Hub(empty_hub, module=MODULE)
    hub.done("set_up")
    yield hub
    hub.close()


def kill_each_day(hub: Hub, *, days: int, seed: int) -> int:
    """Send a message each day, killed at some moment of it; then do what is left. Return how many kills there were."""
    chance, killed = random.Random(seed), 0
    hub.done("put", day=0)
    steps = hub.done("turn", day=0)["steps"]
    for day in range(1, days + 1):
        hub.done("put", day=day)
        plan = {"step": chance.randint(1, steps), "before": chance.random() < 0.5}
        killed += hub.do("turn", day=day, **plan)["code"] == -9
        hub.done("turn", day=day)
    demand_all_as_it_should_be(hub, sent=days + 1)
    return killed


def demand_all_as_it_should_be(hub: Hub, *, sent: int) -> None:
    found = hub.done("state")
    assert found.pop("sent") == sent
    assert found == dict.fromkeys(found, 0)


def test_eight_kills_lose_no_turn_and_double_none(hub: Hub) -> None:
    assert kill_each_day(hub, days=8, seed=2026) >= 7


def test_two_workers_at_once_take_each_turn_once(hub: Hub, empty_hub: dict[str, str]) -> None:
    other = Hub(empty_hub, module=MODULE)
    for day in range(3):
        hub.done("put", day=day)
        both = [threading.Thread(target=one.done, args=("turn",), kwargs={"day": day}) for one in (hub, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        hub.done("turn", day=day)
    other.close()
    demand_all_as_it_should_be(hub, sent=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_no_turn_and_double_none(hub: Hub) -> None:
    assert kill_each_day(hub, days=100, seed=4711) >= 90
