"""Members, roots, collections and rights: what each change leaves, and what it refuses."""

import pytest
from tests.exchange.provisioned import AT, SECRET, collection, give, member, root

from kentongan.accounts.models import Membership
from kentongan.exchange.actions import provisioning
from kentongan.exchange.errors import NameTaken, UnsuitableRootName
from kentongan.exchange.models import Collection, Right, State

pytestmark = pytest.mark.django_db


def revision() -> int:
    return State.objects.get().revision


def test_a_member_signs_in_with_its_secret_and_belongs_to_its_organisation():
    made = member("bank-a")
    assert made.user.check_password(SECRET)
    assert Membership.objects.filter(user=made.user, organisation_id=made.organisation_id).exists()


def test_who_newly_reads_comes_after_everybody_who_read_before():
    first, second, late = member("bank-a"), member("bank-b"), member("bank-c")
    made = collection(readers=(first, second))
    give(made, late, reads=True)
    since = {right.member_id: right.since for right in Right.objects.all()}
    assert since[first.id] < since[second.id] < since[late.id] == Collection.objects.get().readership


def test_a_right_to_write_does_not_make_somebody_a_reader_anew():
    one = member("bank-a")
    made = collection(readers=(one,))
    before = Right.objects.get().since
    give(made, one, reads=True, writes=True)
    assert (Right.objects.get().since, Right.objects.get().writes) == (before, True)


def test_who_stops_reading_and_reads_again_is_a_new_reader():
    one = member("bank-a")
    made = collection(readers=(one,))
    give(made, one, writes=True)
    give(made, one, reads=True, writes=True)
    held = Right.objects.filter(ended_at=None).get()
    assert held.since == 2
    assert Right.objects.filter(ended_at__isnull=False).count() == 1


def test_every_change_of_rights_changes_the_revision():
    one = member("bank-a")
    made = collection()
    seen = [revision()]
    give(made, one, reads=True)
    seen.append(revision())
    provisioning.end_right(made, member=one, actor=None, at=AT)
    seen.append(revision())
    provisioning.end_member(one, actor=None, at=AT)
    seen.append(revision())
    assert seen == sorted(set(seen))


def test_a_member_that_ended_holds_nothing():
    one = member("bank-a")
    collection(readers=(one,), writers=(one,))
    provisioning.end_member(one, actor=None, at=AT)
    one.user.refresh_from_db()
    assert not one.user.is_active
    assert not Right.objects.filter(ended_at=None).exists()


def test_names_in_use_are_refused():
    made = collection()
    with pytest.raises(NameTaken):
        collection(collection_id=made.id)
    with pytest.raises(NameTaken):
        provisioning.add_root("region", actor=None, at=AT)


@pytest.mark.parametrize("name", ["", "Region", "a/b", "-a", "a b", "ä"])
def test_a_root_is_named_by_what_can_stand_in_an_address(name: str):
    with pytest.raises(UnsuitableRootName):
        provisioning.add_root(name, actor=None, at=AT)


def test_a_root_has_its_name_as_title_where_none_is_said():
    assert root("region").title == "region"
