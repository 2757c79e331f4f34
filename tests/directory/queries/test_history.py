"""Who the contact was on a day: what the versions say is what a diary kept beside them says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase
from tests.directory.made import AT
from tests.directory.posted import party

from kentongan.accounts.terms import HUB_ITSELF, NOBODY
from kentongan.directory.actions import posts as acts
from kentongan.directory.queries import posts_on
from kentongan.directory.terms import Audience, PostField
from kentongan.records.terms import AssignmentRecord, ChannelRecord, Holder, PostRecord, PostRole, TeamRecord

DAY = timedelta(days=1)
START = datetime(2026, 11, 20, tzinfo=AT.tzinfo)
VERBS = ("add", "rename", "end", "address", "nothing")


class TestPostsOn(TestCase):
    @settings(max_examples=25)
    @given(story=some.lists(some.tuples(some.sampled_from(VERBS), some.integers(0, 3)), max_size=10))
    def test_the_record_of_every_day_is_what_a_diary_says(self, story: list[tuple[str, int]]) -> None:
        owner = party("cert-a")
        team = acts.add_team(TeamRecord(key="t", names={"en": "T"}), organisation=owner.id, actor=None, at=START)
        record = PostRecord(key="p", role=PostRole.TECHNICAL, title={"en": "P"})
        desk = acts.add_post(record, team=team.id, actor=None, at=START)
        held: list[tuple[UUID, UUID]] = []
        people: dict[UUID, dict[str, Any]] = {}
        diary: dict[date, set[tuple[str, str]]] = {}
        for number, (verb, which) in enumerate(story):
            day = START + number * DAY
            at = day + timedelta(hours=12)
            self.happens(verb, which, desk=desk.id, held=held, people=people, at=at, number=number)
            holds = [one for one in people.values() if one["to"] is None or one["to"] > day]
            diary[day.date()] = {(one["name"], one["address"]) for one in holds}
        for day_of, expected in diary.items():
            (line,) = posts_on(day_of, reader=HUB_ITSELF, post=desk.id)
            told = {(one.name, one.channels[0].address) for one in line.holders or () if one.channels}
            assert told == expected, day_of

    def happens(
        self,
        verb: str,
        which: int,
        *,
        desk: UUID,
        held: list[tuple[UUID, UUID]],
        people: dict[UUID, dict[str, Any]],
        at: datetime,
        number: int,
    ) -> None:
        why: Any = {"actor": None, "at": at}
        who = AssignmentRecord(holder=Holder.PERSON, name=f"person {number}", valid_from=at)
        way = ChannelRecord(kind="email", address=f"person-{number}@cert-a.example")
        if verb == "add":
            row = acts.add_assignment(who, post=desk, **why)
            held.append((row.id, acts.add_channel(way, assignment=row.id, **why).id))
            people[row.id] = {"name": who.name, "address": way.address, "to": None, "from": at}
            return
        if verb == "nothing" or not held:
            return
        assignment, channel = held[which % len(held)]
        person = people[assignment]
        match verb:
            case "rename" if person["to"] is None:
                acts.change_assignment(assignment, assignment=replace(who, valid_from=person["from"]), **why)
                person["name"] = who.name
            case "end" if person["to"] is None:
                acts.end_assignment(assignment, **why)
                person["to"] = at
            case "address":
                acts.change_channel(channel, channel=way, **why)
                person["address"] = way.address


@pytest.mark.django_db
def test_what_was_not_shown_then_or_is_not_shown_now_is_hidden_in_the_past_too() -> None:
    owner = party("cert-a")
    team = acts.add_team(TeamRecord(key="t", names={"en": "T"}), organisation=owner.id, actor=None, at=START)
    record = PostRecord(key="p", role=PostRole.TECHNICAL, title={"en": "P"}, mandate="Everything")
    desk = acts.add_post(record, team=team.id, actor=None, at=START)
    who = AssignmentRecord(holder=Holder.PERSON, name="Siti")
    acts.add_assignment(who, post=desk.id, actor=None, at=START)
    wide = {field: [Audience.PUBLIC] for field in PostField}
    narrow = {PostField.EXISTENCE: [Audience.PUBLIC]}
    for days, grants in ((1, wide), (2, narrow), (3, wide)):
        acts.set_grants(desk.id, granted=grants, actor=None, at=START + days * DAY)
    seen = [
        (line.mandate, line.holders)
        for day in range(4)
        for line in posts_on((START + day * DAY).date(), reader=NOBODY, organisation=owner.id)
    ]
    assert [mandate for mandate, _ in seen] == ["Everything", "Everything", None, "Everything"]
    assert [holders is not None and [one.name for one in holders] for _, holders in seen] == [
        False,
        ["Siti"],
        False,
        ["Siti"],
    ]
    acts.set_grants(desk.id, granted=narrow, actor=None, at=START + 4 * DAY)
    (line,) = posts_on((START + DAY).date(), reader=NOBODY, organisation=owner.id)
    assert (line.mandate, line.holders) == (None, None)
    acts.set_grants(desk.id, granted={}, actor=None, at=START + 5 * DAY)
    assert posts_on((START + DAY).date(), reader=NOBODY, organisation=owner.id) == []


@pytest.mark.django_db
def test_before_it_was_there_and_after_it_ended_there_is_no_post() -> None:
    owner = party("cert-a")
    team = acts.add_team(TeamRecord(key="t", names={"en": "T"}), organisation=owner.id, actor=None, at=START)
    desk = acts.add_post(
        PostRecord(key="p", role=PostRole.TECHNICAL, title={"en": "P"}), team=team.id, actor=None, at=START
    )
    acts.end_post(desk.id, actor=None, at=START + DAY)
    found = [len(posts_on((START + day * DAY).date(), reader=HUB_ITSELF, post=desk.id)) for day in (-1, 0, 1, 2)]
    assert found == [0, 1, 0, 0]
    assert len(posts_on(START + timedelta(hours=1), reader=HUB_ITSELF, post=desk.id)) == 1
