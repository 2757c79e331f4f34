"""What is wrong with an object: where, by which clause, whether it keeps the object out; nothing falls over."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stix.cases import TIMES, UUID, seen, thing
from tests.stix.made import JUNK, KINDS, Maker

from kentongan.stix.definitions import FIRST_GENERATION
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.shapes import OBJECTS, OBSERVABLES, PARTS, check_of, part
from kentongan.stix.terms import Gravity
from kentongan.stix.validation import flaws_of


def told(value: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(flaw.code, flaw.path, flaw.clause) for flaw in flaws_of(value) if flaw.gravity is Gravity.ERROR]


def advice(value: dict[str, Any]) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.path) for flaw in flaws_of(value) if flaw.gravity is Gravity.ADVICE]


def test_a_flaw_says_where_it_is_and_by_which_clause() -> None:
    value = thing("tool", external_references=[{"source_name": "a", "url": "x"}], kill_chain_phases=[], labels=["a", 7])
    assert told(value) == [
        ("property.form", "external_references[0].url", "STIX 2.1 §6.15"),
        ("property.empty", "kill_chain_phases", "STIX 2.1 §2.12"),
        ("property.form", "labels[1]", "STIX 2.1 §2.14"),
        ("property.missing", "name", "STIX 2.1 §4.18"),
    ]


def test_a_flaw_deep_inside_an_extension_is_found() -> None:
    sections = [{"name": "a"}, {"name": "b", "hashes": {"MD5": "x"}}]
    value = seen("file", name="x", extensions={"windows-pebinary-ext": {"pe_type": "exe", "sections": sections}})
    assert told(value) == [("hash.form", "extensions.windows-pebinary-ext.sections[1].hashes.MD5", "STIX 2.1 §2.7")]


def test_a_flaw_of_an_object_inside_another_has_the_whole_path() -> None:
    inner = seen("ipv4-addr", value="1.9.0.256")
    observed = {"first_observed": TIMES["created"], "last_observed": TIMES["created"], "number_observed": 1}
    assert told(thing("observed-data", objects={"0": inner}, **observed))[0][:2] == ("property.form", "objects.0.value")
    bundle = {"type": "bundle", "id": f"bundle--{UUID}", "objects": [thing("tool", name="x"), inner]}
    assert told(bundle)[0][:2] == ("property.form", "objects[1].value")


def test_references_inside_observed_data_are_keys_and_must_lead_to_the_right_type() -> None:
    observed = {"first_observed": TIMES["created"], "last_observed": TIMES["created"], "number_observed": 1}
    mail = seen("email-message", is_multipart=False, from_ref="0")
    right = {"0": seen("email-addr", value="a@example.org"), "1": mail}
    assert told(thing("observed-data", objects=right, **observed)) == []
    wrong = {"0": seen("url", value="https://example.org/"), "1": mail}
    assert told(thing("observed-data", objects=wrong, **observed))[0][:2] == ("reference.type", "objects.1.from_ref")
    assert told(thing("observed-data", objects={"1": mail}, **observed))[0][:2] == (
        "reference.form",
        "objects.1.from_ref",
    )


def test_a_word_outside_an_open_vocabulary_and_an_id_of_chance_keep_nothing_out() -> None:
    value = thing("malware", name="x", is_family=True, malware_types=["worm", "own kind"])
    assert (told(value), advice(value)) == ([], [("word.unusual", "malware_types[1]")])
    observable = {**seen("url", value="https://example.org/"), "id": "url--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f"}
    assert (told(observable), advice(observable)) == ([], [("id.not_deterministic", "id")])


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"severity": None, "labels": [], "unknown-Name": 1}, []),
        ({"created": "yesterday"}, ["property.form"]),
        ({"modified": "2015-01-01T00:00:00.000Z"}, ["times.order"]),
        ({"id": f"malware--{UUID}"}, ["id.type"]),
        ({"id": "tool--1"}, ["id.form"]),
        ({"object_marking_refs": ["x"]}, ["reference.form"]),
        ({"granular_markings": [{"selectors": ["nowhere"], "lang": "ms"}]}, ["selector.nowhere"]),
        ({"revoked": 1}, ["property.form"]),
    ],
)  # fmt: skip
def test_of_an_object_of_the_generation_before_only_what_the_hub_relies_on_is_judged(
    changes: dict[str, Any], codes: list[str]
) -> None:
    old = {key: one for key, one in thing("tool").items() if key != "spec_version"} | changes
    assert [code for code, _, _ in told(old)] == codes


def test_tlp_of_the_generation_before_has_no_name_and_is_what_its_id_says() -> None:
    red = next(one for one, tlp in FIRST_GENERATION.items() if tlp.word == "RED")
    old = {"type": "marking-definition", "id": red, "created": "2017-01-20T00:00:00.000Z", "definition_type": "tlp"}
    assert told({**old, "definition": {"tlp": "red"}}) == []
    assert [code for code, _, _ in told({**old, "definition": {"tlp": "white"}})] == ["marking.not_the_standard_one"]


def test_a_pattern_is_judged_where_it_is_one_of_stix_and_somebody_judges() -> None:
    value = thing("indicator", pattern="[broken", pattern_type="stix", valid_from=TIMES["created"])
    assert flaws_of(value) == ()
    assert [flaw.code for flaw in flaws_of(value, pattern_check=flaws_of_pattern)] == ["pattern.syntax"]
    other = {**value, "pattern_type": "yara"}
    assert flaws_of(other, pattern_check=flaws_of_pattern) == ()


def test_every_form_and_rule_of_the_tables_compiles() -> None:
    for table in (*OBJECTS.values(), *OBSERVABLES.values(), *PARTS.values()):
        for form in table["properties"].values():
            check_of(form)
    for name in PARTS:
        part(name)


JSON = st.recursive(
    st.sampled_from(JUNK) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(("name", "selectors", "hashes", "extension_type", "url")), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.integers(0, 10_000), st.data())
@settings(max_examples=200)
def test_whatever_stands_in_an_object_it_is_judged_and_nothing_falls_over(seed: int, data: st.DataObject) -> None:
    value = Maker(seed).made(KINDS[seed % len(KINDS)])
    before = copy.deepcopy(value)
    names = [*value, "extensions", "granular_markings", "external_references", "objects", "spec_version", "x_own"]
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
        value[name] = data.draw(JSON)
    flaws = flaws_of(value, pattern_check=flaws_of_pattern)
    assert all(flaw.code and isinstance(flaw.path, str) for flaw in flaws)
    assert not [flaw for flaw in flaws_of(before) if flaw.gravity is Gravity.ERROR]
