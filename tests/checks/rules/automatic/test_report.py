"""What is told apart in the sets of mails without a header or code is at least what we say."""

import hashlib
import re
from pathlib import Path

import pytest
from tests.checks.rules.automatic.report import INDEPENDENT, SETS, Item, mails, measured, recognised, refused

HERE = Path(__file__).parent

LANGUAGES = {"en", "ms", "id", "th", "vi", "fil", "km", "lo", "my", "zh", "pt", "tet"}


@pytest.fixture(scope="module")
def sets() -> dict[str, list[Item]]:
    return {name: measured(name) for name in SETS}


@pytest.mark.parametrize("name", SETS)
def test_of_automatic_mails_nineteen_in_twenty_are_recognised(name: str, sets: dict[str, list[Item]]) -> None:
    found, of = recognised(sets[name])
    assert found / of >= 0.95


@pytest.mark.parametrize("name", SETS)
def test_of_people_at_most_one_in_fifty_is_refused(name: str, sets: dict[str, list[Item]]) -> None:
    taken, of = refused(sets[name])
    assert taken / of <= 0.02


def test_the_set_kept_apart_is_large_and_speaks_the_regions_languages() -> None:
    kept = mails("held-out")
    for is_automatic in (True, False):
        part = [mail for mail in kept if mail["automatic"] is is_automatic]
        assert len(part) >= 80
        assert {mail["language"] for mail in part} == LANGUAGES


@pytest.mark.parametrize(
    ("name", "at_least", "at_most"),
    [("independent", 93, 18), ("independent-second", 94, 8), ("independent-third", 96, 14)],
)
def test_on_sets_whose_authors_saw_no_rule_we_are_no_worse_than_at_first_sight(
    name: str, at_least: int, at_most: int
) -> None:
    items = measured(name)
    found, of_automatic = recognised(items)
    taken, of_people = refused(items)
    assert (of_automatic, of_people) == (100, 100)
    assert found >= at_least
    assert taken <= at_most


def test_the_sets_that_nobody_may_edit_are_what_they_were() -> None:
    told = re.findall(r"`(mails-[a-z-]+\.jsonl)`.*sha256 `([0-9a-f]{64})`", (HERE / "README.md").read_text("utf-8"))
    assert {name for name, _ in told} == {"mails-held-out.jsonl", *(f"mails-{name}.jsonl" for name in INDEPENDENT)}
    for name, digest in told:
        assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == digest
