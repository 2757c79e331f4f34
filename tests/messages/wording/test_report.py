"""What the wording check finds in the corpus is at least what we say, and the page that says it is true."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.messages.wording.report import HALVES, HELD_OUT, LEARNT, Item, flagged, found_of, in_a_line, measured, rows
from tests.tiers import AsMany

PAGE = Path(__file__).resolve().parents[3] / "docs" / "developer" / "wording.md"

FLOORS = {"held-out": 0.95, "held-out-second": 0.83, "held-out-third": 0.9, "held-out-veiled": 0.66}

SMALL = ("third", "fourth", "fifth")
"""Sets of seventy, of which half is sound: two of it are more than 2%."""

CEILINGS = {
    "twelfth": 0.06,
    "held-out": 0.009,
    "held-out-second": 0.035,
    "held-out-third": 0.02,
    "held-out-veiled": 0.035,
}
DAILY = ("held-out", "held-out-second", "seen", "third", "fourth", "fifth")
WITH_SOFT = {
    "twelfth": 0.06,
    "held-out": 0.02,
    "held-out-second": 0.045,
    "held-out-third": 0.045,
    "held-out-veiled": 0.052,
}
"""With what the second reader asks to read again."""


@pytest.fixture(scope="module")
def halves(as_many: AsMany) -> dict[str, list[Item]]:
    """Return the sets that are looked at: every day a few of them, for each sentence is checked."""
    return {half: measured(half) for half in (HALVES if as_many.exhaustively else DAILY)}


def test_the_page_has_the_figures_of_today(halves: dict[str, list[Item]]) -> None:
    page = PAGE.read_text("utf-8")
    for half in (half for half in HELD_OUT if half in halves):
        assert f"| {half} | recall | false alarms |" in page
        for what, recall, alarms in rows(halves[half]):
            assert f"| {what} | {recall} | {alarms} |" in page
    for half in (half for half in LEARNT if half in halves):
        assert f"| {' | '.join(in_a_line(half, halves[half]))} |" in page


def test_most_faults_that_nobody_fitted_are_found(halves: dict[str, list[Item]]) -> None:
    for half, least in FLOORS.items():
        found, of = found_of(halves.get(half, []))
        assert half not in halves or found / of >= least


def test_nearly_all_faults_that_the_authors_read_are_found(halves: dict[str, list[Item]]) -> None:
    for half in {"seen", "second", "third", "fourth"} & {*halves}:
        found, of = found_of(halves[half])
        assert found / of >= 0.97


def test_few_sound_items_are_flagged(halves: dict[str, list[Item]]) -> None:
    # The aim is 2% everywhere. On the held-out sets it is kept on the first (1.9% at 95% recall) and not on the others.
    for half, items in halves.items():
        firm = [replace(item, found=item.firm) for item in items]
        for several, ceilings in ((firm, CEILINGS), (items, WITH_SOFT)):
            alarms, of = flagged(several)
            assert alarms / of <= ceilings.get(half, 0.02) or (half in SMALL and alarms <= 2)


def test_the_corpus_is_as_large_as_was_asked_for(halves: dict[str, list[Item]]) -> None:
    items = [item for half in halves.values() for item in half]
    assert sum(bool(item.faults) for item in items) >= 100
    assert sum(not item.faults for item in items) >= 300
