"""Whom the hub may warn by an object, and where it may be shared onward: never further than its terms let it go."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.drawn import AT, ORGANISATIONS, handlings, times

from kentongan.exchange.rules.passing_on import handling_onward, may_pass_on, may_warn
from kentongan.exchange.terms import Actions, Affected, Handling, Notify, Onward, Reason, Verdict
from kentongan.kernel.tlp import TLP

SEEN, UNSEEN = Verdict(allowed=True, reason=Reason.READER), Verdict(allowed=False, reason=Reason.NO_ACCESS)
STRANGER = Affected(organisation=UUID(int=7))
PARTICIPANT = replace(STRANGER, participant=True)
GREEN = Handling(tlp=TLP.GREEN, sharer=UUID(int=1))
AMBER, STRICT, RED = (replace(GREEN, tlp=tlp) for tlp in (TLP.AMBER, TLP.AMBER_STRICT, TLP.RED))
DAY = timedelta(days=1)

affected = st.builds(
    Affected, organisation=st.sampled_from(ORGANISATIONS), participant=st.booleans(), secure=st.booleans()
)
onwards = st.builds(
    Onward,
    seen=st.sampled_from([SEEN, UNSEEN]),
    all_see=st.booleans(),
    community=st.booleans(),
    refused=st.booleans(),
)


@pytest.mark.parametrize(
    ("handling", "whom", "reason"),
    [
        (GREEN, STRANGER, Reason.AFFECTED),
        (AMBER, STRANGER, Reason.AFFECTED),
        (STRICT, STRANGER, Reason.PARTICIPANTS_ONLY),
        (STRICT, PARTICIPANT, Reason.AFFECTED),
        (STRICT, replace(STRANGER, organisation=UUID(int=1)), Reason.AFFECTED),
        (RED, PARTICIPANT, Reason.NO_FURTHER),
        (replace(GREEN, starts=AT + DAY), STRANGER, Reason.NOT_STARTED),
        (replace(GREEN, ends=AT), STRANGER, Reason.ENDED),
        (replace(GREEN, notify=Notify.MUST_NOT), PARTICIPANT, Reason.NO_NOTICE),
        (replace(GREEN, actions=Actions.INTERNAL), STRANGER, Reason.NO_ACTION),
        (replace(GREEN, actions=Actions.INTERNAL), PARTICIPANT, Reason.AFFECTED),
        (replace(GREEN, actions=Actions.CONTACT), PARTICIPANT, Reason.NO_ACTION),
        (replace(GREEN, actions=Actions.INDIRECT), STRANGER, Reason.AFFECTED),
        (replace(GREEN, encrypted=True), STRANGER, Reason.NOT_ENCRYPTED),
        (replace(GREEN, encrypted=True), replace(STRANGER, secure=True), Reason.AFFECTED),
    ],
)
def test_whom_the_hub_may_warn_and_why(handling: Handling, whom: Affected, reason: Reason) -> None:
    assert may_warn(handling, affected=whom, at=AT) == Verdict(allowed=reason is Reason.AFFECTED, reason=reason)


@pytest.mark.parametrize(
    ("handling", "onward", "allowed", "reason"),
    [
        (GREEN, Onward(seen=SEEN, all_see=False), True, Reason.COMMUNITY),
        (GREEN, Onward(seen=SEEN, all_see=False, community=False), False, Reason.NEED_TO_KNOW),
        (replace(GREEN, tlp=TLP.CLEAR), Onward(seen=SEEN, all_see=False, community=False), True, Reason.COMMUNITY),
        (AMBER, Onward(seen=SEEN, all_see=False), False, Reason.NEED_TO_KNOW),
        (AMBER, Onward(seen=SEEN, all_see=True), True, Reason.EVERYBODY_READS),
        (STRICT, Onward(seen=SEEN, all_see=False), False, Reason.PARTICIPANTS_ONLY),
        (RED, Onward(seen=SEEN, all_see=True), False, Reason.NO_FURTHER),
        (GREEN, Onward(seen=UNSEEN, all_see=True), False, Reason.NO_ACCESS),
        (GREEN, Onward(seen=SEEN, all_see=True, refused=True), False, Reason.LIMITED_USE),
        (replace(GREEN, ends=AT), Onward(seen=SEEN, all_see=True), False, Reason.ENDED),
    ],
)
def test_where_an_object_may_be_shared_onward_and_why(
    handling: Handling, onward: Onward, allowed: bool, reason: Reason
) -> None:
    assert may_pass_on(handling, onward=onward, at=AT) == Verdict(allowed=allowed, reason=reason)


@given(handlings, affected, times, st.sampled_from(TLP), st.sampled_from(Actions))
def test_stricter_terms_never_let_a_warning_out(
    handling: Handling, whom: Affected, at: datetime, tlp: TLP, actions: Actions
) -> None:
    if not may_warn(handling, affected=whom, at=at).allowed:
        stricter = replace(
            handling,
            tlp=max(tlp, handling.tlp),
            notify=Notify.MUST_NOT if handling.notify is Notify.MUST_NOT else Notify.MAY,
            actions=min(actions, handling.actions, key=list(Actions).index),
        )
        assert not may_warn(stricter, affected=whom, at=at).allowed


@given(handlings, affected, onwards, times)
def test_red_and_what_is_out_of_its_time_go_nowhere(
    handling: Handling, whom: Affected, onward: Onward, at: datetime
) -> None:
    over = handling.ends is not None and at >= handling.ends
    early = handling.starts is not None and at < handling.starts
    if handling.tlp is TLP.RED or over or early:
        assert not may_warn(handling, affected=whom, at=at).allowed
        assert not may_pass_on(handling, onward=onward, at=at).allowed


@given(handlings, onwards, times)
def test_nobody_passes_on_what_they_do_not_see(handling: Handling, onward: Onward, at: datetime) -> None:
    assert not may_pass_on(handling, onward=replace(onward, seen=UNSEEN), at=at).allowed


@given(handlings, handlings)
def test_what_is_passed_on_is_never_more_open_than_it_was(was: Handling, there: Handling) -> None:
    onward = handling_onward(was, there=there)
    assert (onward.sharer, onward.readership) == (there.sharer, there.readership)
    assert onward.tlp >= max(was.tlp, there.tlp)
    assert onward.encrypted >= was.encrypted
    assert was.notify is not Notify.MUST_NOT or onward.notify is Notify.MUST_NOT
    assert was.ends is None or (onward.ends is not None and onward.ends <= was.ends)
