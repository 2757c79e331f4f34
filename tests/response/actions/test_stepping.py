"""Every step of a warning is by the table, in its history and in the ledger."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.response import made

from kentongan.kernel.identifiers import new_id
from kentongan.ledger.errors import OutsideTransaction
from kentongan.ledger.models import Entry
from kentongan.response.actions.stepping import locked, step, step_many
from kentongan.response.errors import NotInThisState
from kentongan.response.models import Transition, Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db

LATER = made.AT + timedelta(hours=1)


def test_a_step_is_written_down_with_who_and_why() -> None:
    warning, actor = made.warning(made.organisation()), new_id()
    with transaction.atomic():
        (row,) = locked([warning.id])
        step(
            row,
            to=WarningState.APPROVED,
            reason="approved",
            at=LATER,
            actor=actor,
            note="seen",
            also={"send_at": LATER},
        )
    stored = Warning.objects.get()
    assert (stored.state, stored.send_at, stored.changed_at) == ("approved", LATER, LATER)
    assert (row.state, row.send_at) == ("approved", LATER)
    last = Transition.objects.latest("at")
    assert (last.before, last.after, last.actor, last.reason, last.note) == (
        "drafted",
        "approved",
        actor,
        "approved",
        "seen",
    )
    entry = Entry.objects.get(verb="response.warning_approved")
    assert (entry.subject, entry.actor, entry.exercise) == (warning.id, actor, False)


def test_what_the_table_does_not_have_does_not_happen() -> None:
    bank = made.organisation()
    good, bad = made.warning(bank), made.warning(bank, state=WarningState.WITHDRAWN)
    with pytest.raises(NotInThisState), transaction.atomic():
        step_many([good, bad], to=WarningState.APPROVED, reason="approved", at=LATER)
    assert made.state_of(good.id) is WarningState.DRAFTED
    assert not Entry.objects.filter(verb="response.warning_approved").exists()


def test_a_row_that_moved_on_since_it_was_read_is_not_stepped_twice() -> None:
    warning = made.warning(made.organisation())
    Warning.objects.update(state=WarningState.WITHDRAWN)
    with pytest.raises(NotInThisState), transaction.atomic():
        step(warning, to=WarningState.APPROVED, reason="approved", at=LATER)


def test_the_first_time_of_a_state_stays() -> None:
    warning = made.warning(made.organisation(), state=WarningState.DELIVERED, sent_at=made.AT, delivered_at=made.AT)
    for to in (WarningState.SENT, WarningState.DELIVERED, WarningState.MITIGATED, WarningState.ACKNOWLEDGED):
        step(warning, to=to, reason="test", at=LATER)
    stored = Warning.objects.get()
    assert (stored.sent_at, stored.delivered_at, stored.acknowledged_at) == (made.AT, made.AT, LATER)


def test_many_are_one_entry_and_exercises_another() -> None:
    bank = made.organisation()
    real = [made.warning(bank) for _ in range(3)]
    drilled = [made.warning(bank, exercise=True) for _ in range(2)]
    step_many([*real, *drilled], to=WarningState.CLOSED, reason="declined", at=LATER)
    entries = {entry.exercise: entry for entry in Entry.objects.filter(verb="response.warning_closed")}
    assert {mention.thing for mention in entries[False].mentions.all()} == {one.id for one in real}
    assert {mention.thing for mention in entries[True].mentions.all()} == {one.id for one in drilled}
    assert Transition.objects.filter(reason="declined", before="drafted").count() == 5


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_stepped() -> None:
    warning = made.warning(made.organisation())
    with pytest.raises(OutsideTransaction):
        step(warning, to=WarningState.APPROVED, reason="approved", at=LATER)
    assert made.state_of(warning.id) is WarningState.DRAFTED
