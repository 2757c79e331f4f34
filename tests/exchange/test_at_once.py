"""Four processes write and others page at the same time: nothing is lost, nothing comes twice, the order holds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from tests.exchange.killing import EACH, WRITERS
from tests.exchange.test_kills import MODULE, demand_whole
from tests.killable import Hub, new_hub
from tests.tiers import AsMany

WAYS = ("cursor", "after", "mixed")


@pytest.fixture
def hubs(migrated_hub: dict[str, str]) -> Iterator[list[Hub]]:
    """One process for each writer and each reader, and one that looks at the end."""
    with ExitStack() as stack:
        first = stack.enter_context(new_hub(migrated_hub, module=MODULE))
        others = [stack.enter_context(Hub(migrated_hub, module=MODULE)) for _ in (*WRITERS, *WAYS)]
        yield [first, *others]


def demand_nothing_lost(hubs: list[Hub], *, days: int) -> None:
    first, *others = hubs
    enough = days * EACH * len(WRITERS)
    with ThreadPoolExecutor(len(others)) as threads:
        reading = [
            threads.submit(hub.done, "page_out", enough=enough, by=way)
            for hub, way in zip(others[len(WRITERS) :], WAYS, strict=True)
        ]
        writing = [
            threads.submit(hub.done, "share_many", writer=name, days=days)
            for hub, name in zip(others, WRITERS, strict=False)
        ]
        for one in writing:
            one.result()
        read = [one.result() for one in reading]
    rows = first.done("all_rows")
    assert len(rows) == enough
    for got in read:
        assert got == rows
    demand_whole(first, days=days * len(WRITERS))


def test_four_writers_and_three_ways_of_paging_lose_nothing_and_repeat_nothing(
    hubs: list[Hub], as_many: AsMany
) -> None:
    demand_nothing_lost(hubs, days=as_many(3, exhaustively=8))


@pytest.mark.slow
def test_four_writers_of_many_envelopes_lose_nothing_and_repeat_nothing(hubs: list[Hub]) -> None:
    demand_nothing_lost(hubs, days=100)
