"""kill -9 while somebody leaves and joins an arrangement: what they may be told is drafted once, or all taken back."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, kill_each_day, new_hub, turn_at_once
from tests.tiers import seldom

MODULE = "tests.response.exchange.killing_terms"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def demand_whole(hub: Hub, *, days: int) -> None:
    taking_part = days % 2 == 1
    assert hub.done("state") == {
        "concerns": {"handed " if taking_part else "refused participants_only": days},
        "listed": days if taking_part else 0,
        "once": True,
        "of live concerns": True,
        "files without a run": 0,
        "still asking": 0,
        "notices": 0,
    }


@pytest.mark.parametrize("days", seldom([4, 5], but=[5]))
def test_kills_lose_no_draft_and_leave_none_that_may_not_be(hub: Hub, days: int) -> None:
    assert kill_each_day(hub, days=days, seed=2026) >= 1  # how many come before the turn is done, the machine says
    demand_whole(hub, days=days + 1)


@pytest.mark.slow
def test_many_kills_lose_no_draft_and_leave_none_that_may_not_be(hub: Hub) -> None:
    assert kill_each_day(hub, days=40, seed=4711) >= 20
    demand_whole(hub, days=41)


@pytest.mark.exhaustive
def test_two_workers_at_once_draft_each_once_and_take_all_back(hub: Hub, migrated_hub: dict[str, str]) -> None:
    with Hub(migrated_hub, module=MODULE) as other:
        turn_at_once(hub, other, days=4)
    demand_whole(hub, days=4)
