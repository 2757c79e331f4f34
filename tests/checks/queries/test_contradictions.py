"""Who writes to the database past the hub leaves checks that contradict what came in, whichever of them says more."""

from collections.abc import Callable

import pytest
from tests.checks import made
from tests.unguarded import past_the_hub

from kentongan.checks.actions.planning import cancel_check, pause, resume
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries.contradictions import contradicted

pytestmark = pytest.mark.django_db


def planned() -> Check:
    made.staffed("cert-my")
    return made.planned()


def asked() -> Check:
    answers, _silent = made.staffed("cert-my"), made.staffed("cert-id")
    check = made.running(announced=True)
    made.reply(answers)
    pause(check.pk, actor=None, at=made.SOON, reason="A storm.")
    resume(check.pk, actor=None, at=made.SOON)
    assert not contradicted()
    return check


def paused() -> Check:
    check = asked()
    pause(check.pk, actor=None, at=made.SOON, reason="A storm.")
    assert not contradicted()
    return check


def cancelled() -> Check:
    check = asked()
    cancel_check(check.pk, actor=None, at=made.SOON, reason="An incident.")
    assert not contradicted()
    return check


@pytest.mark.parametrize(
    ("make", "changed"),
    [
        (planned, "state = 'running'"),
        (planned, "told_at = made_at"),
        (asked, "state = 'planned'"),
        (asked, "state = 'paused'"),
        (asked, "state = 'closed'"),
        (asked, "told_at = NULL"),
        (paused, "state = 'running'"),
        (cancelled, "state = 'running'"),
        (cancelled, "state = 'closed'"),
    ],
)
def test_a_check_that_moved_by_itself_is_found(make: Callable[[], Check], changed: str) -> None:
    check = make()
    past_the_hub(f"UPDATE checks_check SET {changed}")
    assert contradicted() == [check.pk]


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        ("sent", "state = 'answered', answered_at = sent_at"),
        ("sent", "state = 'partial'"),
        ("answered", "state = 'silent'"),
        ("answered", "answered_at = '2020-01-01 00:00:00+00'"),
    ],
)
def test_an_answer_that_nobody_gave_and_one_that_was_taken_away_are_found(where: str, changed: str) -> None:
    asked()
    probe = Probe.objects.get(state=where)
    past_the_hub(f"UPDATE checks_probe SET {changed} WHERE state = '{where}'")
    assert contradicted() == [probe.pk]
