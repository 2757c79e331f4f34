"""What the wording check finds in the corpus is at least what we say, and the page that says it is true."""

from pathlib import Path

import pytest
from tests.messages.wording.report import HALVES, Item, flagged, found_of, measured, rows

PAGE = Path(__file__).resolve().parents[3] / "docs" / "developer" / "wording.md"


@pytest.fixture(scope="module")
def halves() -> dict[str, list[Item]]:
    return {half: measured(half) for half in HALVES}


def test_the_page_has_the_figures_of_today(halves: dict[str, list[Item]]) -> None:
    page = PAGE.read_text("utf-8")
    for half, items in halves.items():
        assert f"| {half} | recall | false alarms |" in page
        for what, recall, alarms in rows(items):
            assert f"| {what} | {recall} | {alarms} |" in page


def test_four_of_five_faults_that_nobody_fitted_are_found(halves: dict[str, list[Item]]) -> None:
    found, of = found_of(halves["held-out"])
    assert found / of >= 0.80


def test_one_sound_item_of_fifty_at_most_is_flagged(halves: dict[str, list[Item]]) -> None:
    for items in halves.values():
        alarms, of = flagged(items)
        assert alarms / of <= 0.02


def test_the_corpus_is_as_large_as_was_asked_for(halves: dict[str, list[Item]]) -> None:
    items = [item for half in halves.values() for item in half]
    assert sum(bool(item.faults) for item in items) >= 100
    assert sum(not item.faults for item in items) >= 300
