"""Public sources on pages: everybody reads the list, staff who decide declare and end, with a reason."""

from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.exchange.actions.test_public_sources import PUBLISHER

from kentongan.accounts.terms import Role
from kentongan.exchange.actions.sources import declare_source, end_source
from kentongan.exchange.models import PublicSource
from kentongan.exchange.queries.sources import end_of
from kentongan.kernel.clock import utc_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

LIST = "/exchange/sources/"
SAID = {"identity": PUBLISHER, "title": "The catalogue", "url": "https://a.example/x", "reason": "For all."}


@pytest.fixture
def at() -> datetime:
    return utc_now()


def declared(at: datetime) -> PublicSource:
    return declare_source(**SAID, actor=None, at=at)


def test_a_duty_officer_declares_a_source_and_ends_it(region: dict[str, UUID]) -> None:
    officer = signed_in(Role.DUTY_OFFICER, name="officer")
    answer = officer.post(LIST, SAID, follow=True)
    made = PublicSource.objects.get()
    assert made.declared_by is not None
    assert "officer" in answer.content.decode()
    page = f"{LIST}{made.pk}/"
    assert officer.post(page, {"reason": ""}).status_code == 200
    assert end_of(PublicSource.objects.get()) is None
    ended = officer.post(page, {"reason": "It closed."}, follow=True).content.decode()
    assert "It closed." in ended
    assert 'name="reason"' not in ended


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ANALYST])
def test_who_may_not_decide_reads_and_changes_nothing(role: Role, region: dict[str, UUID], at: datetime) -> None:
    source = declared(at)
    client = signed_in(role, *([region["bank-rivers"]] if role is Role.MEMBER else []), name="reader")
    for address in (LIST, f"{LIST}{source.pk}/"):
        answer = client.get(address)
        assert "The catalogue" in answer.content.decode()
        assert 'name="reason"' not in answer.content.decode()
        assert client.post(address, SAID | {"identity": PUBLISHER[:-1] + "6"}).status_code == 403
    assert PublicSource.objects.count() == 1
    assert end_of(source) is None


def test_a_member_is_not_told_who_of_the_staff_declared_it(region: dict[str, UUID]) -> None:
    signed_in(Role.DUTY_OFFICER, name="officer").post(LIST, SAID)
    page = f"{LIST}{PublicSource.objects.get().pk}/"
    assert "officer" not in signed_in(Role.MEMBER, region["bank-rivers"]).get(page).content.decode()


def test_an_ended_source_is_listed_where_it_is_asked_for(at: datetime) -> None:
    end_source(declared(at), reason="It closed.", actor=None, at=at)
    analyst = signed_in(Role.ANALYST)
    assert "The catalogue" not in analyst.get(LIST).content.decode()
    assert "The catalogue" in analyst.get(f"{LIST}?ended=1").content.decode()


@pytest.mark.parametrize(
    "said", [{"identity": "malware--x"}, {"url": "javascript:alert(1)"}, {"title": ""}, {"reason": " "}, {}]
)
def test_what_cannot_be_declared_is_said_beside_its_field(said: dict[str, str], at: datetime) -> None:
    if not said:
        declared(at)
    before = PublicSource.objects.count()
    answer = signed_in(Role.OPERATOR).post(LIST, SAID | said)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert list(answer.context["form"].errors) == [next(iter(said), "identity")]
    assert PublicSource.objects.count() == before


def test_nobody_who_is_not_signed_in_reads_it() -> None:
    assert Client().get(LIST).status_code == 302
