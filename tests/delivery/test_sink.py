"""What is kept from leaving: it counts as delivered at once, no worker takes it, and it is of an exercise for good."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery import queries
from kentongan.delivery.actions import enqueue, take_outcomes
from kentongan.delivery.actions.sinking import bounce_sunk
from kentongan.delivery.errors import Unsendable
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Channel, Mail, Outgoing, Reason, State
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _outgoing(**changes: object) -> Outgoing:
    told = {
        "key": "drills:1",
        "topic": "drills",
        "reference": new_id(),
        "channel": Channel.SMTP,
        "destination": "duty@cert.example",
        "mail": Mail(subject="A drill", text="Nothing happened."),
        "exercise": Exercise.EXERCISE,
        "sink": True,
    }
    return Outgoing(**(told | changes))  # type: ignore[arg-type]


def test_what_is_kept_counts_as_delivered_at_once_and_can_be_read() -> None:
    with transaction.atomic():
        row = enqueue(_outgoing(), at=AT)
        (outcome,) = take_outcomes("drills")
    assert (outcome.state, outcome.reason) == (State.DELIVERED, Reason.KEPT)
    kept = queries.message(row, reader=HUB_ITSELF)
    assert kept.mail is not None
    assert (kept.destination, kept.mail.subject) == ("duty@cert.example", "A drill")


def test_nothing_of_real_work_can_be_kept_from_leaving() -> None:
    with transaction.atomic(), pytest.raises(Unsendable):
        enqueue(_outgoing(exercise=Exercise.REAL), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            key="x",
            topic="drills",
            reference=new_id(),
            channel=Channel.SINK,
            created_at=AT,
            waiting_since=AT,
            due_at=AT,
        )


def test_an_address_that_nothing_can_be_sent_to_is_dead_in_a_drill_too() -> None:
    with transaction.atomic():
        enqueue(_outgoing(destination="nobody"), at=AT)
        (outcome,) = take_outcomes("drills")
    assert outcome.state is State.DEAD


def test_a_kept_mail_bounces_when_the_drill_says_so_and_no_other_does() -> None:
    with transaction.atomic():
        kept = enqueue(_outgoing(), at=AT)
        other = enqueue(_outgoing(key="drills:2", sink=False), at=AT)
        take_outcomes("drills")
    assert bounce_sunk([kept, other], at=AT, detail="no such mailbox") == 1
    with transaction.atomic():
        (outcome,) = take_outcomes("drills")
    assert (outcome.id, outcome.state, outcome.reason) == (kept, State.DEAD, Reason.BOUNCED)
    assert bounce_sunk([kept], at=AT) == 0
