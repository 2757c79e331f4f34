"""Who was asked in a check, and what came of it, cannot be edited in the database either."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.checks.made import SOON, planned, reply, running, staffed

from kentongan.checks.actions.planning import cancel_check
from kentongan.checks.models import Probe
from kentongan.checks.terms import ProbeState

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM checks_probe",
        "UPDATE checks_probe SET state = 'answered'",
        "UPDATE checks_probe SET token = 'other' WHERE state = 'sent'",
        "UPDATE checks_probe SET role = 'policy'",
        "UPDATE checks_probe SET state = 'sent' WHERE state = 'answered'",
        "UPDATE checks_probe SET answered_at = sent_at WHERE state = 'answered'",
        "UPDATE checks_probe SET signed = NOT signed WHERE state = 'answered'",
    ],
)
def test_what_came_of_a_check_cannot_be_edited(statement: str) -> None:
    answers, _silent = staffed("cert-my"), staffed("cert-id")
    running()
    reply(answers)
    assert set(Probe.objects.values_list("state", flat=True)) == {"answered", "sent"}
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)


def test_no_other_probe_is_put_in_the_place_of_one_that_was_asked() -> None:
    staffed("cert-my")
    running()
    emptied = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE checks_probe CASCADE"
    replaced = "REPLACE INTO checks_probe SELECT * FROM checks_probe"
    with pytest.raises(IntegrityError, match=r"kept as it was|append-only"):
        run(replaced if connection.vendor == "sqlite" else emptied)


BEGUN = [
    "DELETE FROM checks_check",
    "UPDATE checks_check SET title = 'Another one'",
    "UPDATE checks_check SET opens_at = '2020-01-01 00:00:00+00'",
    "UPDATE checks_check SET closes_at = '2030-01-01 00:00:00+00'",
    "UPDATE checks_check SET selection = '{}'",
    "UPDATE checks_check SET announced = NOT announced",
    "UPDATE checks_check SET state = 'planned'",
]


@pytest.mark.parametrize("statement", BEGUN)
def test_what_a_check_that_began_asked_of_whom_and_when_cannot_be_edited(statement: str) -> None:
    staffed("cert-my")
    running()
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(statement)


def test_a_check_is_not_replaced_or_emptied() -> None:
    staffed("cert-my")
    planned()
    emptied = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE checks_check CASCADE"
    replaced = "REPLACE INTO checks_check SELECT * FROM checks_check"
    with pytest.raises(IntegrityError, match=r"kept as it was|append-only"):
        run(replaced if connection.vendor == "sqlite" else emptied)


@pytest.mark.parametrize("statement", ["state = 'running'", "state = 'closed'", "pause_reason = 'Other'"])
def test_a_cancelled_check_stays_so_with_its_reason(statement: str) -> None:
    staffed("cert-my")
    cancel_check(running().pk, actor=None, at=SOON, reason="A real incident.")
    with pytest.raises(IntegrityError, match="kept as it was"):
        run(f"UPDATE checks_check SET {statement}")


def test_who_was_not_asked_yet_may_still_be_left_out() -> None:
    staffed("cert-my")
    planned()
    assert Probe.objects.filter(state=ProbeState.WAITING).delete()[0] == 1
