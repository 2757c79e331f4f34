"""Who shares a thing may mark it anew: more openly, which frees what they said again; or more strictly."""

from typing import Any

import pytest
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_bound import posted
from tests.exchange.actions.test_passing_on import Two, two
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, malware

pytestmark = pytest.mark.django_db

__all__ = ["two"]

TOLD = {"description": "what was found of it", "x_note": "and where it was found"}
LESS = {"description": TOLD["description"]}


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"description": TOLD["description"]}, 1),
        ({"description": TOLD["description"], "labels": ["mine"]}, 1),
        ({"description": "in words of my own"}, 1),
        ({**TOLD}, 0),
        ({"description": TOLD["x_note"]}, 0),
    ],
)
def test_what_its_giver_says_again_under_more_open_terms_is_free_and_what_they_left_out_is_not(
    two: Two, sent: dict[str, Any], taken: int
) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **LESS))[0] == 0
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **LESS))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **sent))[0] == taken


@pytest.mark.parametrize(
    "kept", [{"x_title": "First"}, {"labels": ["short"]}, {"x_score": 7}, {"x_map": {"Key-of-what-was-seen": 1}}]
)
def test_of_what_a_later_version_left_out_no_value_goes_with_what_it_says(two: Two, kept: dict[str, Any]) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,), **({"x_title": "First"} | kept)))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), x_title="Second"))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **({"x_title": "Second"} | kept)))[0] == 0
    assert posted(two, malware("a", version=4, marks=(GREEN,), x_title="Second")) == (1, [])


def test_the_terms_that_it_was_lifted_to_hold(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(CLEAR,), **TOLD))[0] == 0


def test_what_its_giver_marks_more_strictly_later_is_as_strict(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(RED,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0


def test_the_earlier_version_itself_stays_as_it_was_marked(two: Two) -> None:
    first = malware("a", marks=(AMBER,), **TOLD)
    shared.share(two.giver, two.here, first)
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **TOLD))
    assert posted(two, first)[0] == 0


def test_nobody_lifts_what_another_marked(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.other, two.here, malware("a", version=2, marks=(AMBER,), **TOLD))
    shared.share(two.other, two.here, malware("a", version=3, marks=(GREEN,), x_own="words of nobody else"))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **TOLD))[0] == 0


def test_a_version_without_a_word_about_its_terms_lifts_nothing(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0


def test_a_later_version_that_is_not_theirs_to_see_lifts_nothing(two: Two) -> None:
    elsewhere = provisioned.collection("Elsewhere", readers=(two.giver,), writers=(two.giver,))
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, elsewhere, malware("a", version=2, marks=(CLEAR,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0
