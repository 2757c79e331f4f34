"""Two at once, on two connections: what a person does and what a worker does to the same message never cross."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from tests.messages.actions import post

from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.recalling import retract
from kentongan.messages.errors import NotAwaited
from kentongan.messages.models import Message
from kentongan.messages.terms import Ability

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds) -> list[BaseException]:
    """Do these at one moment, each on a connection of its own; return what they raised."""
    raised, start = [], threading.Barrier(len(deeds))

    def run(deed) -> None:
        start.wait()
        try:
            deed()
        except BaseException as why:  # noqa: BLE001 - told to the test
            raised.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return raised


def test_an_answer_a_retraction_and_a_turn_at_once_never_wait_for_each_other_in_a_circle():
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    ali, budi = post.person("ali", ours.organisation, edits=True), post.person("budi", theirs.organisation)
    post.add(theirs, "second@cert-id.example", priority=2)
    for number in range(5):
        at = post.AT + timedelta(hours=number)
        message = post.sent(ali, ours, theirs, at=at)
        one, late = post.recipient(message), at + timedelta(minutes=10)
        told = {"understood": "Seen.", "ability": Ability.CANNOT, "reports_at": None, "at": late}
        raised = at_once(
            lambda one=one, told=told: acknowledge(one.pk, actor=budi, **told),
            lambda one=one, told=told: acknowledge(one.pk, actor=budi, **told),
            lambda late=late: post.turns(late),
            lambda message=message, late=late: retract(message.pk, actor=ali, at=late, reason="Wrong."),
        )
        assert all(isinstance(why, NotAwaited) for why in raised), raised
        assert Message.objects.filter(reply_to=message, type="acknowledgement").count() <= 1
        assert Message.objects.filter(reply_to=message, type="retraction").count() == 1
