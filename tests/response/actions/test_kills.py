"""kill -9 of the process that does response's steps, at any commit: no warning lost, none sent or counted twice."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, kill_each_day, new_hub, turn_at_once
from tests.tiers import AsMany

MODULE = "tests.response.killing_post"
MALAYSIA = {"KENTONGAN_JURISDICTIONS": "MY"}


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub | MALAYSIA, module=MODULE) as hub:
        yield hub


def demand_whole(hub: Hub, *, sent_at_least: int) -> None:
    found = hub.done("state")
    assert found.pop("sent") >= sent_at_least
    assert found == dict.fromkeys(found, 0)


def test_some_kills_lose_nothing_and_double_nothing(hub: Hub, as_many: AsMany) -> None:
    days = as_many(3, exhaustively=12)
    assert kill_each_day(hub, days=days, seed=2026) >= days - 2
    demand_whole(hub, sent_at_least=days)


@pytest.mark.exhaustive
def test_two_workers_at_once_send_each_warning_once(hub: Hub, migrated_hub: dict[str, str]) -> None:
    with Hub(migrated_hub | MALAYSIA, module=MODULE) as other:
        turn_at_once(hub, other, days=3)
    demand_whole(hub, sent_at_least=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_double_nothing(hub: Hub) -> None:
    assert kill_each_day(hub, days=120, seed=4711) >= 100
    demand_whole(hub, sent_at_least=120)
