"""What is told apart in the sets of mails without a header or code is at least what we say."""

import pytest
from tests.checks.rules.automatic.report import SETS, Item, mails, measured, recognised, refused

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
