"""Who is bound by the terms of what they had elsewhere, and for how long; and who is not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.exchange import made, provisioned, shared
from tests.exchange.actions.test_definitions import MARKING, policy
from tests.exchange.actions.test_passing_on import Two, contents, pass_it_on, two
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, RED, malware

from kentongan.exchange.actions import arrangements, provisioning
from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.errors import NotPassedOn, UnknownCollection
from kentongan.exchange.rules import onward
from kentongan.exchange.terms import Filters

pytestmark = pytest.mark.django_db

__all__ = ["two"]

LATER, MUCH_LATER = AT + timedelta(minutes=1), AT + timedelta(days=2)
SOON = "2026-11-02T09:00:00Z"
STATEMENT = shared.stix_id("copyright", kind="marking-definition")


def statement() -> Any:
    said = {
        "type": "marking-definition", "spec_version": "2.1", "id": STATEMENT, "created": "2026-01-01T00:00:00.000Z",
        "definition_type": "statement", "definition": {"statement": "Copyright"},
    }  # fmt: skip
    return shared.read(said, version=0)


def posted(two: Two, *several: Any, at: datetime = AT) -> tuple[int, list[str]]:
    return shared.told(shared.share(two.between, two.there, *several, at=at))


@pytest.fixture
def agreed(two: Two) -> Two:
    """Those who read ``here`` take part in an arrangement."""
    arrangement = made.arrangement(history=True)
    for one in (two.giver, two.between):
        arrangements.join(arrangement.pk, organisation=one.organisation_id, actor=None, at=AT)
    arrangements.place_collection(two.here.id, arrangement=arrangement.pk, actor=None, at=AT)
    two.here.refresh_from_db()
    return two


def ends_the_arrangement(two: Two) -> None:
    arrangements.end_arrangement(two.here.arrangement_id, actor=None, at=LATER)


def leaves(two: Two) -> None:
    arrangements.leave(
        two.here.arrangement_id, organisation=two.between.organisation_id, actor=None, at=LATER
    )  # fmt: skip


def loses_the_right(two: Two) -> None:
    provisioning.end_right(two.here, member=two.between, actor=None, at=LATER)


@pytest.mark.parametrize("loses", [ends_the_arrangement, leaves, loses_the_right])
@pytest.mark.parametrize(("mark", "taken"), [(RED, 0), (AMBER, 0), (CLEAR, 1)])
def test_who_no_longer_sees_what_they_saw_is_bound_as_before_and_by_clear_not_at_all(
    agreed: Two, loses: Callable[[Two], None], mark: str, taken: int
) -> None:
    one = malware("a", marks=(mark,))
    shared.share(agreed.giver, agreed.here, one, at=LATER - timedelta(seconds=30))
    loses(agreed)
    assert read_at(agreed, at=MUCH_LATER) == []
    assert posted(agreed, one, at=MUCH_LATER)[0] == taken
    assert posted(agreed, malware("a", marks=(CLEAR,)), at=MUCH_LATER)[0] == taken


def read_at(two: Two, *, at: datetime) -> list[bytes]:
    try:
        return [bytes(one.content) for one in shared.page(two.between, two.here, at=at).rows]
    except UnknownCollection:
        return []


@pytest.mark.parametrize("loses", [leaves, loses_the_right])
def test_what_was_shared_after_they_left_is_nothing_to_them(agreed: Two, loses: Callable[[Two], None]) -> None:
    loses(agreed)
    one = malware("a", marks=(RED,))
    shared.share(agreed.giver, agreed.here, one, at=LATER + timedelta(minutes=1))
    assert posted(agreed, one, at=MUCH_LATER) == (1, [])


def test_the_end_of_a_policy_takes_no_terms_off(two: Two) -> None:
    one = malware("a", marks=(AMBER, MARKING))
    shared.share(two.giver, two.here, policy({"end_date": SOON}), one)
    assert posted(two, malware("a", marks=(CLEAR,)))[0] == 0
    assert posted(two, malware("a", marks=(CLEAR,)), at=MUCH_LATER)[0] == 0


def test_what_was_deleted_is_not_remembered(two: Two) -> None:
    one = malware("a", marks=(RED,))
    shared.share(two.giver, two.here, one)
    delete_object(
        shared.sight(two.giver, two.here), member=two.giver.pk, stix_id=one.id, filters=Filters(), actor=None, at=AT
    )
    assert posted(two, one) == (1, [])


@pytest.mark.parametrize("marks", [(), (STATEMENT,)])
def test_what_came_without_a_word_about_its_terms_binds_nobody_who_posts_the_same(
    two: Two, marks: tuple[str, ...]
) -> None:
    one = malware("a", marks=marks)
    shared.share(two.giver, two.here, statement(), one)
    with pytest.raises(NotPassedOn):
        pass_it_on(two, one)
    assert posted(two, statement(), one) == (2, [])
    assert posted(two, malware("a", marks=(CLEAR,), version=2)) == (1, [])


def test_a_mark_that_was_taken_off_where_nothing_is_marked_is_not_gone_with_its_giver(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    provisioned.give(two.here, two.between, reads=True, writes=True)
    one = malware("a", marks=(RED,), description="told to those named alone")
    shared.share(two.giver, two.here, one)
    bare = malware("a", version=2, marks=(), description="told to those named alone")
    assert shared.told(shared.share(two.between, two.here, bare))[0] == 0
    monkeypatch.setattr(onward, "is_marked_more_openly", lambda *_: False)  # as hubs took it before
    assert shared.told(shared.share(two.between, two.here, bare)) == (1, [])
    monkeypatch.undo()
    here = shared.sight(two.giver, two.here)
    delete_object(here, member=two.giver.pk, stix_id=one.id, filters=Filters(), actor=None, at=AT)
    assert posted(two, malware("a", version=3, marks=(CLEAR,), description="told to those named alone"))[0] == 0


def test_a_catalogue_whose_definition_comes_last_binds_nobody_either(two: Two) -> None:
    one = malware("a", marks=(STATEMENT,))
    shared.share(two.giver, two.here, one)
    assert posted(two, statement(), one)[0] == 1
    shared.share(two.other, two.there, statement())
    shared.share(two.giver, two.here, statement())
    assert posted(two, statement(), one) == (2, [])


def test_what_an_arrangement_says_of_the_unmarked_binds(agreed: Two) -> None:
    one = malware("a", marks=())
    shared.share(agreed.giver, agreed.here, one)
    assert posted(agreed, one)[0] == 0


@pytest.mark.parametrize("mark", [RED, AMBER])
def test_who_shared_an_id_first_may_not_pass_on_what_another_said_under_it(two: Two, mark: str) -> None:
    shared.share(two.giver, two.here, malware("other"))
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    shared.share(two.between, mine, malware("a"))
    provisioned.give(two.here, two.between, reads=True, writes=True)
    theirs = malware("a", version=2, marks=(mark,), description="what the other knows")
    shared.share(two.giver, two.here, theirs)
    assert posted(two, theirs)[0] == 0
    assert posted(two, malware("a", version=2, marks=(CLEAR,), description="what the other knows"))[0] == 0


def test_who_shared_an_id_first_goes_on_with_versions_of_their_own(two: Two) -> None:
    mine = provisioned.collection("Mine", readers=(two.between,), writers=(two.between,))
    first, second = malware("a"), malware("a", version=2)
    shared.share(two.between, mine, first, second)
    shared.share(two.giver, two.here, malware("a", marks=(RED,)), malware("a", version=3, marks=(RED,)))
    assert posted(two, first, second, malware("a", version=4)) == (3, [])
    assert contents(two.other, two.there)
