"""Who shared an object deletes it; what others see and the change feed then say."""

import random

import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import RED, domain, malware, page, share, sight

from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.errors import MayNotDelete, MayNotWrite, UnknownObject
from kentongan.exchange.models import Collection, Member, Removal, Stored
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.changes import changes
from kentongan.exchange.terms import Filters
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db


def two() -> tuple[Collection, Member, Member]:
    one, other = member("bank-a"), member("cert-b")
    return collection(readers=(one, other), writers=(one, other)), one, other


def delete(one: Member, held: Collection, stix_id: str, **filters: object) -> int:
    return delete_object(
        sight(one, held), member=one.pk, stix_id=stix_id, filters=Filters(**filters), actor=one.user_id, at=AT
    )  # type: ignore[arg-type]


def test_all_versions_go_and_each_removal_is_told_in_the_order_of_adding() -> None:
    held, one, other = two()
    share(one, held, malware("a"), malware("a", version=2), malware("b"))
    assert delete(one, held, malware("a").id) == 2
    assert [row.id for row in page(other, held, versions=("all",)).rows] == [malware("b").id]
    found = changes(collection=held.serial, after=0, limit=10)
    assert [(one.stix_id == malware("a").id, one.removed) for one in found] == [
        (False, False),
        (True, True),
        (True, True),
    ]
    assert [one.added for one in found] == sorted({one.added for one in found})
    assert Collection.objects.get().last_added == found[-1].added
    assert Entry.objects.filter(verb="exchange.object_deleted").count() == 1


def test_after_the_newest_is_deleted_the_one_before_is_the_last() -> None:
    held, one, other = two()
    share(one, held, malware("a"), malware("a", version=2))
    assert delete(one, held, malware("a").id, versions=("last",)) == 1
    (row,) = page(other, held).rows
    assert row.version == malware("a").version


def test_what_somebody_else_shared_is_not_deleted() -> None:
    held, one, other = two()
    share(one, held, malware("a"))
    share(other, held, malware("a", version=2))
    with pytest.raises(MayNotDelete):
        delete(other, held, malware("a").id, versions=("first",))
    assert delete(other, held, malware("a").id) == 1
    assert [row.version for row in page(one, held).rows] == [malware("a").version]


def test_what_is_hidden_is_as_unknown_as_what_is_not_there() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, malware("a", marks=(RED,)))
    give(held, late, reads=True, writes=True)
    for name in ("a", "nowhere"):
        with pytest.raises(UnknownObject):
            delete(late, held, malware(name).id)
    give(held, late, reads=True)
    with pytest.raises(MayNotWrite):
        delete(late, held, malware("a").id)


def test_a_deleted_version_can_be_shared_again() -> None:
    held, one, other = two()
    share(one, held, domain())
    delete(one, held, domain().id)
    share(one, held, domain())
    assert len(page(other, held).rows) == 1
    assert [one.removed for one in changes(collection=held.serial, after=0, limit=10)] == [True, False]


def test_own_variant_beaten_by_one_that_became_visible_can_be_deleted() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, malware("a", marks=(RED,)))
    give(held, late, writes=True)
    share(late, held, malware("a", description="mine"))
    share(one, held, malware("b"))
    assert Stored.objects.filter(member=late).count() == 1
    give(held, late, reads=True, writes=True)
    assert delete(late, held, malware("a").id) == 1
    assert not Stored.objects.filter(member=late).exists()


def test_beaten_is_right_after_any_sharing_and_deleting() -> None:
    held, one, other = two()
    chance = random.Random(7)
    for _ in range(60):
        who = chance.choice([one, other])
        if chance.random() < 0.7:
            share(who, held, *[malware(chance.choice("ab"), version=chance.randrange(6)) for _ in range(2)])
        else:
            wanted = chance.choice([("first",), ("last",), ()])
            try:
                delete(who, held, malware(chance.choice("ab")).id, versions=wanted)
            except (UnknownObject, MayNotDelete):
                continue
        for stix_id in {row.stix_id for row in Stored.objects.all()}:
            rows = list(Stored.objects.filter(stix_id=stix_id).order_by("-version", "variant"))
            assert [row.beaten for row in rows] == [False] + [True] * (len(rows) - 1)
    assert Removal.objects.exists()


def test_deleting_while_somebody_pages_hides_nothing_else_from_them() -> None:
    held, one, other = two()
    share(one, held, *[malware(f"a{number}") for number in range(10)])
    share(other, held, *[malware(f"b{number}") for number in range(10)])
    seen = sight(other, held)
    first = pages.objects(seen, limit=5)
    for number in (2, 3, 7):
        delete(one, held, malware(f"a{number}").id)
    for number in (1, 4):
        delete(other, held, malware(f"b{number}").id)
    rest = pages.objects(sight(other, held), cursor=first.rows[-1].added, limit=50)
    got = [row.id for row in (*first.rows, *rest.rows)]
    assert len(got) == len(set(got))
    left = {f"a{number}" for number in range(10)} - {"a7"} | {f"b{number}" for number in range(10)} - {"b1", "b4"}
    assert set(got) == {malware(name).id for name in left}
