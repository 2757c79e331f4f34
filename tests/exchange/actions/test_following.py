"""What was passed on follows where it came from, turn by turn of the worker."""

from typing import Any

import msgspec
import pytest
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_passing_on import Two, contents, pass_it_on, two
from tests.exchange.provisioned import AT
from tests.exchange.shared import CLEAR, RED, malware

from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.actions.following import follow_origins
from kentongan.exchange.actions.passing_on import pass_on
from kentongan.exchange.models import Collection, Member, PassedOn, Removal, Stored
from kentongan.exchange.terms import Filters
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db

__all__ = ["two"]


def last(member: Member, collection: Collection) -> list[dict[str, Any]]:
    return [msgspec.json.decode(one) for one in contents(member, collection)]


def delete(member: Member, collection: Collection, one: Any) -> None:
    delete_object(
        shared.sight(member, collection), member=member.pk, stix_id=one.id, filters=Filters(), actor=None, at=AT
    )


def pass_further(two: Two, one: Any, third: Collection) -> None:
    """What came to ``there`` is passed on from there."""
    seen, into = shared.sight(two.other, two.there), shared.sight(two.other, third)
    pass_on(seen, stix_id=one.id, into=into, member=two.other.pk, actor=None, at=AT)


def test_what_a_client_posts_that_had_it_elsewhere_is_its_own_and_follows_nothing(two: Two) -> None:
    one, another = malware("a", marks=(CLEAR,)), malware("b", marks=(CLEAR,))
    shared.share(two.giver, two.here, one, another)
    shared.share(two.between, two.there, one, another)
    delete(two.giver, two.here, one)
    shared.share(two.giver, two.here, malware("b", marks=(CLEAR,), version=2, revoked=True))
    assert follow_origins(AT) == 0
    assert contents(two.other, two.there) == [one.content, another.content]
    assert shared.told(shared.share(two.between, two.there, malware("a", marks=(CLEAR,), version=3))) == (1, [])


@pytest.mark.parametrize("marks", [{}, {"marks": (RED,)}])
def test_a_revocation_by_who_shared_first_reaches_what_was_passed_on(two: Two, marks: dict[str, Any]) -> None:
    one = malware("a", description="as it was")
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    revoked = malware("a", version=2, revoked=True, description="why, for those here", **marks)
    shared.share(two.giver, two.here, revoked)
    assert follow_origins(AT) == 1
    (left,) = last(two.other, two.there)
    assert left == one.value | {"modified": revoked.value["modified"], "revoked": True}
    assert follow_origins(AT) == 0
    assert Entry.objects.filter(verb="exchange.copies_revoked", subject=two.there.id).count() == 1
    assert shared.told(shared.share(two.between, two.there, malware("a", version=3)))[0] == 0


def test_a_revocation_reaches_copies_of_copies_at_once(two: Two) -> None:
    one = malware("a")
    third = provisioned.collection("Third", readers=(two.other,), writers=(two.other,))
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    pass_further(two, one, third)
    shared.share(two.giver, two.here, malware("a", version=2, revoked=True))
    assert follow_origins(AT) == 2
    assert [one["revoked"] for one in last(two.other, third)] == [True]


def test_a_revocation_by_anybody_else_reaches_nothing(two: Two) -> None:
    one = malware("a")
    provisioned.give(two.here, two.other, reads=True, writes=True)
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    shared.share(two.other, two.here, malware("a", version=2, revoked=True))
    assert follow_origins(AT) == 0
    assert contents(two.between, two.there) == [one.content]


def test_what_is_deleted_where_it_came_from_goes_and_the_feed_tells_it(two: Two) -> None:
    one = malware("a")
    third = provisioned.collection("Third", readers=(two.other,), writers=(two.other,))
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    pass_further(two, one, third)
    delete(two.giver, two.here, one)
    assert follow_origins(AT) == 1
    assert follow_origins(AT) == 1
    assert contents(two.other, two.there) == contents(two.other, third) == []
    assert Removal.objects.filter(collection__in=(two.there, third)).count() == 2
    assert not PassedOn.objects.exists()


def test_a_version_beneath_one_that_goes_is_the_last_again(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a"))
    pass_it_on(two, malware("a"))
    second = malware("a", version=2)
    shared.share(two.giver, two.here, second)
    assert last(two.other, two.there)[0]["modified"] == malware("a").value["modified"]
    pass_it_on(two, second)
    delete_object(
        shared.sight(two.giver, two.here), member=two.giver.pk, stix_id=second.id,
        filters=Filters(versions=(second.version,)), actor=None, at=AT,
    )  # fmt: skip
    follow_origins(AT)
    assert contents(two.other, two.there) == [malware("a").content]
    assert not Stored.objects.get(collection=two.there).beaten


def test_what_follows_is_added_after_all_that_is_there(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    shared.share(two.other, two.there, malware("later"))
    before = shared.page(two.other, two.there).rows[-1].added
    shared.share(two.giver, two.here, malware("a", version=2, revoked=True))
    follow_origins(AT)
    (row,) = shared.page(two.other, two.there, cursor=before).rows
    assert row.id == one.id
    assert row.added > before
