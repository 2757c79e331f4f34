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


OPENCTI = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba"
SOMEBODY = shared.stix_id("somebody", kind="identity")
KEPT = {"extension_type": "property-extension", "id": SOMEBODY[10:], "created_at": "2026-05-01T10:00:00Z", "order": 3}


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({"created_by_ref": SOMEBODY}, 1),
        ({"lang": "en"}, 1),
        ({"x_opencti_id": SOMEBODY[10:], "x_opencti_created_at": "2026-05-01T10:00:00Z"}, 1),
        ({"extensions": {OPENCTI: KEPT | {"creator_ids": [SOMEBODY[10:]]}}}, 1),
        ({"extensions": {OPENCTI: KEPT | {"note": "for our customers"}}}, 0),
        ({"extensions": {OPENCTI: KEPT, SOMEBODY.replace("identity", "extension-definition"): {"rule": 1}}}, 0),
        ({"x_case_ref": SOMEBODY}, 0),
        ({"x_note": "for our customers"}, 0),
        ({"x_lang": "for our customers"}, 0),
        ({"definition": {"statement": "Copyright 2025", "created_by_ref": "for our customers"}}, 0),
    ],
)
def test_what_a_program_fills_in_defines_nothing_otherwise_and_any_word_does(
    two: Two, more: dict[str, Any], taken: int
) -> None:
    shared.share(two.giver, two.here, statement("Copyright 2025"))
    assert posted(two, shared.read(statement("Copyright 2025").value | more, version=0))[0] == taken


@pytest.mark.parametrize("more", [{"created_by_ref": SOMEBODY}, {"extensions": {OPENCTI: KEPT}}])
def test_what_a_program_had_filled_in_is_left_out_by_whoever_has_it_from_its_maker(
    two: Two, more: dict[str, Any]
) -> None:
    shared.share(two.giver, two.here, shared.read(statement("Copyright 2025").value | more, version=0))
    assert posted(two, statement("Copyright 2025")) == (1, [])


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
