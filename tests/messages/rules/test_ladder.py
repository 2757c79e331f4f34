"""The ladder, cell by cell: what stands here was written from the decision, not from the table."""

from datetime import timedelta
from itertools import product

import pytest

from kentongan.messages.rules.ladder import TABLE, may_lower, may_raise, may_receive, may_send, wait_of
from kentongan.messages.terms import Level, MessageType, Priority
from kentongan.records.terms import PostRole

R, T, L = PostRole, MessageType, Level

PAIRS = {
    L.TECHNICAL: {"technical", "operations", "private", "academic", "civil_society"},
    L.LEAD: {"technical", "operations"},
    L.DIPLOMATIC: {"diplomatic"},
    L.DIPLOMATIC_POLICY: {"diplomatic", "policy"},
    L.MINISTERIAL: set(),
}
"""By level, the roles that send and receive there."""

NOT_SENT = {
    L.TECHNICAL: set(),
    L.LEAD: set(),
    L.DIPLOMATIC: {"assistance_request", "assistance_offer"},
    L.DIPLOMATIC_POLICY: set(),
    L.MINISTERIAL: set(MessageType),
}
"""By level, the types that are not sent there."""

RAISES = {
    L.TECHNICAL: set(),
    L.LEAD: {"technical", "operations"},
    L.DIPLOMATIC: {"operations", "diplomatic"},
    L.DIPLOMATIC_POLICY: {"diplomatic", "policy"},
    L.MINISTERIAL: {"diplomatic", "policy"},
}


@pytest.mark.parametrize("level", Level)
def test_every_cell_of_sender_recipient_and_type_is_as_decided(level: Level) -> None:
    for sender, recipient, kind in product(PostRole, PostRole, MessageType):
        wanted = sender in PAIRS[level] and recipient in PAIRS[level] and kind not in NOT_SENT[level]
        assert may_send(level, sender=sender, recipient=recipient, type=kind) is wanted, (sender, recipient, kind)


@pytest.mark.parametrize(("frm", "to", "role"), list(product(Level, Level, PostRole)))
def test_every_cell_of_raising_and_lowering_is_as_decided(frm: Level, to: Level, role: PostRole) -> None:
    assert may_raise(frm, to=to, role=role) is (to - frm == 1 and role in RAISES[to])
    assert may_lower(frm, to=to, role=role) is (to < frm and role in RAISES[frm])


@pytest.mark.parametrize("level", [one for one in Level if one is not Level.MINISTERIAL])
def test_a_turn_waits_ten_minutes_an_hour_or_a_working_day(level: Level) -> None:
    assert wait_of(level, priority=Priority.IMMEDIATE) == timedelta(minutes=10)
    assert wait_of(level, priority=Priority.PRIORITY) == timedelta(minutes=60)
    assert wait_of(level, priority=Priority.ROUTINE) is None


def test_ministers_are_no_cell_of_the_table() -> None:
    assert not any(may_receive(Level.MINISTERIAL, role=role) for role in PostRole)
    assert not TABLE[Level.MINISTERIAL].types
    with pytest.raises(KeyError):
        wait_of(Level.MINISTERIAL, priority=Priority.IMMEDIATE)


@pytest.mark.parametrize("role", [R.LAW_ENFORCEMENT, R.DEFENCE])
def test_police_and_defence_are_on_no_rung(role: PostRole) -> None:
    assert not any(may_receive(level, role=role) for level in Level)
    assert not any(role in rung.senders | rung.raises for rung in TABLE.values())


def test_the_table_has_every_level() -> None:
    assert set(TABLE) == set(Level)


@pytest.mark.parametrize("level", [one for one in Level if TABLE[one].recipients])
def test_whoever_may_be_asked_on_a_rung_may_acknowledge_there(level: Level) -> None:
    rung = TABLE[level]
    assert rung.senders == rung.recipients
    assert {T.ACKNOWLEDGEMENT, T.CORRECTION, T.RETRACTION, T.CLOSURE} <= rung.types
