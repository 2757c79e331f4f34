"""What waits for the duty officer, and who has not answered in time."""

from datetime import timedelta

import pytest
from tests.response.made import AT, organisation, warning

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.actions import hold
from kentongan.directory.models import Claim
from kentongan.response.models import Warning
from kentongan.response.queries import unanswered, waiting
from kentongan.response.terms import WarningState, Why

pytestmark = pytest.mark.django_db

LATE = {"sent_at": AT, "delivered_at": AT, "due_at": AT - timedelta(days=1)}


def test_nothing_waits_in_an_empty_hub() -> None:
    assert waiting(reader=HUB_ITSELF, at=AT).nothing


def test_what_waits_to_be_approved_is_counted_by_every_reason() -> None:
    warning(organisation("a"), why="no_rule", critical=1)
    warning(organisation("b"), why="no_rule red")
    found = waiting(reader=HUB_ITSELF, at=AT)
    assert (found.to_approve, found.critical_to_approve) == (2, 1)
    assert found.why == {Why.RED: 1, Why.NO_RULE: 2}


def test_only_who_was_asked_and_has_not_answered_in_time_is_late() -> None:
    late = warning(organisation("a"), state=WarningState.DELIVERED, critical=2, **LATE)
    for slug, state, more in (
        ("b", WarningState.DELIVERED, {"due_at": AT + timedelta(days=1)}),
        ("c", WarningState.ACKNOWLEDGED, {"acknowledged_at": AT}),
        ("d", WarningState.SUPERSEDED, {}),
    ):
        warning(organisation(slug), state=state, **(LATE | more))
    found = waiting(reader=HUB_ITSELF, at=AT)
    assert (found.unanswered, found.critical_unanswered) == (1, 1)
    assert late.pk == Warning.objects.get(organisation__slug="a").pk


def test_exercises_and_real_work_wait_apart() -> None:
    warning(organisation("a"), exercise=True)
    assert waiting(reader=HUB_ITSELF, at=AT).to_approve == 0
    assert waiting(reader=HUB_ITSELF, at=AT, exercise=True).to_approve == 1


def test_claims_in_question_wait_until_they_are_verified_or_ended() -> None:
    owner = organisation("a")
    facts = {"organisation": owner, "kind": "cidr", "tier": "owner", "source": "manual", "origin": "hand"}
    for value, more in (
        ("192.0.2.0/24", {"questioned_at": AT}),
        ("198.51.100.0/24", {"questioned_at": AT, "valid_to": AT - timedelta(days=1)}),
        ("203.0.113.0/24", {}),
    ):
        Claim.objects.create(value=value, recorded_at=AT, **facts, **more)
    assert waiting(reader=HUB_ITSELF, at=AT).questioned == 1


def test_the_switch_waits_for_somebody_to_release_it() -> None:
    hold(actor=None, at=AT, reason="Wrong people")
    found = waiting(reader=HUB_ITSELF, at=AT)
    assert (found.held_since, found.held_reason, found.nothing) == (AT, "Wrong people", False)


def test_who_has_not_answered_stands_under_each_service_that_depends_on_them() -> None:
    for slug, services in (("a", ["payments", "cash machines"]), ("b", ["payments"]), ("c", [])):
        warning(organisation(slug, critical=services), state=WarningState.DELIVERED, critical=len(services), **LATE)
    found = {line.service: line for line in unanswered(reader=HUB_ITSELF, at=AT)}
    assert {service: line.organisations for service, line in found.items()} == {
        "payments": 2,
        "cash machines": 1,
        "": 1,
    }
    assert next(iter(found)) == "payments"
    assert list(found)[-1] == ""
    assert found["payments"].oldest == LATE["due_at"]
