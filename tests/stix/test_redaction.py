"""What is left of an object without its hidden parts tells nothing of them."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.stix.markings import redacted
from kentongan.stix.reading import read_object
from kentongan.stix.terms import Received

TLP_RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
TLP_GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"


def actor(**more: Any) -> dict[str, Any]:
    return {
        "type": "threat-actor",
        "spec_version": "2.1",
        "id": "threat-actor--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "created": "2016-04-06T20:03:48.000Z",
        "modified": "2016-04-06T20:03:48.000Z",
        "name": "Somebody",
        **more,
    }


def left(value: dict[str, Any], *hidden: str) -> Any:
    content = redacted(json.dumps(value).encode(), hidden=frozenset(hidden))
    return None if content is None else json.loads(content)


def test_a_property_and_a_list_item_and_a_member_of_one_are_taken_out() -> None:
    value = actor(
        description="secret",
        aliases=["a", "b", "c"],
        external_references=[{"source_name": "x", "description": "d", "url": "https://example.org/"}],
    )
    assert left(value, "description", "aliases.[1]", "external_references.[0].url") == actor(
        aliases=["a", "c"], external_references=[{"source_name": "x", "description": "d"}]
    )


def test_a_key_with_capitals_is_taken_out_and_no_other() -> None:
    keys = {"PATH": "/bin", "path": "/usr/bin"}
    value = {
        "type": "process",
        "spec_version": "2.1",
        "id": "process--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "pid": 1,
        "granular_markings": [{"marking_ref": TLP_RED, "selectors": ["environment_variables.PATH"]}],
    }
    found = left(value | {"environment_variables": keys}, "environment_variables.PATH")
    del value["granular_markings"]
    assert found == value | {"environment_variables": {"path": "/usr/bin"}}


def test_a_list_that_becomes_empty_goes_with_its_items() -> None:
    assert left(actor(aliases=["a", "b"]), "aliases.[0]", "aliases.[1]") == actor()


def test_markings_of_hidden_parts_go_and_the_others_name_the_same_items_as_before() -> None:
    value = actor(
        aliases=["a", "b", "c"],
        granular_markings=[
            {"marking_ref": TLP_RED, "selectors": ["aliases.[0]", "aliases"]},
            {"marking_ref": TLP_GREEN, "selectors": ["aliases.[2]", "name"]},
            {"lang": "ms", "selectors": ["aliases.[0]"]},
        ],
    )
    assert left(value, "aliases.[0]") == actor(
        aliases=["b", "c"],
        granular_markings=[
            {"marking_ref": TLP_RED, "selectors": ["aliases"]},
            {"marking_ref": TLP_GREEN, "selectors": ["aliases.[1]", "name"]},
        ],
    )
    assert left(value, "aliases") == actor(granular_markings=[{"marking_ref": TLP_GREEN, "selectors": ["name"]}])


@pytest.mark.parametrize("selector", ["name", "id", "type", "created", "modified", "object_marking_refs", "revoked"])
def test_an_object_that_is_none_without_the_part_is_hidden_whole(selector: str) -> None:
    value = actor(object_marking_refs=[TLP_GREEN], revoked=False)
    assert left(value, selector) is None


def test_an_object_of_the_generation_before_is_hidden_whole_with_what_it_must_have() -> None:
    old = {key: one for key, one in actor(description="x").items() if key != "spec_version"}
    assert left(old, "name") is None
    assert left(old, "description") == {key: one for key, one in old.items() if key != "description"}


def test_an_observable_whose_id_was_computed_from_the_part_is_hidden_whole() -> None:
    value = {"type": "file", "spec_version": "2.1", "name": "secret.exe", "hashes": {"MD5": "a" * 32}}
    assert left({**value, "id": "file--5a27d487-c542-5f97-a131-a8866b477b46"}, "name") is None
    random = {**value, "id": "file--5a27d487-c542-4f97-a131-a8866b477b46"}
    assert left(random, "name") == {key: one for key, one in random.items() if key != "name"}


@pytest.mark.parametrize(
    "selector", ["x", "aliases.[7]", "aliases.x", "name.[0]", "aliases.[-1]", "", ".", "aliases.[1"]
)
def test_a_selector_that_names_nothing_hides_nothing(selector: str) -> None:
    assert left(actor(aliases=["a", "b"]), selector) == actor(aliases=["a", "b"])


WORDS = st.lists(st.text(max_size=5), min_size=1, max_size=5)


Writer = Callable[[Any], bytes]


def writer(**spelling: Any) -> Writer:
    return lambda value: json.dumps(value, **spelling).encode()


WRITERS: list[Writer] = [
    msgspec.json.encode,
    writer(),
    writer(ensure_ascii=False),
    writer(indent=2),
    writer(indent="\t"),
    writer(separators=(" , ", " : ")),
    lambda value: writer(indent=4)(value).replace(b"\n", b"\r\n") + b"\r\n",
    lambda value: b" " + writer()(value).replace(b"{", b"{ ").replace(b"}", b" }").replace(b"[]", b"[ ]"),
]
"""Ways in which programs write JSON, each spacing alike what is alike."""


@given(WORDS, st.sets(st.integers(0, 4)), st.text(max_size=9) | st.none(), WORDS | st.none(), st.sampled_from(WRITERS))
def test_two_objects_that_differ_only_in_hidden_parts_leave_the_bytes_that_their_writer_wrote(
    shown: list[str], places: set[int], description: str | None, hidden: list[str] | None, write: Writer
) -> None:
    """Hidden aliases are mixed among the shown ones, hidden properties are there or not, each with its marking."""
    aliases: list[str] = []
    marked: list[str] = []
    for number, word in enumerate(shown):
        if hidden and number in places:
            marked.append(f"aliases.[{len(aliases)}]")
            aliases.append(hidden[number % len(hidden)])
        aliases.append(word)
    secret: dict[str, Any] = {} if description is None else {"description": description}
    marked += ["description"] if secret else []
    marked += ["goals"] if hidden else []
    lang = [{"lang": "ms", "selectors": [f"aliases.[{aliases.index(shown[-1], len(aliases) - 1)}]"]}]
    granular = lang + ([{"marking_ref": TLP_RED, "selectors": marked}] if marked else [])
    goals = {"goals": hidden} if hidden else {}
    first = actor(aliases=aliases, **secret, **goals, granular_markings=granular)
    plain = [{"lang": "ms", "selectors": [f"aliases.[{len(shown) - 1}]"]}]
    second = actor(aliases=shown, granular_markings=plain)
    told = redacted(write(first), hidden=frozenset(marked))
    assert told == redacted(write(second), hidden=frozenset()) == write(second)
    assert told is not None
    again = read_object(told)
    assert isinstance(again, Received)
    assert not [flaw for flaw in again.flaws if flaw.gravity == "error"]
