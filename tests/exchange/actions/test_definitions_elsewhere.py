"""Nobody defines a marking otherwise than whoever they have its definition from, in whatever collection."""

from typing import Any

import pytest
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_bound import agreed, posted
from tests.exchange.actions.test_definitions import STRICT, WEAK, policy, statement
from tests.exchange.actions.test_passing_on import Two, two

pytestmark = pytest.mark.django_db

__all__ = ["agreed", "two"]


def test_who_read_a_definition_sends_no_other_under_its_id(two: Two) -> None:
    shared.share(two.giver, two.here, policy(STRICT, marks=()))
    for other in (policy(WEAK, marks=()), statement("Do as you like")):
        taken, why = posted(two, other)
        assert taken == 0
        assert "a marking cannot be changed" in why[0]
    assert posted(two, policy(STRICT, marks=())) == (1, [])


def test_a_definition_that_cannot_be_told_is_kept_word_by_word(two: Two) -> None:
    shared.share(two.giver, two.here, policy(marks=(), definition_type="ours", definition={"rule": "ask us first"}))
    assert posted(two, policy(marks=(), definition_type="ours", definition={"rule": "do as you like"}))[0] == 0


def test_a_statement_in_other_words_restricts_nothing_either(two: Two) -> None:
    """A catalogue's copyright has another year in each release, under one id."""
    shared.share(two.giver, two.here, statement("Copyright 2025"))
    assert posted(two, statement("Copyright 2026"))[0] == 1


@pytest.mark.parametrize("more", [{"name": "TLP:CLEAR"}, {"x_opencti_definition": "PAP:CLEAR"}])
def test_a_definition_is_not_called_otherwise_than_whoever_gave_it_calls_it(two: Two, more: dict[str, str]) -> None:
    shared.share(two.giver, two.here, policy(STRICT, marks=(), name="Ours"))
    assert posted(two, policy(STRICT, marks=(), **({"name": "Ours"} | more)))[0] == 0
    assert posted(two, policy(STRICT, marks=(), name="Ours", x_opencti_color="#c62828")) == (1, [])


def test_who_never_read_a_definition_is_told_nothing_by_what_becomes_of_theirs(two: Two) -> None:
    elsewhere = provisioned.collection("Elsewhere", readers=(two.giver,), writers=(two.giver,))
    shared.share(two.giver, elsewhere, policy(STRICT, marks=()))
    assert posted(two, policy(WEAK, marks=())) == (1, [])


def test_who_defined_a_marking_first_is_not_kept_from_it_by_another(two: Two) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, mine, policy(WEAK, marks=()))
    shared.share(two.giver, two.here, policy(STRICT, marks=()))
    assert posted(two, policy(WEAK, marks=())) == (1, [])


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({"name": "Ours, in a few words of our own"}, 1),
        ({"x_opencti_definition": "Ours, in a few words of our own"}, 1),
        ({"x_note": "A secret"}, 0),
        ({"external_references": [{"source_name": "ours", "description": "What nobody else is to read"}]}, 0),
        ({"x_confidence": 3}, 0),
        ({"x_opencti_color": "#c62828"}, 1),
    ],
)
def test_a_definition_that_says_more_than_its_marking_means_goes_as_its_collection_says(
    agreed: Two, more: dict[str, Any], taken: int
) -> None:
    shared.share(agreed.giver, agreed.here, policy(STRICT, marks=(), **more))
    assert posted(agreed, policy(STRICT, marks=(), **more))[0] == taken
