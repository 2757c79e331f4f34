"""What a shared object comes to: its kind by its most telling word, what may be told of it, what a version changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.concerning import (
    changed,
    classified,
    read_told,
    silent,
    told_json,
    told_of,
    worth_telling,
)
from kentongan.response.terms import Told
from kentongan.routing.classification import UNDETERMINED, from_intelmq, is_classification

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WORDS = st.sampled_from(["c2", "C2", "phishing", "malicious-activity", "Command and Control", "something-else", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("name", "description", "labels", "indicator_types", "kill_chain_phases", "confidence", "valid_from",
         "valid_until", "type")  # fmt: skip
ANYTHING = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=9)
TOLD = st.builds(
    Told,
    name=st.text(max_size=9),
    description=st.text(max_size=9),
    valid_from=st.text(max_size=9),
    valid_until=st.text(max_size=9),
    confidence=st.none() | st.integers(0, 100),
    phases=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    source=st.text(max_size=5),
)


@given(ANYTHING)
def test_whatever_an_object_says_it_is_classified_told_within_bounds_and_never_fails(value: dict[str, Any]) -> None:
    assert is_classification(from_intelmq(classified(value)))
    told = told_of(value, source="")
    assert (len(told.name) <= 200, len(told.description) <= 1000, len(told.phases) <= 10) == (True, True, True)
    assert "\x00" not in told.name + told.description
    assert silent(value, at=AT) in ("", "harmless", "over")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"type": "indicator", "labels": ["C2"]}, "malicious-code/c2-server"),
        ({"type": "indicator", "indicator_types": ["malicious-activity"], "labels": ["phishing"]}, "fraud/phishing"),
        ({"kill_chain_phases": [{"phase_name": "Command and Control"}]}, "malicious-code/c2-server"),
        ({"type": "indicator", "indicator_types": ["compromised"]}, "intrusions/system-compromise"),
        ({"type": "incident"}, "intrusions/system-compromise"),
        ({"type": "indicator"}, UNDETERMINED),
    ],
)  # fmt: skip
def test_the_most_telling_word_classifies(value: dict[str, Any], kind: str) -> None:
    assert from_intelmq(classified(value)) == kind


@given(st.permutations(["c2", "phishing", "malicious-activity"]))
def test_the_order_of_words_makes_no_difference(words: list[str]) -> None:
    assert classified({"labels": words}) == "c2-server"


@given(st.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9)))
def test_an_indicator_is_over_from_its_last_instant_on(after: timedelta) -> None:
    until = {"valid_until": (AT + after).isoformat()}
    assert (silent(until, at=AT) == "over") is (after <= timedelta(0))


@given(TOLD)
def test_what_is_kept_of_it_reads_back_the_same(told: Told) -> None:
    assert read_told(told_json(told)) == told


@given(TOLD, st.text(max_size=5))
def test_a_source_that_is_named_or_not_corrects_nothing(told: Told, source: str) -> None:
    assert changed(told, replace(told, source=source), classes=("c2-server", "c2-server")) == ()


@given(TOLD, TOLD)
def test_what_changed_is_every_difference_that_people_see(one: Told, other: Told) -> None:
    found = changed(one, other, classes=("c2-server", "c2-server"))
    same = replace(other, **{name: getattr(one, name) for name in found}, source=one.source, phases=one.phases)
    assert same == one
    assert worth_telling(found) is bool({"valid_until", "description"} & set(found))
