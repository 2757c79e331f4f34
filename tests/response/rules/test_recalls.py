"""What a person must still tell those to whom they handed a warning over, from its history alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.identifiers import new_id
from kentongan.response.rules.recalls import (
    CORRECTED,
    HANDED_OVER,
    RECALLS,
    TOLD_IN_PERSON,
    WITHDRAWN,
    may_be_recalled,
    untold,
)
from kentongan.response.terms import TransitionLine, WarningState

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
REASONS = ("run", "accepted", "answered", HANDED_OVER, CORRECTED, WITHDRAWN, TOLD_IN_PERSON)


def history(*reasons: str) -> list[TransitionLine]:
    state = WarningState.DELIVERED
    return [
        TransitionLine(
            id=new_id(), before=state, after=state, at=AT, actor=None, contact=None, reason=one, note=f"{number} {one}"
        )
        for number, one in enumerate(reasons)
    ]


def to_tell(*reasons: str) -> list[str]:
    found = untold(history(*reasons))
    return [step.note for step in found.recalls] if found else []


def test_what_was_mailed_alone_waits_for_nobody() -> None:
    assert to_tell("run", "accepted", CORRECTED, WITHDRAWN) == []


def test_what_was_wrong_before_it_was_handed_over_was_told_with_it() -> None:
    assert to_tell(CORRECTED, HANDED_OVER) == []


def test_corrections_are_all_told_in_their_order_and_a_withdrawal_alone() -> None:
    assert to_tell(HANDED_OVER, CORRECTED, CORRECTED) == ["1 corrected", "2 corrected"]
    assert to_tell(HANDED_OVER, CORRECTED, WITHDRAWN) == ["2 withdrawn"]


def test_told_once_it_waits_no_more_until_there_is_more_to_tell() -> None:
    assert to_tell(HANDED_OVER, CORRECTED, TOLD_IN_PERSON) == []
    assert to_tell(HANDED_OVER, CORRECTED, TOLD_IN_PERSON, WITHDRAWN) == ["3 withdrawn"]


def test_whoever_got_it_is_named_with_the_way() -> None:
    found = untold(history(HANDED_OVER, "answered", CORRECTED))
    assert found is not None
    assert [step.note for step in found.handed_over] == ["0 handed_over"]


@given(st.lists(st.sampled_from(REASONS), max_size=12))
def test_it_waits_exactly_where_a_recall_followed_a_hand_over_and_nobody_told_since(reasons: list[str]) -> None:
    last = max((place for place, one in enumerate(reasons) if one in RECALLS), default=-1)
    waits = HANDED_OVER in reasons[: max(last, 0)] and TOLD_IN_PERSON not in reasons[last:]
    found = untold(history(*reasons))
    assert (found is not None) is waits
    if found is not None:
        assert found.handed_over
        assert found.recalls[-1].note.startswith(f"{last} ") or WITHDRAWN in reasons


@pytest.mark.parametrize(
    ("state", "sent", "may"),
    [
        (WarningState.DRAFTED, False, False),
        (WarningState.APPROVED, False, False),
        (WarningState.UNDELIVERABLE, False, True),  # its national CERT may have it
        (WarningState.CLOSED, False, False),
        (WarningState.CLOSED, True, True),
        (WarningState.DELIVERED, True, True),
        (WarningState.SUPERSEDED, True, False),
        (WarningState.WITHDRAWN, True, False),
    ],
)
def test_only_what_somebody_may_have_learned_is_recalled(state: WarningState, *, sent: bool, may: bool) -> None:
    assert may_be_recalled(state, sent=sent) is may
