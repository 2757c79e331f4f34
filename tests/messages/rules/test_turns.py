"""Turns: in which order the ways of a post are tried, and that no timer ever leaves the audience that people chose."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.messages.rules.audience import Audience, Station, Way, audience_of
from kentongan.messages.rules.ladder import TABLE, may_receive
from kentongan.messages.rules.turns import TELL_SENDER, Turn, TurnKind, next_turn, next_turn_at
from kentongan.messages.terms import Level, Manner, Priority
from kentongan.records.terms import PostRole

R = PostRole
PARTY, OTHER_PARTY = UUID(int=1), UUID(int=2)
SAME_CLASS = [{R.TECHNICAL, R.OPERATIONS}, {R.DIPLOMATIC, R.POLICY}, *({role} for role in PostRole)]
AT = datetime(2026, 11, 26, 3, tzinfo=UTC)


def way(number: int, *, holder: int = 1, manner: Manner = Manner.FULL, failed: bool = False) -> Way:
    return Way(
        contact=UUID(int=number), holder=UUID(int=holder), address=f"desk{number}@a.example", manner=manner,
        failed=failed,
    )  # fmt: skip


def station(
    number: int, *ways: Way, role: PostRole = R.TECHNICAL, always: bool = False, open_now: bool = True,
    lapsed: bool = False, party: UUID = PARTY,
) -> Station:  # fmt: skip
    return Station(
        post=UUID(int=number), party=party, role=role, ways=ways, always=always, open_now=open_now, lapsed=lapsed
    )


def turns(audience: Audience) -> list[Turn]:
    """Take every turn until the sender is told."""
    tried: list[UUID] = []
    taken: list[Turn] = []
    while len(taken) < 100:
        taken.append(next_turn(audience, tried=tried))
        if taken[-1].way is None:
            return taken
        tried.append(taken[-1].way.contact)
    raise AssertionError("turns never end")


def told(taken: Iterable[Turn]) -> list[tuple[str, int]]:
    return [(one.kind.value, 0 if one.way is None else one.way.contact.int) for one in taken]


def at_level(level: Level, addressed: Station, *others: Station) -> Audience:
    return audience_of(level, addressed=addressed, others=others)


def test_channels_come_first_then_the_alternate_the_desk_the_call_and_the_sender() -> None:
    post = station(10, way(1), way(2), way(3, holder=2), way(4, holder=2, manner=Manner.PHONE))
    assert told(turns(at_level(Level.TECHNICAL, post))) == [
        ("first", 1), ("channel", 2), ("alternate", 3), ("telephone", 4), ("tell_sender", 0),
    ]  # fmt: skip
    desk = station(11, way(5, holder=9), role=R.OPERATIONS, always=True)
    post = station(10, way(1), way(4, manner=Manner.PHONE))
    assert told(turns(at_level(Level.TECHNICAL, post, desk))) == [
        ("first", 1), ("colleague", 5), ("telephone", 4), ("tell_sender", 0),
    ]  # fmt: skip


def test_after_three_mails_somebody_is_asked_to_call() -> None:
    post = station(10, *(way(one) for one in range(1, 6)), way(9, manner=Manner.PHONE))
    assert [number for _kind, number in told(turns(at_level(Level.LEAD, post)))] == [1, 2, 3, 9, 4, 5, 0]


def test_a_closed_post_is_tried_first_by_its_desk_that_never_closes() -> None:
    post = station(10, way(1), open_now=False)
    desk = station(11, way(5, holder=9), role=R.OPERATIONS, always=True)
    assert told(turns(at_level(Level.TECHNICAL, post, desk))) == [("colleague", 5), ("first", 1), ("tell_sender", 0)]


def test_a_lapsed_post_comes_after_its_fresh_desk() -> None:
    post = station(10, way(1), lapsed=True)
    desk = station(11, way(5, holder=9), role=R.OPERATIONS, always=True)
    assert [number for _kind, number in told(turns(at_level(Level.TECHNICAL, post, desk)))] == [5, 1, 0]


def test_what_failed_lately_comes_last_and_the_same_mailbox_once() -> None:
    twice = replace(way(3, holder=2), address="DESK2@a.example")
    post = station(10, way(1, failed=True), way(2), twice, way(4, manner=Manner.PHONE))
    assert [number for _kind, number in told(turns(at_level(Level.TECHNICAL, post)))] == [2, 4, 1, 0]


def test_what_nothing_can_leave_by_is_no_turn() -> None:
    post = station(10, way(1, manner=Manner.NOTHING), way(2, manner=Manner.NOTHING))
    assert turns(at_level(Level.TECHNICAL, post)) == [TELL_SENDER]


def test_a_diplomatic_post_that_sleeps_is_not_replaced_by_the_technical_desk() -> None:
    post = station(10, way(1), role=R.DIPLOMATIC, open_now=False)
    desk = station(11, way(5), role=R.OPERATIONS, always=True)
    assert at_level(Level.DIPLOMATIC, post, desk).colleagues == ()


def test_policy_stands_in_for_a_diplomat_only_on_the_rung_that_has_policy() -> None:
    post = station(10, way(1), role=R.DIPLOMATIC)
    policy = station(11, way(5), role=R.POLICY, always=True)
    assert at_level(Level.DIPLOMATIC, post, policy).colleagues == ()
    assert at_level(Level.DIPLOMATIC_POLICY, post, policy).colleagues == (policy,)


def test_an_audience_beyond_its_level_cannot_be_made() -> None:
    technical, diplomat = station(10, role=R.TECHNICAL), station(11, role=R.DIPLOMATIC)
    for level, addressed, colleagues in (
        (Level.DIPLOMATIC, technical, ()),
        (Level.TECHNICAL, diplomat, ()),
        (Level.MINISTERIAL, diplomat, ()),
        (Level.TECHNICAL, technical, (station(12, party=OTHER_PARTY),)),
        (Level.TECHNICAL, technical, (station(12, role=R.PRIVATE),)),
        (Level.TECHNICAL, technical, (technical,)),
    ):
        with pytest.raises(ValueError, match=r"receives nothing|stand in"):
            Audience(level=level, addressed=addressed, colleagues=colleagues)


def test_a_turn_for_one_holder_is_by_the_ways_of_that_one_alone() -> None:
    audience = at_level(
        Level.TECHNICAL,
        station(1, way(1), way(2, holder=2), way(3, failed=True), way(4, manner=Manner.PHONE), way(5, holder=2)),
    )
    ways = [next_turn(audience, tried=tried, holder=UUID(int=1)).way for tried in ids_before([1, 4, 3])]
    assert [0 if one is None else one.contact.int for one in ways] == [1, 4, 3, 0]
    assert next_turn(audience, tried=[], holder=UUID(int=9)) == TELL_SENDER


def ids_before(numbers: list[int]) -> list[list[UUID]]:
    return [[UUID(int=one) for one in numbers[:count]] for count in range(len(numbers) + 1)]


def test_a_turn_has_neither_level_nor_recipients() -> None:
    assert {one.name for one in fields(Turn)} == {"kind", "post", "way"}
    assert not {one.name for one in fields(Way)} & {"level", "role", "party", "post"}


def test_a_routine_message_waits_for_a_working_day_of_the_recipient() -> None:
    audience = at_level(Level.TECHNICAL, station(10, way(1)))

    def tomorrow(moment: datetime) -> datetime:
        return moment + timedelta(days=1)

    due = {one: next_turn_at(audience, priority=one, at=AT, working_day_after=tomorrow) - AT for one in Priority}
    assert due == {
        Priority.IMMEDIATE: timedelta(minutes=10),
        Priority.PRIORITY: timedelta(hours=1),
        Priority.ROUTINE: timedelta(days=1),
    }


NUMBERS = st.integers(1, 12)
WAYS = st.builds(way, NUMBERS, holder=NUMBERS, manner=st.sampled_from(Manner), failed=st.booleans())
STATIONS = st.builds(
    lambda number, ways, role, flags, party: station(
        number, *ways, role=role, always=flags[0], open_now=flags[1], lapsed=flags[2], party=party
    ),
    NUMBERS,
    st.lists(WAYS, max_size=4),
    st.sampled_from(PostRole),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from([PARTY, OTHER_PARTY]),
)


@given(st.sampled_from(Level), STATIONS, st.lists(STATIONS, max_size=6), st.sets(NUMBERS))
def test_no_sequence_of_turns_leaves_the_class_the_party_or_the_rung(
    level: Level, addressed: Station, others: list[Station], tried_before: set[int]
) -> None:
    if not may_receive(level, role=addressed.role):
        with pytest.raises(ValueError, match="receives nothing"):
            audience_of(level, addressed=addressed, others=others)
        return
    audience = audience_of(level, addressed=addressed, others=others)
    everybody = [addressed, *others]
    tried = [UUID(int=one) for one in sorted(tried_before)]
    for _ in range(60):
        turn = next_turn(audience, tried=tried)
        if turn.way is None:
            assert turn is TELL_SENDER
            break
        reached = [one for one in everybody if one.post == turn.post and turn.way in one.ways]
        assert any(
            one.party == addressed.party
            and any({one.role, addressed.role} <= together for together in SAME_CLASS)
            and one.role in TABLE[level].recipients
            for one in reached
        )
        assert turn.way.is_mail or turn.way.is_call
        assert turn.way.contact not in tried
        assert (turn.kind is TurnKind.TELEPHONE) is turn.way.is_call
        tried.append(turn.way.contact)
    else:
        raise AssertionError("turns never end")


@given(STATIONS, st.lists(STATIONS, max_size=6))
def test_every_address_that_can_carry_it_is_tried_before_the_sender_is_told(
    addressed: Station, others: list[Station]
) -> None:
    addressed = replace(addressed, role=R.TECHNICAL)
    audience = audience_of(Level.TECHNICAL, addressed=addressed, others=others)
    usable = {one.address for post in audience.stations for one in post.ways if one.is_mail or one.is_call}
    assert {one.way.address for one in turns(audience) if one.way is not None} == usable
