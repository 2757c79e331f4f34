"""Members and their tokens on pages: for operators, after they confirmed who they are; a secret is shown once."""

import re
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.people import PASSWORD, person, signed_in
from tests.web.exchanged import Exchanged, make_exchange

from kentongan.accounts.models import Token
from kentongan.accounts.queries import token_of
from kentongan.accounts.terms import Role
from kentongan.exchange.models import Member, Right
from kentongan.kernel.clock import utc_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


@pytest.fixture
def at() -> datetime:
    return utc_now()


@pytest.fixture
def exchanged(region: dict[str, UUID], at: datetime) -> Exchanged:
    return make_exchange(at=at, ids=region)


@pytest.fixture
def operator() -> Client:
    """Return an operator's browser that has just shown the password again."""
    client = Client()
    client.force_login(person(Role.OPERATOR, password=PASSWORD))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def secret_in(answer: object) -> str:
    found = re.search(r"<pre>([^<]+)</pre>", answer.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return found[1]


def test_a_member_is_added_and_its_secret_shown_once(operator: Client, exchanged: Exchanged) -> None:
    answer = operator.post("/exchange/members/", {"organisation": "cert-a", "name": "cert-a"})
    made = Member.objects.get(name="cert-a")
    assert made.user.check_password(secret_in(answer))
    assert secret_in(answer) not in operator.get(f"/exchange/members/{made.pk}/").content.decode()
    again = operator.post("/exchange/members/", {"organisation": "cert-a", "name": "cert-a"})
    assert "There is a problem" in again.content.decode()


def test_a_token_is_made_within_its_scopes_and_revoked(operator: Client, exchanged: Exchanged, at: datetime) -> None:
    address = f"/exchange/members/{exchanged.getter.pk}/"
    said = {"step": "token", "name": "OpenCTI", "scopes": ["taxii:read"], "days": "30"}
    token = token_of(secret_in(operator.post(address, said)), at=at)
    assert (token.user, token.scopes) == (exchanged.getter.user, "taxii:read")
    assert "OpenCTI" in operator.get(address).content.decode()
    operator.post(address, {"step": "revoke", "id": [str(token.pk), "no id"]})
    assert Token.objects.get().revoked_at is not None


def test_another_secret_ends_the_first_and_the_end_ends_every_right(operator: Client, exchanged: Exchanged) -> None:
    address = f"/exchange/members/{exchanged.getter.pk}/"
    secret = secret_in(operator.post(address, {"step": "secret"}))
    assert Member.objects.get(pk=exchanged.getter.pk).user.check_password(secret)
    operator.post(address, {"step": "end"})
    assert not Member.objects.get(pk=exchanged.getter.pk).user.is_active
    assert not Right.objects.filter(member=exchanged.getter, ended_at=None).exists()


def test_without_showing_the_password_again_nothing_is_made(exchanged: Exchanged) -> None:
    client = Client()
    client.force_login(person(Role.OPERATOR, password=PASSWORD))
    for address, said in (
        ("/exchange/members/", {"organisation": "cert-a", "name": "cert-a"}),
        (f"/exchange/members/{exchanged.getter.pk}/", {"step": "secret"}),
    ):
        assert client.post(address, said).url.startswith(reverse("account_reauthenticate"))  # type: ignore[attr-defined]
    assert not Member.objects.filter(name="cert-a").exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ANALYST, Role.DUTY_OFFICER])
def test_members_are_the_operators_to_manage(exchanged: Exchanged, role: Role) -> None:
    client = signed_in(role)
    for address in ("/exchange/members/", f"/exchange/members/{exchanged.getter.pk}/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"step": "end"}).status_code == 403
