"""kill -9 in the middle of a sharing, at any commit: all of an envelope with its status, or nothing of it."""

from collections.abc import Iterator

import pytest
from tests.exchange.killing import EACH
from tests.killable import Hub, kill_each_day, new_hub
from tests.tiers import AsMany

MODULE = "tests.exchange.killing"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def demand_whole(hub: Hub, *, days: int) -> None:
    found = hub.done("state")
    assert found.pop("objects") == EACH * days
    statuses = found.pop("statuses")
    assert days <= statuses, "what was told twice was shared twice, and changed nothing"
    assert found.pop("entries") == statuses
    assert found == dict.fromkeys(found, 0)


def test_some_kills_keep_each_envelope_whole_or_not_at_all(hub: Hub, as_many: AsMany) -> None:
    days = as_many(3, exhaustively=12)
    assert kill_each_day(hub, days=days, seed=2026) >= days - 2
    demand_whole(hub, days=days + 1)


def test_no_room_on_the_disk_is_told_and_nothing_of_the_envelope_is_kept(
    hub: Hub, migrated_hub: dict[str, str]
) -> None:
    if "KENTONGAN_DATABASE_URL" in migrated_hub:
        pytest.skip("PostgreSQL's files are written by its server")
    hub.done("turn", day=0)
    for limit in (1, 5_000, 20_000):
        assert hub.done("turn_without_room", day=1, limit=limit) == "store-full"
    demand_whole(hub, days=1)
    hub.done("turn", day=1)
    demand_whole(hub, days=2)


@pytest.mark.slow
def test_a_hundred_kills_keep_each_envelope_whole_or_not_at_all(hub: Hub) -> None:
    assert kill_each_day(hub, days=110, seed=4711) >= 100
    demand_whole(hub, days=111)
