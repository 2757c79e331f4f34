"""The page and the endpoints where a drill is planned: what may be chosen, and what is wrong with a scenario."""

import pytest
from tests.accounts.people import signed_in
from tests.drills import made

from kentongan.accounts.terms import Role
from kentongan.drills.models import Drill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


def test_a_duty_officer_plans_a_drill_of_a_shipped_scenario(settings):
    settings.JURISDICTIONS = frozenset({"XA", "XB"})
    made.planned()
    staff = signed_in(Role.DUTY_OFFICER)
    assert "power-grid" in staff.get("/drills/plan/").content.decode()
    page = staff.get("/drills/plan/?scenario=power-grid")
    assert page.status_code == 200
    answer = staff.post("/drills/plan/?scenario=power-grid", {"starts_at": "2027-01-01T08:00"})
    assert answer.status_code == 200  # who plays was not said
    assert Drill.objects.count() == 1
    assert signed_in(Role.MEMBER).get("/drills/plan/").status_code == 403


def test_the_api_lists_the_scenarios_and_tells_every_fault_of_another_at_once():
    duty = signed_in(Role.DUTY_OFFICER)
    listed = duty.get("/api/v1/scenarios").json()
    assert {"power-grid", "hospital-ransomware", "telecom-supply-chain"} <= {one["key"] for one in listed}
    assert all(one["injects"] and one["hours"] and one["parts"] for one in listed)

    def checked(scenario):
        return duty.post("/api/v1/scenarios/check", {"scenario": scenario}, content_type="application/json").json()

    assert checked("power-grid") == {"scenario": next(o for o in listed if o["key"] == "power-grid"), "faults": []}
    wrong = checked('key = "x"\nnonsense = 1\n[[inject]]\nat = "soon"\n')
    assert wrong["scenario"] is None
    assert len(wrong["faults"]) > 3
    assert all(one["place"] and one["why"] and "{" not in one["why"] for one in wrong["faults"])
