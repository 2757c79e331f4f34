"""Two at once, on two connections: what a person does and what a worker does to the same message never cross."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.messages.actions import following, recalling
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.errors import NotAwaited
from kentongan.messages.models import Call, Dispatch, Message
from kentongan.messages.terms import Ability, TaskState

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


def bounced(*messages: Message) -> None:
    """Let the mails of these come back, and nobody have heard of it yet."""
    mails = Dispatch.objects.filter(recipient__message__in=messages).values("outbox")
    Delivery.objects.filter(pk__in=mails).update(
        state=State.DEAD, reason=Reason.BOUNCED, settled_at=post.minutes(59), told=False
    )


def beside_bounces(
    deed: Any, monkeypatch: pytest.MonkeyPatch, *, module: Any, at: str, of: Message
) -> list[BaseException]:
    """Do this while a worker follows bounces: from when it asks a function about a message, where it waits a little."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    there, real = threading.Event(), getattr(module, at)

    def slowly(message: Message) -> Any:
        if message.pk == of.pk:
            there.set()
            time.sleep(0.5)
        return real(message)

    monkeypatch.setattr(module, at, slowly)
    return at_once(deed, lambda: (there.wait(20), follow_deliveries(post.minutes(60))))


def test_a_late_call_and_bounces_of_its_family_never_wait_for_each_other_in_a_circle(monkeypatch: Any) -> None:
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    ali = post.person("ali", ours.organisation, edits=True)
    post.add(theirs, "+62215550100", channel="phone", priority=3)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(20))
    said = post.content(subject="Port 1")
    corrected = correct(message.pk, content=said, actor=ali, at=post.minutes(30))
    post.settle()
    call = Call.objects.get(state=TaskState.OPEN)
    retraction = retract(message.pk, actor=ali, at=post.minutes(40), reason="Wrong.")
    post.settle()
    bounced(message, retraction)
    heard = lambda: record_call(call.pk, reached=True, actor=ali, at=post.minutes(60))  # noqa: E731
    assert beside_bounces(heard, monkeypatch, module=following, at="root_of", of=corrected) == []
    call.refresh_from_db()
    assert call.state == TaskState.REACHED


def test_a_retraction_and_bounces_of_its_corrections_never_wait_for_each_other_in_a_circle(monkeypatch: Any) -> None:
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    ali = post.person("ali", ours.organisation, edits=True)
    message = post.sent(ali, ours, theirs)
    post.settle()
    made = {0: message}
    for number, of in ((1, 0), (2, 0), (3, 1)):
        said = post.content(subject=f"Port {number}")
        made[number] = correct(made[of].pk, content=said, actor=ali, at=post.minutes(30 + number))
        post.settle()
    bounced(made[2], made[3])
    taken_back = lambda: retract(message.pk, actor=ali, at=post.minutes(60), reason="Wrong.")  # noqa: E731
    assert beside_bounces(taken_back, monkeypatch, module=recalling, at="held_recipients", of=made[2]) == []
    assert Message.objects.filter(type="retraction").count() == 1
