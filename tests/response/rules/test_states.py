"""What may follow what, and what answers make of a warning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.states import (
    AWAITED,
    ENDED,
    FIRST,
    GRAVITY,
    SETTLED,
    TRANSITIONS,
    UNSENT,
    WITH_RECIPIENT,
    may_follow,
    settled_state,
    standing_again,
)
from kentongan.response.terms import ExposureState, WarningState

COUNTS = st.dictionaries(st.sampled_from(ExposureState), st.integers(0, 5))


def reachable(start: WarningState) -> set[WarningState]:
    found, ahead = {start}, [start]
    while ahead:
        new = TRANSITIONS[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def test_the_table_has_every_state() -> None:
    assert set(TRANSITIONS) == set(WarningState)
    assert reachable(WarningState.DRAFTED) == set(WarningState)


def test_every_state_is_of_one_sort() -> None:
    sorts = [UNSENT, AWAITED, SETTLED, ENDED, frozenset({WarningState.CLOSED})]
    assert sum(map(len, sorts)) == len(WarningState)
    assert frozenset().union(*sorts) == set(WarningState)
    assert not WITH_RECIPIENT & UNSENT


@given(st.sampled_from(WarningState))
def test_nothing_follows_itself_and_what_goes_on_can_be_withdrawn(state: WarningState) -> None:
    assert not may_follow(state, before=state)
    assert state in ENDED or may_follow(WarningState.WITHDRAWN, before=state)
    assert state in ENDED or may_follow(WarningState.SUPERSEDED, before=state)


@pytest.mark.parametrize("state", sorted(SETTLED | {WarningState.EXPIRED, WarningState.ESCALATED, WarningState.CLOSED}))
def test_an_answer_is_never_too_late(state: WarningState) -> None:
    assert may_follow(WarningState.ACKNOWLEDGED, before=state)
    assert all(may_follow(answer, before=state) for answer in SETTLED - {state})


def test_nothing_is_answered_before_it_left() -> None:
    for state in UNSENT:
        assert not TRANSITIONS[state] & (SETTLED | {WarningState.ACKNOWLEDGED, WarningState.EXPIRED})


def test_only_an_approved_warning_is_sent_for_the_first_time() -> None:
    assert [state for state in UNSENT if WarningState.SENT in TRANSITIONS[state]] == [WarningState.APPROVED]


def test_what_was_withdrawn_stays_so_and_what_was_superseded_never_leaves_anew() -> None:
    assert not TRANSITIONS[WarningState.WITHDRAWN]
    assert not TRANSITIONS[WarningState.SUPERSEDED] & {WarningState.APPROVED, *ENDED}


@given(st.sampled_from(sorted(AWAITED | UNSENT)), COUNTS, st.booleans())
def test_what_stands_again_is_somewhere_that_it_may_be(
    before: WarningState, counts: dict[ExposureState, int], all_gone: bool
) -> None:
    after = standing_again(before, counts=counts, all_gone=all_gone)
    assert may_follow(after, before=WarningState.SUPERSEDED)
    if before in UNSENT and not all_gone:
        assert after is WarningState.DRAFTED
    if counts.get(ExposureState.OPEN) and not all_gone and before in AWAITED:
        assert after is before


def test_a_warning_begins_as_a_draft_or_needs_no_letter() -> None:
    assert {state for state in WarningState if may_follow(state, before=None)} == FIRST


@given(COUNTS)
def test_only_settled_exposures_settle_a_warning(counts: dict[ExposureState, int]) -> None:
    state = settled_state(counts)
    if counts.get(ExposureState.OPEN) or not sum(counts.values()):
        assert state is None
    else:
        assert state in SETTLED


@given(COUNTS.filter(lambda counts: sum(counts.values()) > 0))
def test_a_settled_warning_is_what_most_of_its_exposures_are(counts: dict[ExposureState, int]) -> None:
    counts[ExposureState.OPEN] = 0
    state = settled_state(counts)
    if state is None:
        return
    own = counts[ExposureState(state.value)]
    assert own == max(counts.values())
    graver = GRAVITY[: GRAVITY.index(ExposureState(state.value))]
    assert all(counts.get(one, 0) < own for one in graver)


def test_on_a_tie_the_graver_answer_is_told() -> None:
    assert settled_state({ExposureState.MITIGATED: 2, ExposureState.WRONG_OWNER: 2}) is WarningState.WRONG_OWNER
