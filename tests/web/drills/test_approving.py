"""A drill that sends to real people, planned and approved on pages and by the API, by two who may run drills."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.drills import made

from kentongan.accounts.models import User
from kentongan.accounts.terms import Role
from kentongan.drills.models import Drill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

FAR = "2099-01-01T08:00:00Z"


def _post(client: Client, path: str, **said: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(said), content_type="application/json")


def test_a_faulty_scenario_is_answered_with_every_fault_at_once() -> None:
    duty = signed_in(Role.DUTY_OFFICER)
    faulty = 'key = "x"\nnonsense = 1\n[[inject]]\nat = "soon"\n'
    answer = _post(duty, "drills", scenario=faulty)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "scenario-faulty")
    checked = _post(duty, "scenarios/check", scenario=faulty).json()["faults"]
    assert [(one["where"], one["what"]) for one in told["errors"]] == [(one["place"], one["why"]) for one in checked]
    assert "kentongan drill" not in told["next_step"]
    assert not Drill.objects.exists()


def test_the_api_plans_mail_to_real_people_and_another_approves_it() -> None:
    cast = made.region()
    dewi = signed_in(Role.DUTY_OFFICER, name="dewi")
    said = {"scenario": made.SHORT, "cast": cast, "plays": list(cast), "starts_at": FAR, "sends_real": True}
    refused = _post(dewi, "drills", **said)
    assert (refused.status_code, refused.json()["code"]) == (422, "real-mail-unnamed")
    plan = _post(dewi, "drills", **said, named="short").json()
    assert (plan["sends_real"], plan["awaits"], plan["state"]) == (True, True, "planned")
    base = f"drills/{plan['id']}"
    assert _post(dewi, f"{base}/start").json()["code"] == "drill-approval-awaited"
    assert _post(dewi, f"{base}/approve", named="short").json()["code"] == "second-person-needed"
    for role in (Role.ANALYST, Role.MEMBER):
        assert _post(signed_in(role), f"{base}/approve", named="short").status_code == 403
    omar = signed_in(Role.OPERATOR, name="omar")
    assert _post(omar, f"{base}/approve", named="x").json()["code"] == "real-mail-unnamed"
    told = _post(omar, f"{base}/approve", named="short").json()
    assert (told["awaits"], bool(told["approved_at"])) == (False, True)
    assert Drill.objects.get().approved_by == User.objects.get(username="omar").pk
    assert _post(dewi, f"{base}/start").json()["state"] == "running"


@pytest.mark.parametrize("approved", [False, True])
def test_the_api_calls_off_what_is_planned(approved: bool) -> None:
    cast = made.region()
    dewi, omar = signed_in(Role.DUTY_OFFICER, name="dewi"), signed_in(Role.OPERATOR, name="omar")
    said = {"scenario": made.SHORT, "cast": cast, "plays": list(cast), "starts_at": FAR, "sends_real": True}
    base = f"drills/{_post(dewi, 'drills', **said, named='short').json()['id']}"
    if approved:
        _post(omar, f"{base}/approve", named="short")
    for role in (Role.ANALYST, Role.MEMBER):
        assert _post(signed_in(role), f"{base}/end").status_code == 403
    answer = _post(dewi, f"{base}/end")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert _post(dewi, f"{base}/end").json()["code"] == "drill-not-in-state"
    assert Drill.objects.get().state == "cancelled"


def test_without_asking_for_it_mail_stays_in_the_hub() -> None:
    cast = made.region()
    dewi = signed_in(Role.DUTY_OFFICER)
    plan = _post(dewi, "drills", scenario=made.SHORT, cast=cast, plays=list(cast), starts_at=FAR, named="short").json()
    assert (plan["sends_real"], plan["awaits"]) == (False, False)


def test_two_people_do_the_same_on_pages() -> None:
    cast = made.region()
    dewi = signed_in(Role.DUTY_OFFICER, name="dewi")
    omar = signed_in(Role.DUTY_OFFICER, name="omar")
    plan = _post(dewi, "drills", scenario=made.SHORT, cast=cast, starts_at=FAR, sends_real=True, named="short").json()
    page, approval = f"/drills/{plan['id']}/", f"/drills/{plan['id']}/approve/"
    mine = dewi.get(page).content.decode()
    assert "begins only once another person has approved" in mine
    assert approval not in mine
    assert "Begin now" not in mine
    assert approval in omar.get(page).content.decode()
    shown = omar.get(approval).content.decode()
    assert "dewi" in shown
    assert "drill-santara" in shown
    assert "somebody else has to approve" in dewi.post(approval, {"named": "short"}).content.decode()
    assert "Mail would go to real people" in omar.post(approval, {"named": "no"}).content.decode()
    assert omar.post(approval, {"named": "short"}).status_code == 302
    assert Drill.objects.get().approved_by is not None
    assert "Begin now" in dewi.get(page).content.decode()
    assert "awaits no approval" in omar.get(approval).content.decode()
    assert signed_in(Role.ANALYST).get(approval).status_code == 403


def test_the_planning_page_asks_for_the_name_where_mail_would_leave() -> None:
    scenario = "/drills/plan/?scenario=power-grid"
    page = signed_in(Role.DUTY_OFFICER).get(scenario).content.decode()
    assert "Let its mail go to real people" in page
    assert "write the name of the drill: power-grid" in page
