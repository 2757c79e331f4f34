"""The duty officer is reminded whom to tell in person, reads what to say, and says that it was said."""

import json

import pytest
from django.test import Client
from tests.accounts.people import signed_in

from kentongan.accounts.terms import Role
from kentongan.response.models import Transition, Warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

WHO = "Dr Rahim, by telephone, 10:20"
WHY = "The feed took another machine for theirs"


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(Role.DUTY_OFFICER)


@pytest.fixture
def handed(officer: Client, warned: dict[str, Warning]) -> Warning:
    warning = warned["K7M-4SAG6"]
    officer.post(f"/warnings/{warning.id}/hand-over/", {"note": WHO})
    return warning


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def seen_on(text: str) -> str:
    return text.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("name", ["correct", "withdraw"])
def test_after_a_recall_they_are_reminded_until_they_told(officer: Client, handed: Warning, name: str) -> None:
    assert WHO not in page(officer, "/")
    answer = officer.post(f"/warnings/{handed.id}/{name}/", {"note": WHY}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/warnings/{handed.id}/told/"
    told = answer.content.decode()
    assert WHO in told
    assert WHY in told
    for address in ("/", f"/warnings/{handed.id}/"):
        assert WHO in page(officer, address)
    assert str(handed.id) in page(officer, "/warnings/?group=all&untold=1")
    said = officer.post(f"/warnings/{handed.id}/told/", {"note": "Dr Rahim, 16:00", "seen": seen_on(told)}, follow=True)
    assert 'notice-good"' in said.content.decode()
    assert WHO not in page(officer, "/")
    assert Transition.objects.get(reason="told-in-person").note == "Dr Rahim, 16:00"
    assert officer.get(f"/warnings/{handed.id}/told/").status_code == 302


def test_what_came_meanwhile_is_read_before_it_counts_as_told(officer: Client, handed: Warning) -> None:
    told = officer.post(f"/warnings/{handed.id}/correct/", {"note": "Port 2323"}, follow=True).content.decode()
    signed_in(Role.OPERATOR, name="another").post(f"/warnings/{handed.id}/withdraw/", {"note": WHY})
    again = officer.post(f"/warnings/{handed.id}/told/", {"note": "Told", "seen": seen_on(told)}).content.decode()
    assert "There is more to tell" in again
    assert WHY in again
    assert seen_on(again) != seen_on(told)
    assert not Transition.objects.filter(reason="told-in-person").exists()


def test_a_member_reads_why_it_was_withdrawn_and_is_reminded_of_nothing(officer: Client, handed: Warning) -> None:
    officer.post(f"/warnings/{handed.id}/withdraw/", {"note": WHY})
    member = signed_in(Role.MEMBER, handed.organisation_id, name="theirs")
    theirs = page(member, f"/warnings/{handed.id}/")
    assert WHY in theirs
    assert WHO not in theirs
    assert member.get(f"/warnings/{handed.id}/told/").status_code == 403


def test_a_program_recalls_and_tells_as_a_page_does(officer: Client, handed: Warning) -> None:
    def post(what: str, **said: str) -> tuple[int, dict[str, object]]:
        address = f"/api/v1/warnings/{handed.id}/{what}"
        answer = officer.post(address, json.dumps(said), content_type="application/json", headers=same_origin)
        return answer.status_code, answer.json()

    same_origin = {"X-CSRFToken": "unused"}
    assert post("correct", note="Port 2323")[0] == 200
    assert post("withdraw", note=WHY)[1]["state"] == "withdrawn"
    waits = officer.get(f"/api/v1/warnings/{handed.id}/untold").json()
    assert [one["note"] for one in waits["handed_over"]] == [WHO]
    assert [one["note"] for one in waits["recalls"]] == [WHY]
    assert WHY in waits["aloud"]
    assert len(officer.get("/api/v1/warnings?untold=true").json()["items"]) == 1
    assert post("told", note="Told", seen=str(handed.id))[0] == 409
    assert post("told", note="Told", seen=waits["recalls"][0]["id"])[0] == 200
    assert officer.get("/api/v1/warnings?untold=true").json()["items"] == []
    assert post("told", note="Told")[1]["code"] == "nothing-to-tell"


def test_a_program_withdraws_nothing_that_has_not_left(officer: Client, warned: dict[str, Warning]) -> None:
    address = f"/api/v1/warnings/{warned['K7M-2QXD4'].id}/withdraw"
    answer = officer.post(address, json.dumps({"note": WHY}), content_type="application/json")
    assert answer.status_code == 409


def test_whoever_withdraws_says_what_becomes_of_the_one_whose_place_it_took(
    officer: Client, warned: dict[str, Warning]
) -> None:
    new, old = warned["K7M-5TBH7"], warned["K7M-6UCJ8"]
    Warning.objects.filter(pk=old.pk).update(state="superseded", superseded_by=new)
    Transition.objects.create(
        warning=old, before="acknowledged", after="superseded", at=old.changed_at, reason="superseded"
    )
    address = f"/warnings/{new.id}/withdraw/"
    assert old.reference in page(officer, address)
    assert 'name="earlier_too"' in page(officer, address)
    officer.post(address, {"note": WHY})
    old.refresh_from_db()
    assert (old.state, old.superseded_by) == ("acknowledged", None)
