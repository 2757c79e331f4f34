"""What indicators and observables name, whom they point to, and who the victim is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data
from tests.stix.patterns.making import PATTERNS

from kentongan.stix.observables import named_in, refs_in, victims_in
from kentongan.stix.patterns.writing import write
from kentongan.stix.terms import Named, NamedKind

HERE = "identity--5c5a0b2e-0f3f-4f5e-8f0b-1f2f3f4f5f6f"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "value", "x_ref", "y_refs", "objects", "pattern"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def indicator(pattern: str, **more: object) -> dict[str, object]:
    return {"type": "indicator", "spec_version": "2.1", "pattern_type": "stix", "pattern": pattern, **more}


def names(pattern: str) -> list[tuple[str, str]]:
    return [(named.kind.value, named.value) for named in named_in(indicator(pattern))]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("[ipv4-addr:value = '198.51.100.7']", [("address", "198.51.100.7")]),
        ("[ipv4-addr:value = '198.51.100.0/24']", [("prefix", "198.51.100.0/24")]),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", [("prefix", "198.51.100.0/24")]),
        (
            "[ipv6-addr:value IN ('2001:DB8::7', '2001:db8::/32')]",
            [("address", "2001:db8::7"), ("prefix", "2001:db8::/32")],
        ),
        ("[domain-name:value LIKE 'Example.org.']", [("domain", "example.org")]),
        ("[url:value = 'http://192.0.2.7/x']", [("url", "http://192.0.2.7/x"), ("address", "192.0.2.7")]),
        ("[email-addr:value = 'A@Example.org']", [("email", "A@example.org")]),
        ("[email-message:from_ref.value = 'a@example.org']", [("email", "a@example.org")]),
        ("[email-message:to_refs[*].value = 'a@example.org']", [("email", "a@example.org")]),
        ("[autonomous-system:number = 64500]", [("asn", "64500")]),
        ("[ipv4-addr:belongs_to_refs[0].number = 64500]", [("asn", "64500")]),
        ("[network-traffic:dst_ref.value = '203.0.113.33/32']", [("address", "203.0.113.33")]),
        ("[network-traffic:src_ref.value ISSUBSET '2001:db8::/32']", [("prefix", "2001:db8::/32")]),
        ("[network-traffic:dst_ref.value = 'example.org']", [("domain", "example.org")]),
        ("[domain-name:resolves_to_refs[*].value = '198.51.100.1']", [("address", "198.51.100.1")]),
        ("[a:b = 1] FOLLOWEDBY ([ipv4-addr:value = '192.0.2.1'] REPEATS 2 TIMES)", [("address", "192.0.2.1")]),
    ],
)
def test_an_indicator_names_what_its_pattern_asks_for_by_a_whole_value(pattern, found):
    assert names(pattern) == found


@pytest.mark.parametrize(
    "pattern",
    [
        "[ipv4-addr:value != '198.51.100.7']",
        "[ipv4-addr:value NOT = '198.51.100.7']",
        "[ipv4-addr:value NOT != '198.51.100.7']",
        "[ipv4-addr:value NOT IN ('198.51.100.7')]",
        "[ipv4-addr:value NOT ISSUBSET '198.51.100.0/24']",
        "[ipv4-addr:value ISSUPERSET '198.51.100.0/24']",
        "[ipv4-addr:value > '198.51.100.7']",
        "[ipv4-addr:value = '198.51.100.7/24']",
        "[ipv4-addr:value = '1.9.0.256']",
        "[ipv4-addr:value = '2001:db8::7']",
        "[ipv4-addr:value = 'example.org']",
        "[domain-name:value LIKE '%.example.org']",
        "[domain-name:value LIKE 'ex_mple.org']",
        "[domain-name:value MATCHES 'example.org']",
        "[domain-name:value = '192.0.2.7']",
        "[autonomous-system:number = '64500']",
        "[file:name = 'example.org']",
        "[EXISTS ipv4-addr:value]",
        "[ipv4-addr:value = '198.51.100.7'",
    ],
)
def test_nothing_is_named_that_is_excluded_or_is_not_strictly_a_value(pattern):
    assert names(pattern) == []


def test_a_thing_is_named_once_where_it_first_stands():
    (named,) = named_in(indicator("[domain-name:value = 'a.example' OR network-traffic:dst_ref.value = 'A.example']"))
    assert named == Named(kind=NamedKind.DOMAIN, value="a.example", path="domain-name:value")


def test_a_pattern_of_another_language_names_nothing():
    assert named_in(indicator("[ipv4-addr:value = '192.0.2.7']", pattern_type="sigma")) == ()


def test_an_indicator_of_stix_2_0_is_read_by_its_grammar():
    old = {
        "type": "indicator",
        "pattern": "[ipv4-addr:value = '192.0.2.7'] START '2016-01-01T00:00:00Z' STOP '2017-01-01T00:00:00Z'",
    }
    assert [named.value for named in named_in(old)] == ["192.0.2.7"]


def test_an_observable_names_its_own_value():
    assert named_in({"type": "ipv4-addr", "value": "192.0.2.0/24"})[0].kind is NamedKind.PREFIX
    assert named_in({"type": "autonomous-system", "number": 64500})[0].path == "number"
    assert named_in({"type": "file", "value": "192.0.2.7"}) == ()
    assert named_in({"type": "?", "value": "192.0.2.7"}) == ()


def test_the_observables_within_an_observed_data_of_stix_2_0_are_named():
    value = {"type": "observed-data", "objects": {"0": {"type": "domain-name", "value": "A.example"}, "1": "x"}}
    assert named_in(value) == (Named(kind=NamedKind.DOMAIN, value="a.example", path="objects.0.value"),)


def test_references_are_told_with_their_places_and_not_who_made_or_marked_the_object():
    value = {
        "type": "network-traffic",
        "created_by_ref": HERE,
        "object_marking_refs": ["marking-definition--x"],
        "src_ref": "ipv4-addr--1",
        "extensions": {"http-request-ext": {"message_body_data_ref": "artifact--1"}},
        "encapsulates_refs": ["network-traffic--1", "network-traffic--2"],
    }
    assert refs_in(value) == (
        ("src_ref", "ipv4-addr--1"),
        ("extensions.http-request-ext.message_body_data_ref", "artifact--1"),
        ("encapsulates_refs[0]", "network-traffic--1"),
        ("encapsulates_refs[1]", "network-traffic--2"),
    )


def test_the_victim_is_who_is_targeted_where_it_was_sighted_or_whom_an_incident_affects():
    assert victims_in({"type": "relationship", "relationship_type": "targets", "target_ref": HERE}) == (
        ("target_ref", HERE),
    )
    assert victims_in({"type": "sighting", "where_sighted_refs": [HERE]}) == (("where_sighted_refs[0]", HERE),)
    impact = {"extensions": {"extension-definition--1": {"impacts": [{"impacted_refs": [HERE]}]}}}
    assert victims_in({"type": "incident", **impact}) == (
        ("extensions.extension-definition--1.impacts[0].impacted_refs[0]", HERE),
    )


@pytest.mark.parametrize(
    "value",
    [
        {"type": "relationship", "relationship_type": "targets", "target_ref": "vulnerability--1"},
        {"type": "relationship", "relationship_type": "uses", "target_ref": HERE},
        {"type": "relationship", "relationship_type": ["targets"], "target_ref": HERE},
        {"type": "report", "object_refs": [HERE]},
        {"type": "incident", "created_by_ref": HERE},
        {"type": "sighting", "where_sighted_refs": 5},
    ],
)
def test_nobody_is_a_victim_for_being_mentioned(value):
    assert victims_in(value) == ()


@given(PATTERNS)
def test_any_pattern_names_only_what_reads_again_as_itself(pattern):
    for named in named_in(indicator(write(pattern))):
        assert named.value
        assert named.path


@given(
    st.dictionaries(
        st.sampled_from(["type", "pattern", "value", "objects", "target_ref", "relationship_type", "x_ref"]), JSON
    ),
    st.sampled_from(["indicator", "observed-data", "url", "sighting", "relationship", "incident", 5, None]),
)
def test_whatever_json_an_object_is_asking_it_harms_nothing(value, kind):
    value = {**value, "type": kind}
    named_in(value)
    refs_in(value)
    victims_in(value)


def test_the_indicators_of_the_public_reports_name_addresses_prefixes_and_domains():
    found = set()
    for file in sorted(shared_data("stix").glob("*.json")):
        for thing in json.loads(file.read_text())["objects"]:
            if thing["type"] == "indicator":
                found |= {named.kind for named in named_in(thing)}
    assert found == {NamedKind.ADDRESS, NamedKind.PREFIX, NamedKind.DOMAIN}
