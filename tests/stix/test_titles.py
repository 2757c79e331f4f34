"""What people call an object, and which others it names; over every object of the shared data, and whatever JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared_data

from kentongan.stix.titles import LONGEST, Reference, references_of, title_of

CASES = [
    ({"type": "domain-name", "value": "example.org"}, "example.org"),
    ({"type": "autonomous-system", "number": 64500}, "AS64500"),
    ({"type": "indicator", "pattern": "[a:b = 'c']"}, "[a:b = 'c']"),
    ({"type": "indicator", "name": "C2\n of  the week", "pattern": "[a:b = 'c']"}, "C2 of the week"),
    ({"type": "file", "hashes": {"MD5": "1", "SHA-256": "2"}}, "SHA-256 2"),
    ({"type": "marking-definition", "definition": {"statement": "Copyright"}}, "Copyright"),
    ({"type": "grouping", "name": "   "}, ""),
    ({"type": "note", "content": "x" * 500}, "x" * (LONGEST - 1) + "…"),
]


@pytest.mark.parametrize(("value", "title"), CASES)
def test_an_object_is_called_by_what_a_person_knows_it_by(value: dict[str, Any], title: str) -> None:
    assert title_of(value) == title


def test_references_are_found_at_any_depth_and_markings_are_none() -> None:
    value = {
        "created_by_ref": "identity--1",
        "object_refs": ["a--1", "b--2", "a--1"],
        "extensions": {"x": {"list": [{"belongs_to_refs": ["c--3"]}]}},
        "object_marking_refs": ["marking-definition--1"],
        "granular_markings": [{"marking_ref": "marking-definition--1", "selectors": ["name"]}],
    }
    assert references_of(value) == (
        Reference("created_by_ref", "identity--1"),
        Reference("object_refs", "a--1"),
        Reference("object_refs", "b--2"),
        Reference("belongs_to_refs", "c--3"),
    )


@pytest.mark.parametrize("file", ["ics-attack-18.1.json", "apt1.json", "poisonivy.json"])
def test_every_object_of_the_shared_data_has_a_title(file: str) -> None:
    objects = json.loads(shared_data(f"stix/{file}").read_text(encoding="utf-8"))["objects"]
    assert [one["id"] for one in objects if not title_of(one)] == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "a_ref", "b_refs", "x"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["name", "hashes", "definition", "a_ref", "b_refs", "x"]), _json))
def test_whatever_json_an_object_is_it_has_a_title_and_references(value: dict[str, Any]) -> None:
    assert len(title_of(value)) <= LONGEST
    assert all(isinstance(one.id, str) for one in references_of(value))
