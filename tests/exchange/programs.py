"""What programs do by themselves with an object that they read, before they post it: OpenCTI, MISP, a SIEM, a mirror.

Each takes the value of an object and returns another of the same id; texts stay what they say, however they are tidied.
"""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from unicodedata import normalize

from tests.exchange.shared import CLEAR, GREEN

from kentongan.stix.reading import read_envelope
from kentongan.stix.terms import Received

Value = dict[str, Any]
Program = Callable[[Value, Random], Value]

_TLP_1 = {CLEAR: "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"}
_MARKS = ("object_marking_refs", "granular_markings")
_KEPT = {"type", "spec_version", "id", "created", "modified", "name", "pattern", "pattern_type", "valid_from", "value",
         "is_family", "src_ref", "dst_ref", "protocols", "indicator_types", "payload_bin", "hashes"}  # fmt: skip


def sorts_its_lists(value: Value, random: Random) -> Value:
    return {name: _shuffled(one, random) if isinstance(one, list) and name not in _MARKS else one
            for name, one in value.items()}  # fmt: skip


def _shuffled(several: list[Any], random: Random) -> list[Any]:
    return random.sample(several, len(several))


def sorts_its_keys(value: Value, _: Random) -> Value:
    return dict(sorted(value.items()))


def makes_a_version(value: Value, random: Random) -> Value:
    if "modified" not in value:
        return value
    return value | {"modified": f"2026-{random.randrange(3, 10):02}-11T08:00:00.{random.randrange(1000):03}Z"}


def takes_marks_off(value: Value, _: Random) -> Value:
    return {name: one for name, one in value.items() if name not in _MARKS}


def marks_it_clear(value: Value, random: Random) -> Value:
    return takes_marks_off(value, random) | {"object_marking_refs": [random.choice((CLEAR, _TLP_1[CLEAR]))]}


def marks_it_green(value: Value, random: Random) -> Value:
    return takes_marks_off(value, random) | {"object_marking_refs": [GREEN]}


def adds_a_mark(value: Value, _: Random) -> Value:
    return value | {"object_marking_refs": [*value.get("object_marking_refs", ()), CLEAR]}


def adds_what_it_fills_in(value: Value, random: Random) -> Value:
    return value | {"x_opencti_score": random.randrange(100), "x_opencti_detection": False, "lang": "en"}


def adds_labels(value: Value, random: Random) -> Value:
    return value | {"labels": [*value.get("labels", ()), random.choice(("osint", "misp-galaxy", "apt"))]}


def adds_a_word_of_its_own(value: Value, _: Random) -> Value:
    return value | {"external_references": [{"source_name": "our tickets", "external_id": "T-4711-2026"}]}


def names_itself_as_creator(value: Value, _: Random) -> Value:
    if value["type"] == "domain-name":
        return value
    return value | {"created_by_ref": "identity--3b5c1a9e-6c39-4a58-9b0c-0c5a0b8b8f2e"}


def drops_what_it_does_not_know(value: Value, random: Random) -> Value:
    """All but what the standard asks for and the texts that the test is about."""
    gone = [name for name in value if name not in _KEPT | {"description", "object_marking_refs", "granular_markings"}]
    return {name: one for name, one in value.items() if name not in gone or random.random() < 0.5}


def trims(value: Value, _: Random) -> Value:
    return _texts(value, lambda text: "  " + text.replace(" ", "  ") + "\r\n")


def writes_small(value: Value, _: Random) -> Value:
    return _texts(value, str.casefold)


def takes_apart_its_letters(value: Value, _: Random) -> Value:
    return _texts(value, lambda text: normalize("NFD", text))


def puts_the_description_into_a_note_of_its_own(value: Value, _: Random) -> Value:
    if "description" not in value:
        return value
    return value | {"x_note": f"Imported: {value['description']} (by our feed)"}


def _texts(value: Value, change: Callable[[str], str]) -> Value:
    return value | {name: change(value[name]) for name in ("description", "x_note") if name in value}


PROGRAMS: tuple[Program, ...] = (
    sorts_its_lists, sorts_its_keys, makes_a_version, takes_marks_off, marks_it_clear, marks_it_green, adds_a_mark,
    adds_what_it_fills_in, adds_labels, adds_a_word_of_its_own, names_itself_as_creator, drops_what_it_does_not_know,
    trims, writes_small, takes_apart_its_letters, puts_the_description_into_a_note_of_its_own,
)  # fmt: skip
OF_MARKS = frozenset({takes_marks_off, marks_it_clear, marks_it_green, adds_a_mark})
"""Those that say another thing of the terms than what they read."""
OF_LISTS = frozenset({sorts_its_lists, drops_what_it_does_not_know})
"""Those after which a mark is on another entry of a list than it was, or on none."""


def sent(value: Mapping[str, Any], *programs: Program, seed: int) -> Received:
    """Return what comes of an object that went through these programs, as the hub reads it."""
    random = Random(seed)
    made = dict(value)
    for program in programs:
        made = program(made, random)
    body = json.dumps({"objects": [made]}, ensure_ascii=random.random() < 0.5, indent=random.choice((None, 2)))
    (received,) = read_envelope(body.encode())
    assert isinstance(received, Received), received
    assert not received.flaws, received.flaws
    return received
