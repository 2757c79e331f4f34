"""Who sees an object and why: what pages show, told only to who may know."""

import json

import pytest
from tests.exchange import made
from tests.exchange.made import AT

from kentongan.exchange.errors import UnknownCollection, UnknownObject
from kentongan.exchange.models import Collection, Member, Stored
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.queries.why import Seer, recipients_of, why
from kentongan.exchange.terms import Reason, Viewer
from kentongan.kernel.tlp import TLP

pytestmark = pytest.mark.django_db
STAFF = Viewer(hub=True)


def of(member: Member) -> Viewer:
    return viewer_of_member(member, secure=True)


def told(seers: list[Seer] | object) -> dict[str, Reason]:
    return {"hub" if one.member is None else one.member.name: one.verdict.reason for one in seers}  # type: ignore[attr-defined]


@pytest.fixture
def bank() -> Member:
    return made.member("bank")


@pytest.fixture
def cert() -> Member:
    return made.member("cert", kind="national_cert")


@pytest.fixture
def there(bank: Member, cert: Member) -> Collection:
    there = made.collection()
    made.right(bank, there)
    made.right(cert, there, writes=True)
    return there


def test_the_staff_hear_of_every_member(bank: Member, cert: Member, there: Collection) -> None:
    made.member("stranger")
    row = made.stored(there, made.handling(by=cert.organisation, readership=2), by=cert)
    assert told(why(row.serial, viewer=STAFF, at=AT)) == {
        "hub": Reason.HUB,
        "bank": Reason.READER,
        "cert": Reason.SHARER,
        "stranger": Reason.NO_ACCESS,
    }


def test_who_only_reads_a_collection_without_arrangement_hears_of_themselves(
    bank: Member, cert: Member, there: Collection
) -> None:
    row = made.stored(there, made.handling(readership=2), by=cert)
    assert told(why(row.serial, viewer=of(bank), at=AT)) == {"hub": Reason.HUB, "bank": Reason.READER}


def test_who_gives_hears_of_whom_they_give_to(bank: Member, cert: Member, there: Collection) -> None:
    made.member("stranger")
    red = made.handling(TLP.RED, by=cert.organisation, readership=2)
    late = made.member("late")
    there.refresh_from_db()
    made.right(late, there)
    assert told(recipients_of(there.id, viewer=of(cert), handling=red, at=AT)) == {
        "hub": Reason.NOT_NAMED,
        "bank": Reason.NAMED,
        "cert": Reason.SHARER,
        "late": Reason.NOT_NAMED,
    }


def test_parties_of_an_arrangement_hear_of_each_other(bank: Member, cert: Member, there: Collection) -> None:
    under = made.arrangement(refused_kinds=["regulator"])
    there.arrangement = under
    there.save()
    regulator = made.member("regulator", kind="regulator")
    made.right(regulator, there)
    for one in (bank, cert, regulator):
        made.takes_part(one.organisation, under)
    row = made.stored(Collection.objects.get(), made.handling(readership=9))
    assert told(why(row.serial, viewer=of(bank), at=AT)) == {
        "hub": Reason.HUB,
        "bank": Reason.READER,
        "cert": Reason.READER,
        "regulator": Reason.LIMITED_USE,
    }


def test_who_does_not_see_an_object_is_told_that_there_is_none(bank: Member, cert: Member, there: Collection) -> None:
    row = made.stored(there, made.handling(TLP.RED, readership=0), by=cert)
    for viewer in (of(bank), STAFF, of(made.member("stranger"))):
        with pytest.raises(UnknownObject):
            why(row.serial, viewer=viewer, at=AT)
    with pytest.raises(UnknownObject):
        why(row.serial + 1, viewer=STAFF, at=AT)
    with pytest.raises(UnknownCollection):
        recipients_of(there.id, viewer=of(made.member("other")), handling=made.handling(), at=AT)


def test_a_variant_is_there_for_those_only_who_do_not_see_the_first(
    bank: Member, cert: Member, there: Collection
) -> None:
    made.stored(there, made.handling(TLP.RED, by=cert.organisation, readership=0), by=cert)
    second = made.stored(there, made.handling(readership=2), by=bank, variant=1, beaten=True)
    assert why(second.serial, viewer=of(bank), at=AT)
    with pytest.raises(UnknownObject):
        why(second.serial, viewer=of(cert), at=AT)


def test_parts_that_somebody_does_not_see_are_named_to_who_sees_them(
    bank: Member, cert: Member, there: Collection
) -> None:
    red = made.label(there, made.handling(TLP.RED, by=cert.organisation, readership=0))
    parts = json.dumps([["description", red.serial]])
    row = made.stored(there, made.handling(by=cert.organisation, readership=2), by=cert, parts=parts)
    seers = {one.member and one.member.name: one for one in why(row.serial, viewer=of(cert), at=AT)}
    assert (seers["bank"].hidden, seers["cert"].hidden, seers[None].hidden) == (("description",), (), ("description",))
    assert {one.hidden for one in why(row.serial, viewer=STAFF, at=AT)} == {()}


def test_what_it_says_of_somebody_is_what_they_see(bank: Member, cert: Member, there: Collection) -> None:
    for number, tlp in enumerate(TLP):
        for readership in (0, 1, 2):
            made.stored(
                there, made.handling(tlp, by=cert.organisation, readership=readership), number=10 * number + readership
            )
    for row in Stored.objects.all():
        for one in why(row.serial, viewer=of(cert), at=AT):
            viewer = STAFF if one.member is None else of(one.member)
            assert one.verdict.allowed == (row.label_id in sight_of(viewer, collection=there.id, at=AT).labels)
