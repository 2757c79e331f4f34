"""What a person may count by hand, and what that adds, over every reply and state."""

from itertools import product

import pytest

from kentongan.checks.rules.by_hand import adds, best, countable, worth
from kentongan.checks.terms import ASKED, CheckState, Counts, ProbeState, Reply

_PROGRAMS = (Reply.AUTOMATIC, Reply.OUT_OF_OFFICE)
_OVERRULED = (*_PROGRAMS, Reply.WRONG_TOKEN)
"""What a person may overrule; a wrong token, where what the reply is without one was written down."""


@pytest.mark.parametrize("reply", Reply)
@pytest.mark.parametrize("would_be", [*Reply, None])
@pytest.mark.parametrize("declared", [False, True])
def test_only_what_was_taken_for_a_programs_or_has_no_code_and_is_else_in_order_counts_in_full(
    reply, would_be, declared
):
    said = worth(reply, would_be=would_be, declared=declared)
    in_part = {Reply.UNLISTED, Reply.UNSIGNED} | ({Reply.VALID} if declared else set())
    assert (said is Counts.FULL) == (reply in _OVERRULED and would_be is Reply.VALID and not declared)
    assert (said is Counts.PART) == (reply in _OVERRULED and would_be in in_part)
    if not isinstance(said, Counts) and reply not in _PROGRAMS:
        assert said.endswith("."), said


def test_a_wrong_code_counts_nothing_whoever_wrote_it():
    for declared in (False, True):
        assert "wrong one" in worth(Reply.WRONG_TOKEN, would_be=Reply.WRONG_TOKEN, declared=declared)


def test_every_reply_that_may_come_in_has_its_reason():
    for would_be in set(Reply) - set(_PROGRAMS):
        assert worth(Reply.AUTOMATIC, would_be=would_be, declared=False), would_be


def test_nothing_is_added_to_an_answer_or_outside_the_denominator():
    for state, standing in product(ProbeState, [*Counts, None]):
        if state not in ASKED or state is ProbeState.ANSWERED or standing is None:
            assert adds(state, standing) is None
        elif standing is Counts.FULL:
            assert adds(state, standing) is Counts.FULL
        else:
            assert adds(state, standing) is (None if state is ProbeState.PARTIAL else Counts.PART)


def test_what_may_be_counted_always_adds_something():
    every = product(_OVERRULED, Reply, CheckState, ProbeState, [*Counts, None], [False, True], [False, True])
    for reply, would_be, check, probe, standing, declared, own in every:
        most = countable(
            reply, would_be=would_be, declared=declared, own=own, check=check, probe=probe, standing=standing
        )
        if isinstance(most, Counts):
            after = best([most, *([standing] if standing else [])])
            assert adds(probe, after) is not None
            assert adds(probe, after) is not adds(probe, standing)
            assert check is not CheckState.CANCELLED
            assert not own


def test_the_most_of_several_counts_stands():
    assert best([]) is None
    assert best([Counts.PART]) is Counts.PART
    assert best([Counts.PART, Counts.FULL]) is Counts.FULL
