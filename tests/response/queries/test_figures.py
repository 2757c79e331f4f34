"""How well it works: what is counted, what is hidden, on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import override_settings
from tests.response.made import AT, exposure, organisation, warning

from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.response.models import Warning
from kentongan.response.queries import figures
from kentongan.response.terms import Share, WarningState

pytestmark = pytest.mark.django_db

SINCE = AT - timedelta(days=30)


def sent(slug: str, *, exposures: int, minutes: int = 10, answered: int | None = None, **more: object) -> Warning:
    """Make a warning that was delivered after so many minutes, and answered after so many more."""
    known = {"country": more.pop("country", "MY"), "sectors": [more.pop("sector", "banking")], "size": "large"}
    of = organisation(slug, **known)
    delivered = AT + timedelta(minutes=minutes)
    made = warning(
        of,
        state=WarningState.DELIVERED,
        sector=of.sectors[0],
        size="large",
        sent_at=AT,
        delivered_at=delivered,
        acknowledged_at=None if answered is None else delivered + timedelta(minutes=answered),
        reached=True,
        **more,
    )
    Warning.objects.filter(pk=made.pk).update(exposures=exposures, open=exposures)
    made.refresh_from_db()
    return made


def test_what_was_delivered_is_a_part_of_what_has_an_owner() -> None:
    sent("a", exposures=30)
    unsent = warning(organisation("b"))
    Warning.objects.filter(pk=unsent.pk).update(exposures=10, open=10)
    found = figures(reader=HUB_ITSELF, since=SINCE).whole
    assert found.reach == Share(part=30, whole=40)
    assert found.gone == Share(part=0, whole=30)
    assert (found.warnings, found.delivered) == (2, 1)


def test_only_a_verified_contact_counts_as_reach() -> None:
    Warning.objects.filter(pk=sent("a", exposures=30).pk).update(reached=False)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.reach == Share(part=0, whole=30)


def test_gone_and_answered_are_parts_of_what_was_delivered() -> None:
    made = sent("a", exposures=30)
    Warning.objects.filter(pk=made.pk).update(gone=12, open=20)
    found = figures(reader=HUB_ITSELF, since=SINCE).whole
    assert found.gone == Share(part=12, whole=30)
    assert found.answered == Share(part=10, whole=30)


def test_what_was_superseded_or_withdrawn_is_not_counted_twice_or_at_all() -> None:
    for slug, state in (("a", WarningState.SUPERSEDED), ("b", WarningState.WITHDRAWN)):
        Warning.objects.filter(pk=sent(slug, exposures=30).pk).update(state=state)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.reach == Share(part=0, whole=0)


def test_seen_again_is_a_part_of_what_was_called_repaired() -> None:
    of = organisation("a")
    facts = {"mitigated_before": True, "answered_at": AT}
    listed = [exposure(of, **facts, seen_again=1 if place < 3 else 0) for place in range(10)]
    warning(of, *listed)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.again == Share(part=3, whole=10)


def test_half_and_nine_in_ten_are_told_from_five_on() -> None:
    for place in range(4):
        sent(f"a{place}", exposures=5, minutes=10 + place, answered=60)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.to_deliver_median is None
    for place in range(4, 10):
        sent(f"a{place}", exposures=5, minutes=10 + place, answered=60)
    found = figures(reader=HUB_ITSELF, since=SINCE).whole
    assert (found.to_deliver_median, found.to_deliver_p90) == (14 * 60, 18 * 60)
    assert found.to_acknowledge_median == 3600


def test_older_warnings_and_exercises_are_left_out() -> None:
    Warning.objects.filter(pk=sent("a", exposures=30).pk).update(drafted_at=SINCE - timedelta(seconds=1))
    sent("b", exposures=7, exercise=True)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.warnings == 0
    assert figures(reader=HUB_ITSELF, since=SINCE, exercise=True).whole.reach == Share(part=7, whole=7)


@pytest.mark.parametrize(("by", "keys"), [("country", ["ID", "MY"]), ("sector", ["banking", "health"])])
def test_groups_are_those_that_the_warning_had_when_it_was_made(by: str, keys: list[str]) -> None:
    sent("a", exposures=30)
    sent("b", exposures=50, country="ID", sector="health")
    found = figures(reader=HUB_ITSELF, by=by, since=SINCE)  # type: ignore[arg-type]
    assert [one.key for one in found.groups] == keys
    assert {one.reach.whole for one in found.groups} == {30, 50}


def test_a_small_group_takes_another_along_so_that_the_total_tells_nothing() -> None:
    for slug, country, exposures in (("a", "MY", 3), ("b", "ID", 30), ("c", "TH", 90)):
        sent(slug, exposures=exposures, country=country)
    found = figures(reader=HUB_ITSELF, by="country", since=SINCE)
    reach = {one.key: one.reach for one in found.groups}
    nothing = Share(part=None, whole=None)
    assert reach == {"MY": nothing, "ID": nothing, "TH": Share(part=90, whole=90)}
    assert found.whole.reach == Share(part=123, whole=123)


def test_a_member_is_told_of_their_own_as_one_group() -> None:
    mine = sent("a", exposures=30)
    sent("b", exposures=50)
    reader = Reader(user_id=uuid4(), role=Role.MEMBER, organisations=frozenset({mine.organisation_id}))
    found = figures(reader=reader, by="country", since=SINCE)
    assert found.groups == ()
    assert found.whole.reach == Share(part=30, whole=30)


@override_settings(TIME_ZONE="Asia/Jakarta")
def test_minutes_are_the_same_in_every_zone() -> None:
    for place in range(5):
        sent(f"a{place}", exposures=5, minutes=61)
    assert figures(reader=HUB_ITSELF, since=SINCE).whole.to_deliver_median == 61 * 60
