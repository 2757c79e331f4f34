"""A database that is locked, full or away: 503 and when to come again (TAXII 2.1 §3.6), and nothing is lost by it."""

from collections.abc import Iterator

import pytest
from tests.killable import Hub, new_hub

NOT_NOW = [503, "503", "30"]
READS = [200, None, None]


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module="tests.contract.taxii.failing") as hub:
        yield hub


def test_a_full_or_locked_disk_keeps_nobody_from_reading_and_loses_nothing(hub: Hub, migrated_hub: dict[str, str]):
    """Not by the note either that a token was used today."""
    if "KENTONGAN_DATABASE_URL" in migrated_hub:
        pytest.skip("PostgreSQL's files are written by its server, and its writers wait for each other")
    assert hub.done("without_room") == {"added": NOT_NOW, "read": READS, "after": [1, 1]}
    assert hub.done("while_locked") == {"added": NOT_NOW, "read": READS, "after": [1, 1]}


def test_a_database_that_is_away_is_told_as_such_until_it_is_back(hub: Hub, migrated_hub: dict[str, str]):
    if "KENTONGAN_DATABASE_URL" not in migrated_hub:
        pytest.skip("SQLite is in the hub's own process")
    assert hub.done("while_away") == {"added": [NOT_NOW, NOT_NOW], "read": NOT_NOW, "after": [1, 1]}
