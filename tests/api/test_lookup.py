"""The look-up through the API: the same answer as in the terminal, every claim with what became of it."""

import pytest
from tests.accounts.people import signed_in
from tests.contract.world import make_world

from kentongan.accounts.terms import Role

pytestmark = pytest.mark.django_db


def look_up(**asked: str):
    return signed_in(Role.ANALYST).get("/api/v1/lookup", asked)


def test_the_owner_is_told_with_contact_and_reason():
    make_world()
    told = look_up(what="203.0.113.7", at="2026-11-21").json()
    assert told["organisation"] == "beta"
    assert [contact["address"] for contact in told["contacts"]] == ["soc@open-host.beta.example"]
    assert told["evidence"]["value"] == "203.0.113.0/24"
    assert told["special"]
    [considered] = told["considered"]
    assert considered["fate"] == "decides"
    assert considered["because"]


def test_nobody_is_told_as_nobody():
    make_world()
    told = look_up(what="192.0.2.1").json()
    assert told["organisation"] is None
    assert told["considered"] == []


@pytest.mark.parametrize("asked", [{"what": "1.9.0.256"}, {"what": ""}, {"what": "192.0.2.1", "at": "30 February"}])
def test_what_cannot_be_read_is_told_as_such(asked):
    answer = look_up(**asked)
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("unreadable")


def test_without_a_question_there_is_no_answer():
    assert look_up().status_code == 422


def test_a_member_does_not_look_up():
    world = make_world()
    answer = signed_in(Role.MEMBER, world.beta.id).get("/api/v1/lookup", {"what": "198.51.100.7"})
    assert answer.status_code == 403
