"""The page of what others shared: staff read what was refused and what waits; the duty officer decides."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests.exchange.shared import RED
from tests.response.exchange import world

from kentongan.accounts.actions import create_user, issue_token
from kentongan.accounts.models import User
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Role, Scope
from kentongan.kernel.clock import utc_now
from kentongan.response.models import Concern

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

PAGE = "/warnings/shared/"


@pytest.fixture(autouse=True)
def hub(tmp_path: object, settings: Settings) -> None:
    settings.DATA, settings.JURISDICTIONS = tmp_path / "data", ("MY",)  # type: ignore[operator]
    world.set_up()


def somebody(role: Role) -> User:
    return create_user(role.value, role=role, password="wooden-drum-at-dusk", actor=None, at=world.AT)


def page(client: Client, role: Role) -> str:
    client.force_login(somebody(role))
    return client.get(PAGE).content.decode()


def test_staff_read_what_was_refused_and_why_and_nothing_of_red(client: Client) -> None:
    policy = world.policy("p", affected_party_notifications="must-not")
    world.shared(policy, world.indicator(marks=(policy["id"],)), world.indicator("two", marks=(RED,)))
    shown = page(client, Role.ANALYST)
    assert "those affected must not be told" in shown
    assert world.indicator("two")["id"] not in shown
    assert "A person decides" not in shown


def test_the_duty_officer_decides_what_waits(client: Client) -> None:
    world.shared(world.indicator())
    Concern.objects.update(state="asked", reason="revoked_by_another")
    shown = page(client, Role.DUTY_OFFICER)
    assert "another member revoked it" in shown
    assert "Take the warning back" in shown
    one = Concern.objects.get()
    assert client.post(f"{PAGE}{one.pk}/", {"holds": "no"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.reason) == ("ending", "decided")


def test_an_analyst_reads_and_decides_nothing(client: Client) -> None:
    world.shared(world.indicator())
    Concern.objects.update(state="asked", reason="revoked_by_another")
    assert "Take the warning back" not in page(client, Role.ANALYST)
    assert client.post(f"{PAGE}{Concern.objects.get().pk}/", {"holds": "no"}).status_code in (403, 404)
    assert Concern.objects.get().state == "asked"


def test_members_have_no_such_page(client: Client) -> None:
    client.force_login(somebody(Role.MEMBER))
    assert client.get(PAGE).status_code in (403, 404)


def test_the_page_before_it_leaves_tells_that_another_member_revoked_it_and_asks(client: Client) -> None:
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), by="vendor")
    draft = world.warning()
    client.force_login(somebody(Role.DUTY_OFFICER))
    told = client.get("/warnings/preview/", {"id": draft.pk}).content.decode()
    assert "another member has revoked it" in told
    assert "Approve it in spite of that" in told
    assert "soc@bank-a.example" in told, "its mail is shown all the same"
    refused = client.post("/warnings/approve/", {"id": [str(draft.pk)]}, follow=True).content.decode()
    assert "Approve it in spite of that" in refused
    draft.refresh_from_db()
    assert draft.state == "drafted"
    client.post("/warnings/approve/", {"id": [str(draft.pk)], "in_spite": "yes"})
    draft.refresh_from_db()
    assert draft.state == "approved"
    history = client.get(f"/warnings/{draft.pk}/").content.decode()
    assert "approved, though another member says otherwise" in history


def test_the_api_says_that_it_is_disputed_and_takes_a_second_word(client: Client) -> None:
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), by="vendor")
    draft, officer = world.warning(), somebody(Role.DUTY_OFFICER)
    secret, now = new_secret(), utc_now()
    scopes, day = [Scope.WARNINGS_APPROVE], now + timedelta(days=1)
    issue_token(officer, name="t", scopes=scopes, secret=secret, expires_at=day, actor=None, at=now)

    def approve(**more: object) -> dict[str, list[object]]:
        answer = client.post(
            "/api/v1/warnings/approve",
            {"ids": [str(draft.pk)], **more},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        told: dict[str, list[object]] = answer.json()
        return told

    refused = approve()
    assert (refused["done"], refused["refused"][0]["code"]) == ([], "disputed")  # type: ignore[index]
    assert approve(in_spite=True)["done"] == [str(draft.pk)]
