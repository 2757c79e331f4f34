"""Calls to whoever had what is wrong: they outlive all but what follows anew, and what was read out stays written."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from tests.messages.actions import post
from tests.unguarded import unguarded

from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.errors import AcknowledgementRefused, AcknowledgementUnconfirmed, CallDone, NotAwaited
from kentongan.messages.models import Call, Dispatch, Message
from kentongan.messages.queries.contradictions import contradicted
from kentongan.messages.queries.heard import next_step
from kentongan.messages.queries.waiting import calls
from kentongan.messages.terms import Ability, Acknowledgement, MessageType, RecipientState, TaskState

pytestmark = pytest.mark.django_db

SAID = Acknowledgement(understood="They saw it too.", ability=Ability.CAN, reports_at=post.minutes(600))


@pytest.fixture
def third() -> Any:
    made = post.side("cert-th", country="TH", mail=False)
    post.add(made, "+6625550100", channel="phone", carries=TLP.RED, verified_at=post.AT)
    return made


@pytest.fixture
def colleague(third: Any) -> Any:
    second = post.holder(third, priority=2)
    return post.channel(second, "+6625550200", channel="phone", carries=TLP.RED, verified_at=post.AT)


def left_holding_it(ours: Any, theirs: Any, ali: Any) -> Message:
    """Return a message to a mailbox whose holder left since, in whose place somebody else came."""
    post.partners(theirs.organisation, ours.organisation)
    message = post.sent(ali, ours, theirs)
    post.settle()
    theirs.assignments.update(valid_to=post.minutes(1))
    post.channel(post.holder(theirs, priority=9), "next@cert-id.example")
    return message


@pytest.mark.parametrize("deed", ["retract", "correct"])
@pytest.mark.parametrize("how", ["closed", "a closure"])
def test_who_left_is_still_to_be_told_when_the_thread_is_closed(
    ours: Any, theirs: Any, ali: Any, deed: str, how: str
) -> None:
    message = left_holding_it(ours, theirs, ali)
    post.follow(deed, message, ali, at=5)
    if how == "closed":
        close(message.thread_id, actor=ali, at=post.minutes(6), reason="Settled.")
    else:
        post.sent(ali, ours, theirs, at=post.minutes(6), type=MessageType.CLOSURE, thread=message.thread_id)
    [call] = calls(ali, at=post.minutes(7))
    assert call.farewell
    assert "technical@cert-id.example" in call.script
    record_call(call.id, reached=True, actor=ali, at=post.minutes(8))
    assert calls(ali, at=post.minutes(9)) == ()
    assert contradicted() == []


def test_who_left_is_still_to_be_told_when_the_post_acknowledges_the_original(ours: Any, theirs: Any, ali: Any) -> None:
    message = left_holding_it(ours, theirs, ali)
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    budi = post.person("budi", theirs.organisation)
    acknowledge(
        post.recipient(message).pk,
        understood="We look.",
        ability=Ability.CANNOT,
        reports_at=None,
        actor=budi,
        at=post.minutes(6),
    )
    assert post.open_calls().get().farewell


def test_what_follows_anew_takes_the_place_of_a_call_to_who_left(ours: Any, theirs: Any, ali: Any) -> None:
    message = left_holding_it(ours, theirs, ali)
    for number, deed in enumerate(("correct", "correct", "retract")):
        post.follow(deed, message, ali, at=5 + number, subject=f"Port {2405 + number}")
        assert post.open_calls().get().farewell
    assert "taken back" in post.open_calls().get().script
    assert Call.objects.filter(farewell=True, state=TaskState.DROPPED.value).count() == 2


def test_who_left_acknowledges_nothing_and_what_becomes_of_the_call_moves_nothing(
    ours: Any, theirs: Any, ali: Any
) -> None:
    message = left_holding_it(ours, theirs, ali)
    post.follow("correct", message, ali, at=5)
    before = post.recipient(message).state
    with pytest.raises(NotAwaited):
        record_call(post.open_calls().get().pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(6))
    record_call(post.open_calls().get().pk, reached=False, actor=ali, at=post.minutes(6))
    assert (post.recipient(message).state, post.recipient(message).next_turn_at) == (before, None)


def test_what_was_read_out_while_it_was_taken_back_stays_written_and_who_heard_it_is_called(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    call = Call.objects.get()
    retraction = retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    assert not post.open_calls().exists()
    done = record_call(
        call.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(3), note="Read out at 9:01."
    )
    assert (done.state, done.done_by, done.done_at) == (TaskState.REACHED, ali.user_id, post.minutes(3))
    assert done.note.startswith("Read out at 9:01. “They saw it too.” (can, ")
    again = post.open_calls().get()
    assert (again.recipient.message_id, again.contact) == (retraction.pk, call.contact)
    assert post.SECRET not in again.script
    then = next_step(done)
    assert then is not None
    assert "list of calls" in then
    record_call(call.pk, reached=True, actor=ali, at=post.minutes(4))
    assert post.open_calls().count() == 1
    assert not Message.objects.filter(by_recipient=True).exists()
    record_call(again.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(5))
    assert post.recipient(retraction).state == RecipientState.ACKNOWLEDGED
    assert contradicted() == []


@pytest.mark.parametrize(
    ("understood", "refused"),
    [
        ("The government of Malaysia ordered this attack.", AcknowledgementRefused),
        ("Pemerintah Malaysia memerintahkan serangan ini.", AcknowledgementUnconfirmed),
    ],
)
def test_what_is_said_late_accuses_nobody_in_the_note_either(
    ours: Any, third: Any, ali: Any, understood: str, refused: type[Exception]
) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    call = Call.objects.get()
    retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    told = replace(SAID, understood=understood)
    with pytest.raises(refused):
        record_call(call.pk, reached=True, acknowledgement=told, actor=ali, at=post.minutes(3))
    call.refresh_from_db()
    assert call.state == TaskState.DROPPED


def test_who_heard_it_late_and_may_hear_nothing_more_is_to_be_found_and_the_officer_is_told_so(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    call = Call.objects.get()
    retraction = retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    post.Contact.objects.update(carries=TLP.GREEN)
    done = record_call(call.pk, reached=True, actor=ali, at=post.minutes(3))
    assert post.recipient(retraction).reason == "terms"
    assert post.open_calls().get().farewell
    assert "may carry it" in post.open_calls().get().script
    assert "list of calls" in str(next_step(done))


def test_who_heard_it_late_and_may_hear_nothing_more_there_is_told_by_their_mailbox(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third)
    call = Call.objects.get()
    retraction = retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    post.Contact.objects.update(carries=TLP.CLEAR)
    post.add(third, "technical@cert-th.example", verified_at=post.AT)
    done = record_call(call.pk, reached=True, actor=ali, at=post.minutes(3))
    assert [one.recipient.message_id for one in Dispatch.objects.all()] == [retraction.pk]
    assert not post.open_calls().exists()
    assert "by mail" in str(next_step(done))


def test_who_heard_it_late_and_left_since_is_to_be_told_that_it_was_taken_back(ours: Any, third: Any, ali: Any) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    call = Call.objects.get()
    retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    third.assignments.update(valid_to=post.minutes(3))
    done = record_call(call.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(4))
    assert post.open_calls().get().farewell
    assert "list of calls" in str(next_step(done))


def test_what_was_read_out_while_it_was_corrected_stays_written_and_one_call_is_to_be_made(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    call = Call.objects.get()
    correction = post.follow("correct", message, ali, at=2)
    done = record_call(call.pk, reached=True, actor=ali, at=post.minutes(3))
    assert post.open_calls().get().recipient.message_id == correction.pk
    assert "list of calls" in str(next_step(done))
    retraction = retract(message.pk, actor=ali, at=post.minutes(4), reason="All of it was wrong.")
    assert post.open_calls().get().recipient.message_id == retraction.pk


def test_what_was_read_out_while_the_thread_was_closed_stays_written_and_acknowledges(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third)
    close(message.thread_id, actor=ali, at=post.minutes(2), reason="Settled.")
    done = record_call(Call.objects.get().pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(3))
    assert next_step(done) is None
    assert post.recipient(message).state == RecipientState.ACKNOWLEDGED


def test_that_nobody_was_reached_by_a_call_that_was_not_needed_is_nothing_to_write_down(
    ours: Any, third: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third)
    retract(message.pk, actor=ali, at=post.minutes(2), reason="The sensor was wrong.")
    with pytest.raises(CallDone):
        record_call(Call.objects.get().pk, reached=False, actor=ali, at=post.minutes(3))


def test_who_heard_it_is_told_of_the_retraction_whoever_of_the_post_acknowledges_that(
    ours: Any, third: Any, colleague: Any, ali: Any
) -> None:
    message = post.sent(ali, ours, third, tlp=TLP.RED)
    record_call(Call.objects.get().pk, reached=True, actor=ali, at=post.minutes(1))
    post.turns(post.minutes(30))
    second = post.open_calls().get()
    assert second.contact == colleague.pk
    record_call(second.pk, reached=True, actor=ali, at=post.minutes(31))
    retraction = retract(message.pk, actor=ali, at=post.minutes(32), reason="The sensor was wrong.")
    first, other = post.open_calls().order_by("created_at", "pk")
    record_call(first.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(33))
    assert post.open_calls().get() == other
    done = record_call(other.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(34))
    assert done.state == TaskState.REACHED
    assert "They saw it too." in done.note
    assert Message.objects.filter(reply_to=retraction, by_recipient=True).count() == 1
    assert contradicted() == []


def test_who_acknowledges_a_retraction_by_mail_is_not_called_about_it_any_more(
    ours: Any, theirs: Any, ali: Any
) -> None:
    post.add(theirs, "+62215550100", channel="phone", priority=3)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(10))
    record_call(Call.objects.get().pk, reached=True, actor=ali, at=post.minutes(11))
    retraction = retract(message.pk, actor=ali, at=post.minutes(12), reason="The sensor was wrong.")
    assert post.open_calls().count() == 1
    post.acknowledge_by_mail("technical@cert-id.example", retraction, at=13)
    assert not post.open_calls().exists()


@pytest.mark.parametrize("deed", ["retract", "correct"])
def test_calls_to_who_left_that_older_hubs_asked_for_are_known_as_such(
    ours: Any, theirs: Any, third: Any, ali: Any, deed: str
) -> None:
    message = left_holding_it(ours, theirs, ali)
    post.sent(ali, ours, third)
    post.follow(deed, message, ali, at=5)
    before = set(Call.objects.filter(farewell=True).values_list("pk", flat=True))
    assert (len(before), Call.objects.count()) == (1, 2)
    with unguarded():
        Call.objects.update(farewell=False)
        import_module("kentongan.messages.migrations.0004_farewells").mark(apps, None)
    assert set(Call.objects.filter(farewell=True).values_list("pk", flat=True)) == before
