"""Markings become a handling, and of several the strictest counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import accesses, handlings, sayings, times, viewers

from kentongan.exchange.rules.handling import (
    digest_of,
    handling_json,
    handling_of,
    read_handling,
    strictest_of,
    within,
)
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Actions, Agreed, Handling, Notify, Said, Viewer
from kentongan.kernel.tlp import TLP

LIMIT = datetime(2027, 1, 1, tzinfo=UTC)
MEANINGS = {
    "green": Said(tlp=TLP.GREEN),
    "amber": Said(tlp=TLP.AMBER),
    "statement": Said(),
    "contact": Said(actions=Actions.CONTACT, policy="p1"),
    "quiet": Said(notify=Notify.MUST_NOT, encrypted=True, policy="p2"),
}


def of(*marks: str, agreed: Agreed | None = None) -> Handling:
    return handling_of(marks, meanings=MEANINGS, sharer=None, readership=0, arrangement_terms=agreed)


def test_an_object_without_markings_is_red() -> None:
    assert of().tlp is TLP.RED


def test_an_object_without_markings_counts_as_its_arrangement_says() -> None:
    assert of(agreed=Agreed(unmarked=TLP.GREEN)).tlp is TLP.GREEN


def test_a_statement_alone_is_no_tlp() -> None:
    assert of("statement").tlp is TLP.RED
    assert of("statement", agreed=Agreed(unmarked=TLP.GREEN)).tlp is TLP.GREEN


def test_a_marking_that_nobody_defined_makes_red_whatever_stands_beside_it_and_is_named() -> None:
    made = of("green", "nowhere", agreed=Agreed(unmarked=TLP.CLEAR))
    assert (made.tlp, made.unknown) == (TLP.RED, True)


def test_of_two_labels_the_strictest_counts() -> None:
    assert of("green", "amber").tlp is TLP.AMBER


def test_each_field_of_several_policies_is_the_strictest() -> None:
    made = of("green", "contact", "quiet")
    assert (made.actions, made.notify, made.encrypted) == (Actions.CONTACT, Notify.MUST_NOT, True)
    assert made.policies == ("p1", "p2")


def test_the_policy_of_the_arrangement_holds_for_what_comes_without_one() -> None:
    agreed = Agreed(unmarked=TLP.GREEN, policy=Said(actions=Actions.INTERNAL, tlp=TLP.AMBER, policy="default"))
    assert (of(agreed=agreed).actions, of(agreed=agreed).tlp) == (Actions.INTERNAL, TLP.AMBER)
    assert (of("contact", agreed=agreed).policies, of("contact", agreed=agreed).tlp) == (("p1",), TLP.GREEN)


def test_the_policy_of_the_arrangement_holds_as_well_where_it_is_disputed_what_a_marking_says() -> None:
    disputed = Said(tlp=TLP.RED, policy="p1", disputed=True)
    agreed = Agreed(policy=Said(ends=LIMIT, encrypted=True, policy="default"))
    made = handling_of(["a"], meanings={"a": disputed}, sharer=None, readership=0, arrangement_terms=agreed)
    assert (made.tlp, made.unknown, made.ends, made.encrypted) == (TLP.RED, True, LIMIT, True)


def test_what_is_stricter_than_the_ceiling_is_not_taken_in() -> None:
    assert within(of("green"), agreed=Agreed(ceiling=TLP.GREEN))
    assert not within(of("amber"), agreed=Agreed(ceiling=TLP.GREEN))


@given(marks=st.lists(st.sampled_from("abcd")), meanings=st.dictionaries(st.sampled_from("abc"), sayings))
def test_neither_order_nor_repetition_of_markings_matters(marks: list[str], meanings: Mapping[str, Said]) -> None:
    one = handling_of(marks, meanings=meanings, sharer=None, readership=1)
    assert one == handling_of([*reversed(marks), *marks], meanings=meanings, sharer=None, readership=1)


@given(
    marks=st.lists(st.sampled_from("abc"), min_size=1, unique=True),
    meanings=st.dictionaries(st.sampled_from("abc"), sayings),
)
def test_each_field_is_at_least_as_strict_as_any_marking_says(marks: list[str], meanings: Mapping[str, Said]) -> None:
    made = handling_of(marks, meanings=meanings, sharer=None, readership=1)
    for said in (meanings[mark] for mark in marks if mark in meanings):
        assert said.tlp is None or made.tlp >= said.tlp
        assert said.starts is None or (made.starts is not None and made.starts >= said.starts)
        assert said.ends is None or (made.ends is not None and made.ends <= said.ends)
        assert said.actions is None or list(Actions).index(made.actions) <= list(Actions).index(said.actions)
        assert said.notify is not Notify.MUST_NOT or made.notify is Notify.MUST_NOT
        assert made.encrypted or not said.encrypted
    assert made.tlp is TLP.RED or set(marks) <= set(meanings)


@given(handlings)
def test_a_handling_is_read_as_it_was_written(handling: Handling) -> None:
    assert read_handling(handling_json(handling)) == handling


def test_a_handling_with_a_field_missing_is_not_guessed() -> None:
    told = handling_json(Handling(tlp=TLP.RED, sharer=None))
    for field in told:
        with pytest.raises(KeyError):
            read_handling({name: value for name, value in told.items() if name != field})


@given(handlings, handlings)
def test_only_equal_handlings_have_one_digest(one: Handling, two: Handling) -> None:
    assert (digest_of(one) == digest_of(two)) == (one == two)


def test_another_wording_makes_another_label() -> None:
    handling = Handling(tlp=TLP.GREEN, sharer=None)
    assert len({digest_of(handling, wording=one) for one in (None, UUID(int=1), UUID(int=2))}) == 3


@given(handlings, handlings, viewers, accesses, times)
def test_nobody_sees_under_the_strictest_what_one_of_them_hides(
    one: Handling, two: Handling, viewer: Viewer, access: Access, at: datetime
) -> None:
    both = strictest_of(one, two)
    if may_see(both, viewer=viewer, access=access, at=at).allowed:
        assert may_see(one, viewer=viewer, access=access, at=at).allowed
        assert may_see(two, viewer=viewer, access=access, at=at).allowed


@given(handlings, handlings, handlings)
def test_the_strictest_does_not_depend_on_order(one: Handling, two: Handling, three: Handling) -> None:
    assert strictest_of(one, two) == strictest_of(two, one)
    assert strictest_of(one, one) == replace(one, marks=tuple(sorted(one.marks)))
    if one.sharer == two.sharer == three.sharer:
        assert strictest_of(one, two, three) == strictest_of(strictest_of(one, two), three)
