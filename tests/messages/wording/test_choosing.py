"""From which score on the second reader speaks: no more sound items are flagged than allowed; machines that learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.messages.wording.choosing import NEVER, Judged, Read, asked_from, chosen, gated, outcome
from tests.messages.wording.machine import Rows, fitted

from kentongan.messages.rules.wording.resemblance import KINDS


def item(*, score: float, fault: bool, by_rule: bool = False, kind: int = 0) -> Judged:
    at = np.arange(len(KINDS)) == kind
    read = Read(
        scores=np.where(at, score, -9.0), by_rules=at & by_rule, excused=np.zeros(len(KINDS), dtype=bool), beside=False
    )
    return Judged(read=[read], faults=at & fault, sound=not fault, others=0, others_found=0, flagged_otherwise=False)


def test_what_lies_apart_is_told_apart() -> None:
    items = [item(score=1.0, fault=True) for _ in range(5)] + [item(score=-1.0, fault=False) for _ in range(95)]
    made = outcome(items, chosen(items))
    assert (made.found, made.flagged) == (5, 0)


def test_a_rule_is_silenced_where_the_sentence_looks_sound_but_never_an_accusation() -> None:
    for kind, budget, flagged in ((1, 0.02, 0), (0, 0.03, 3)):
        items = [item(score=-1.9, fault=False, by_rule=True, kind=kind) for _ in range(3)]
        items += [item(score=1.0, fault=True, by_rule=True, kind=kind)]
        items += [item(score=-1.0, fault=False) for _ in range(97)]
        made = outcome(items, chosen(items, budget=budget))
        assert (made.found, made.flagged) == (1, flagged)


def test_the_gate_asks_of_no_more_sound_items_than_was_allowed() -> None:
    items = [item(score=at / 100, fault=False) for at in range(100)]
    items += [item(score=0.985, fault=True), item(score=0.5, fault=True)]
    made = gated(items, asked_from(items, budget=0.02))
    assert (made.held, made.asked, made.of) == ((0, 0), (1, 2), (2, 100))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-2, 2), st.booleans(), st.integers(0, 4)), min_size=1, max_size=60))
def test_no_more_sound_items_are_flagged_than_was_allowed(drawn: list[tuple[float, bool, int]]) -> None:
    items = [item(score=score, fault=fault, kind=kind) for score, fault, kind in drawn]
    limits = chosen(items, budget=0.1)
    made = outcome(items, limits)
    assert made.flagged <= 0.1 * made.sound
    assert all(limits.silent_below <= -NEVER + 1)


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_a_machine_learns_what_one_column_says(share: float) -> None:
    faulty = [at < 100 * share for at in range(100)]
    columns = [np.array([0 if one else 1, 2]) for one in faulty]
    weight = fitted(Rows(columns=columns, values=[np.ones(2)] * 100, width=3), list(faulty))
    assert all((weight[row].sum() + weight[-1] > 0) == one for row, one in zip(columns, faulty, strict=True))


def test_what_is_left_out_teaches_nothing() -> None:
    columns, values = [np.array([at % 2]) for at in range(10)], [np.ones(1)] * 10
    with_rest = fitted(
        Rows(columns=[*columns, np.array([2])], values=[*values, np.ones(1)], width=3),
        [*(at % 2 == 0 for at in range(10)), None],
    )
    assert with_rest[2] == 0
