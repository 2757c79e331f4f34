"""kill -9 of the process that does messages' steps, at any commit: no turn lost, none taken twice."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, kill_each_day, new_hub, turn_at_once
from tests.tiers import AsMany

MODULE = "tests.messages.killing_post"
MALAYSIA = {"KENTONGAN_JURISDICTIONS": "MY"}


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub | MALAYSIA, module=MODULE) as hub:
        yield hub


def demand_all_as_it_should_be(hub: Hub, *, sent: int) -> None:
    found = hub.done("state")
    assert found.pop("sent") == sent
    assert found == dict.fromkeys(found, 0)


def test_some_kills_lose_no_turn_and_double_none(hub: Hub, as_many: AsMany) -> None:
    days = as_many(2, exhaustively=8)
    assert kill_each_day(hub, days=days, seed=2026) >= days - 1
    demand_all_as_it_should_be(hub, sent=days + 1)


@pytest.mark.exhaustive
def test_two_workers_at_once_take_each_turn_once(hub: Hub, migrated_hub: dict[str, str]) -> None:
    with Hub(migrated_hub | MALAYSIA, module=MODULE) as other:
        turn_at_once(hub, other, days=3)
    demand_all_as_it_should_be(hub, sent=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_no_turn_and_double_none(hub: Hub) -> None:
    assert kill_each_day(hub, days=100, seed=4711) >= 90
    demand_all_as_it_should_be(hub, sent=101)
