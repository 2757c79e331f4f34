"""Passing an object on by hand: who would receive it there is shown first, and its terms decide."""

from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.web.exchanged import Exchanged, make_exchange, named

from kentongan.accounts.terms import Role
from kentongan.exchange.actions.provisioning import add_collection
from kentongan.exchange.models import ApiRoot, Collection, PassedOn, Stored
from kentongan.kernel.clock import utc_now
from kentongan.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


@pytest.fixture
def at() -> datetime:
    return utc_now()


@pytest.fixture
def exchanged(region: dict[str, UUID], at: datetime) -> Exchanged:
    return make_exchange(at=at, ids=region)


@pytest.fixture
def beside(exchanged: Exchanged, at: datetime) -> Collection:
    """A collection that the telecom writes and the hospital reads."""
    return add_collection(
        "For the hospital", root=ApiRoot.objects.get(name="region"), readers=(exchanged.outsider, exchanged.getter),
        writers=(exchanged.getter,), actor=None, at=at,
    )  # fmt: skip


@pytest.fixture
def telecom(exchanged: Exchanged) -> Client:
    return signed_in(Role.MEMBER, exchanged.getter.organisation_id, name="person-of-the-telecom")


def address(exchanged: Exchanged, stix_id: str) -> str:
    return f"/exchange/collections/{exchanged.indicators.id}/objects/{stix_id}/"


def facts(exchanged: Exchanged, into: Collection) -> dict[str, str]:
    return {"member": str(exchanged.getter.pk), "into": str(into.id)}


DRUM = named("malware", "drum")


def test_to_look_shows_who_would_receive_it_and_passes_nothing_on(
    telecom: Client, exchanged: Exchanged, beside: Collection
) -> None:
    assert "pass-on/" in telecom.get(address(exchanged, DRUM)).content.decode()
    before = (Stored.objects.count(), Entry.objects.count())
    said = telecom.get(address(exchanged, DRUM) + "pass-on/").content.decode()
    assert "For the hospital" in said
    said = telecom.get(address(exchanged, DRUM) + "pass-on/", facts(exchanged, beside)).content.decode()
    assert "2 members receive it" in said
    assert "Hospital" in said
    assert (Stored.objects.count(), Entry.objects.count()) == before


def test_it_is_passed_on_and_both_places_say_so_to_who_may_know_both(
    telecom: Client, exchanged: Exchanged, beside: Collection
) -> None:
    said = telecom.post(address(exchanged, DRUM) + "pass-on/", facts(exchanged, beside), follow=True)
    shown = said.content.decode()
    assert "The object was passed on" in shown
    assert "Passed on from" in shown
    assert "Indicators of the week" in shown
    assert "first shared by" in shown
    assert "Passed on to" in telecom.get(address(exchanged, DRUM)).content.decode()
    hospital = signed_in(Role.MEMBER, exchanged.outsider.organisation_id, name="person-of-the-hospital")
    there = hospital.get(f"/exchange/collections/{beside.id}/objects/{DRUM}/").content.decode()
    assert "drum" in there
    assert "Passed on from" not in there
    assert "Indicators of the week" not in there
    bank = signed_in(Role.MEMBER, exchanged.giver.organisation_id, name="person-of-the-bank")
    assert "Passed on to" not in bank.get(address(exchanged, DRUM)).content.decode()
    again = telecom.post(address(exchanged, DRUM) + "pass-on/", facts(exchanged, beside), follow=True)
    assert "It is here already" in again.content.decode()
    assert PassedOn.objects.count() == 1


@pytest.mark.parametrize(
    ("stix_id", "why"),
    [
        (named("indicator", "For those named"), "It is TLP:RED, and that goes no further."),
        (named("intrusion-set", "Slit Gong"), "It is TLP:AMBER, and goes only to where"),
    ],
)
def test_what_may_not_go_stays_and_the_page_says_why(
    telecom: Client, exchanged: Exchanged, beside: Collection, stix_id: str, why: str
) -> None:
    page = address(exchanged, stix_id) + "pass-on/"
    for answer in (
        telecom.get(page, facts(exchanged, beside)),
        telecom.post(page, facts(exchanged, beside), follow=True),
    ):
        assert answer.status_code == 200
        assert why in answer.content.decode()
    assert not PassedOn.objects.exists()


def test_who_writes_nowhere_else_is_offered_nothing(exchanged: Exchanged, beside: Collection) -> None:
    hospital = signed_in(Role.MEMBER, exchanged.outsider.organisation_id, name="person-of-the-hospital")
    page = address(exchanged, DRUM) + "pass-on/"
    assert hospital.get(page).status_code == 404
    staff = signed_in(Role.OPERATOR, name="person-of-the-hub")
    assert "pass-on/" not in staff.get(address(exchanged, DRUM)).content.decode()


def test_a_collection_that_one_may_not_write_is_no_choice(
    telecom: Client, exchanged: Exchanged, beside: Collection
) -> None:
    answer = telecom.post(address(exchanged, DRUM) + "pass-on/", facts(exchanged, exchanged.alone))
    assert answer.status_code == 200
    assert not PassedOn.objects.exists()
