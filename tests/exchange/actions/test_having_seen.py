"""What a member saw once binds it, whenever that was: who read later, under what came later, in which part."""

from datetime import timedelta
from typing import Any

import pytest
from tests.exchange import made, provisioned, shared
from tests.exchange.actions.test_bound import LATER, MUCH_LATER, agreed, leaves, loses_the_right, posted
from tests.exchange.actions.test_definitions import MARKING, policy
from tests.exchange.actions.test_passing_on import Two, two
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, RED, malware

from kentongan.exchange.actions import arrangements, provisioning
from kentongan.exchange.models import Member
from kentongan.routing.terms import OrganisationKind

pytestmark = pytest.mark.django_db

__all__ = ["agreed", "two"]

BEFORE = AT - timedelta(minutes=1)
SOON, STARTS, ENDS = AT + timedelta(minutes=10), "2026-11-02T08:05:00Z", "2026-11-02T09:00:00Z"


def relabelled(two: Two, *, by: Member, at: Any = MUCH_LATER) -> int:
    """How many are taken of one that is sent on as if it were for everybody."""
    status = shared.share(by, two.there, malware("a", marks=(CLEAR,)), at=at)
    return shared.told(status)[0]


def newcomer(two: Two, name: str = "late") -> Member:
    late = provisioned.member(name)
    provisioned.give(two.there, late, writes=True)
    return late


@pytest.mark.parametrize(("mark", "taken"), [(AMBER, 0), (RED, 1)])
def test_who_read_later_is_bound_by_what_they_got_of_before(two: Two, mark: str, taken: int) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(mark,)), at=BEFORE)
    late = newcomer(two)
    provisioned.give(two.here, late, reads=True)
    assert relabelled(two, by=late, at=LATER) == taken
    provisioning.end_right(two.here, member=late, actor=None, at=LATER)
    assert relabelled(two, by=late) == taken


@pytest.mark.parametrize(("history", "taken"), [(True, 0), (False, 1)])
def test_who_joined_later_and_left_is_bound_by_what_they_got_of_before(two: Two, history: bool, taken: int) -> None:
    arrangement = made.arrangement(history=history)
    arrangements.join(arrangement.pk, organisation=two.giver.organisation_id, actor=None, at=BEFORE)
    arrangements.place_collection(two.here.id, arrangement=arrangement.pk, actor=None, at=BEFORE)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)), at=BEFORE)
    late = newcomer(two)
    provisioned.give(two.here, late, reads=True)
    arrangements.join(arrangement.pk, organisation=late.organisation_id, actor=None, at=AT)
    arrangements.leave(arrangement.pk, organisation=late.organisation_id, actor=None, at=LATER)
    assert relabelled(two, by=late) == taken


@pytest.mark.parametrize("loses", [leaves, loses_the_right])
def test_who_read_before_a_collection_came_under_an_arrangement_is_bound_by_it(two: Two, loses: Any) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)), at=AT)
    arrangement = made.arrangement()
    arrangements.place_collection(two.here.id, arrangement=arrangement.pk, actor=None, at=AT + timedelta(seconds=9))
    two.here.refresh_from_db()
    arrangements.join(
        arrangement.pk, organisation=two.between.organisation_id, actor=None, at=AT + timedelta(seconds=30)
    )
    loses(two)
    assert relabelled(two, by=two.between) == 0


def test_who_never_took_part_is_bound_by_what_came_before_the_arrangement_alone(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)), at=AT)
    arrangement = made.arrangement()
    arrangements.join(arrangement.pk, organisation=two.giver.organisation_id, actor=None, at=AT)
    arrangements.place_collection(two.here.id, arrangement=arrangement.pk, actor=None, at=LATER)
    shared.share(two.giver, two.here, malware("b", marks=(AMBER,)), at=LATER)
    assert relabelled(two, by=two.between) == 0
    assert posted(two, malware("b", marks=(CLEAR,)), at=MUCH_LATER)[0] == 1


def test_a_part_that_was_to_be_seen_for_a_time_binds_after_it(two: Two) -> None:
    times = {"start_date": STARTS, "end_date": ENDS}
    part = [{"selectors": ["description"], "marking_ref": mark} for mark in (AMBER, MARKING)]
    whole = malware("a", marks=(CLEAR,), description="for a while", granular_markings=part)
    shared.share(two.giver, two.here, policy(times), whole)
    for at in (SOON, MUCH_LATER):
        assert posted(two, malware("a", marks=(CLEAR,), description="for a while"), at=at)[0] == 0


def test_who_is_kept_out_from_some_time_on_is_bound_by_what_they_read_before(agreed: Two) -> None:
    shared.share(agreed.giver, agreed.here, malware("a", marks=(AMBER,)))
    arrangement = agreed.here.arrangement
    assert arrangement is not None
    arrangement.refused_kinds = [OrganisationKind.REGULATOR.value]
    arrangement.save()
    of = agreed.between.organisation
    of.kind = OrganisationKind.REGULATOR.value
    of.save()
    made.changed()
    assert relabelled(agreed, by=Member.objects.get(pk=agreed.between.pk)) == 0
