"""What marking definitions mean: TLP by id, claims with care, statements, policies with all their fields."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kentongan.kernel.tlp import TLP
from kentongan.stix.definitions import FIRST_GENERATION, SECOND_GENERATION, TLP_EXTENSION
from kentongan.stix.markings import IepPolicy, Kind, Markings, markings_of, read_definition, well_known
from kentongan.stix.policies import IEP_EXTENSION

OWN = "marking-definition--da05d443-ad8d-46fc-abf5-31d3d00290f1"


def definition(**more: Any) -> dict[str, Any]:
    base = {"type": "marking-definition", "spec_version": "2.1", "id": OWN, "created": "2024-01-10T14:52:41.853121Z"}
    return {**base, **more}


def test_both_generations_of_tlp_are_known_by_their_ids() -> None:
    assert [well_known(one) for one in FIRST_GENERATION] == [TLP.CLEAR, TLP.GREEN, TLP.AMBER, TLP.RED]
    assert [well_known(one) for one in SECOND_GENERATION] == list(TLP)
    assert well_known("marking-definition--826578e1-40ad-459f-bc73-ede076f81f37") is TLP.AMBER_STRICT
    assert well_known(OWN) is None


def test_what_is_sent_under_a_well_known_id_does_not_change_what_it_means() -> None:
    red = next(one for one, tlp in FIRST_GENERATION.items() if tlp is TLP.RED)
    meaning = read_definition(definition(id=red, definition_type="tlp", definition={"tlp": "white"}))
    assert (meaning.kind, meaning.tlp, meaning.claimed) == (Kind.TLP, TLP.RED, TLP.CLEAR)


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ({"definition_type": "tlp", "definition": {"tlp": "white"}}, None),
        ({"definition_type": "tlp", "definition": {"tlp": "amber"}}, None),
        ({"definition_type": "tlp", "definition": {"tlp": "red"}}, TLP.RED),
        ({"definition_type": "TLP:CLEAR"}, None),
        ({"definition_type": "tlp", "definition": {"tlp": "mauve"}}, TLP.RED),
        ({"extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": "green"}}}, None),
        (
            {"extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": "amber+strict"}}},
            TLP.AMBER_STRICT,
        ),
        (
            {
                "definition_type": "statement",
                "definition": {"statement": "custom"},
                "x_opencti_definition_type": "TLP",
                "x_opencti_definition": "TLP:AMBER+STRICT",
            },
            TLP.AMBER_STRICT,
        ),
    ],
)
def test_who_calls_itself_tlp_under_another_id_is_believed_only_where_strict(
    said: dict[str, Any], believed: TLP | None
) -> None:
    meaning = read_definition(definition(**said))
    assert meaning.tlp is believed
    assert meaning.kind is (Kind.TLP if believed else Kind.UNKNOWN)


def test_a_statement_is_known_and_one_with_an_extension_is_not() -> None:
    said = {"definition_type": "statement", "definition": {"statement": "© Somebody"}}
    assert read_definition(definition(**said)).kind is Kind.STATEMENT
    assert read_definition(definition(**said)).statement == "© Somebody"
    assert read_definition(definition(**said, extensions={"extension-definition--x": {}})).kind is Kind.UNKNOWN
    assert read_definition(definition(name="nothing said")).kind is Kind.UNKNOWN


POLICY = IepPolicy(
    id="0224bfdf-ea3a-49c3-96f6-66d908bb1845",
    name="Careful",
    version="2.0",
    description="How to treat this",
    start_date=datetime(2022, 10, 1, tzinfo=UTC),
    end_date=datetime(2032, 11, 1, tzinfo=UTC),
    encrypt_in_transit="must",
    permitted_actions="contact-for-instruction",
    affected_party_notifications="must-not",
    tlp=TLP.AMBER,
    attribution="must-not",
    unmodified_resale="must-not",
    external_reference="https://example.org/policy",
)


def test_all_13_fields_of_a_policy_are_read_from_the_extension_of_oasis() -> None:
    extension = {
        "extension_type": "property-extension",
        "encrypt_in_transit": "must",
        "permitted_actions": "contact-for-instruction",
        "affected_party_notifications": "must-not",
        "tlp": "amber",
        "provider_attribution": "must-not",
        "unmodified_resale": "must-not",
        "iep_id": POLICY.id,
        "iep_version": 2.0,
        "description": POLICY.description,
        "start_date": "2022-10-01T00:00:00Z",
        "end_date": "2032-11-01T00:00:00Z",
    }
    value = definition(
        name="Careful",
        extensions={IEP_EXTENSION: extension},
        external_references=[{"source_name": "policy", "url": "https://example.org/policy"}],
    )
    meaning = read_definition(value)
    assert meaning.policy == POLICY
    assert (meaning.kind, meaning.tlp) == (Kind.IEP, TLP.AMBER)


def test_all_13_fields_of_a_policy_are_read_as_first_writes_them() -> None:
    said = {
        "id": POLICY.id,
        "name": "Careful",
        "iep_version": "2.0",
        "description": POLICY.description,
        "start_date": "2022-10-01T00:00:00Z",
        "end_date": "2032-11-01T00:00:00Z",
        "encrypt_in_transit": "MUST",
        "permitted_actions": "CONTACT FOR INSTRUCTION",
        "affected_party_notifications": "MUST NOT",
        "tlp": "AMBER",
        "attribution": "MUST NOT",
        "unmodified_resale": "MUST NOT",
        "external_reference": "https://example.org/policy",
    }
    assert read_definition(definition(definition_type="iep", definition=said)).policy == POLICY
    assert read_definition(definition(definition_type="iep", definition={"iep": said})).policy == POLICY


@pytest.mark.parametrize(
    "wrong",
    [
        {"iep_version": 1.0},
        {"permitted_actions": "anything"},
        {"permitted_actions": 7},
        {"affected_party_notifications": "perhaps"},
        {"start_date": "soon"},
        {"end_date": 7},
    ],
)
def test_a_policy_that_cannot_be_followed_is_unknown(wrong: dict[str, Any]) -> None:
    meaning = read_definition(definition(definition_type="iep", definition={"tlp": "green", **wrong}))
    assert (meaning.kind, meaning.tlp, meaning.policy) == (Kind.UNKNOWN, None, None)


def test_of_several_permitted_actions_the_least_counts_and_a_colour_unknown_is_red() -> None:
    said = {"permitted_actions": ["externally-visible-direct-actions", "none"], "tlp": "mauve"}
    policy = read_definition(definition(definition_type="iep", definition=said)).policy
    assert policy is not None
    assert (policy.permitted_actions, policy.tlp) == ("none", TLP.RED)


def test_markings_of_the_whole_and_of_parts_are_told_apart() -> None:
    value = definition(
        object_marking_refs=[OWN],
        granular_markings=[
            {"marking_ref": OWN, "selectors": ["name", "created"]},
            {"lang": "ms", "selectors": ["name"]},
        ],
    )
    assert markings_of(value) == Markings(
        refs=(OWN,), granular=(("name", OWN), ("created", OWN)), languages=(("name", "ms"),)
    )
    assert markings_of(definition()) == Markings()
    assert markings_of(definition(object_marking_refs="x", granular_markings=[7, {"selectors": 3}])) == Markings()
