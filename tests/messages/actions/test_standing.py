"""A correction that waited comes too late where its original was taken back or corrected anew, at every door."""

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.messages.actions.authorising import authorise, submit
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import change, discard
from kentongan.messages.errors import CorrectedAnew, CorrectionStands, OriginalTakenBack, RetractionStands
from kentongan.messages.models import Message, Recipient
from kentongan.messages.terms import MessageState, MessageType

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(ours, theirs, ali):
    made = post.sent(ali, ours, theirs)
    post.settle()
    return made


@pytest.fixture
def waits(message, ali):
    made = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(1))
    assert made.state == MessageState.AWAITING_AUTHORITY
    return made


def taken_back(message, ali):
    retract(message.pk, actor=ali, at=post.minutes(3), reason="All of it was wrong.")


def corrected_anew(message, ali):
    correct(message.pk, content=post.content(subject="Port 2406"), actor=ali, at=post.minutes(3))


MEANWHILE = pytest.mark.parametrize(
    ("meanwhile", "refused"),
    [(taken_back, OriginalTakenBack), (corrected_anew, CorrectedAnew)],
)


@MEANWHILE
def test_nobody_agrees_to_a_correction_that_comes_too_late(message, waits, ali, lead, meanwhile, refused):
    meanwhile(message, ali)
    with pytest.raises(refused):
        authorise(waits.pk, actor=lead, at=post.minutes(4), digest=waits.digest)
    with pytest.raises(refused):
        send(waits.pk, actor=ali, at=post.minutes(4))
    waits.refresh_from_db()
    assert (waits.state, waits.authorised_by) == (MessageState.AWAITING_AUTHORITY, None)


@MEANWHILE
def test_a_correction_that_was_agreed_to_does_not_leave_too_late(message, waits, ali, lead, meanwhile, refused):
    authorise(waits.pk, actor=lead, at=post.minutes(2))
    meanwhile(message, ali)
    before = set(Delivery.objects.values_list("pk", "state"))
    with pytest.raises(refused):
        send(waits.pk, actor=ali, at=post.minutes(4))
    assert set(Delivery.objects.values_list("pk", "state")) == before
    assert not Recipient.objects.get(message=waits).dispatches.exists()
    assert discard(waits.pk, actor=ali, at=post.minutes(5)).state == MessageState.DISCARDED


@MEANWHILE
def test_a_correction_rewritten_too_late_is_not_handed_in(ours, theirs, message, waits, ali, meanwhile, refused):
    again = post.draft(ours, theirs, type=MessageType.CORRECTION, thread=message.thread_id, reply_to=message.pk)
    change(waits.pk, again, actor=ali, at=post.minutes(2))
    meanwhile(message, ali)
    for door in (submit, send):
        with pytest.raises(refused):
            door(waits.pk, actor=ali, at=post.minutes(4))


def test_a_correction_that_waited_leaves_after_an_older_one(message, ali, lead):
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(1))
    later = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(2))
    authorise(later.pk, actor=lead, at=post.minutes(3))
    assert send(later.pk, actor=ali, at=post.minutes(3)).state == MessageState.SENT


def test_a_later_correction_of_an_earlier_correction_is_one_of_the_same_message(message, ali, lead):
    first = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(1))
    waits = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(2))
    authorise(waits.pk, actor=lead, at=post.minutes(3))
    correct(first.pk, content=post.content(subject="Port 2406"), actor=ali, at=post.minutes(4))
    with pytest.raises(CorrectedAnew):
        send(waits.pk, actor=ali, at=post.minutes(5))


def test_a_later_correction_that_did_not_leave_is_in_nobodys_way(message, waits, ali, lead):
    authorise(waits.pk, actor=lead, at=post.minutes(2))
    later = correct(message.pk, content=post.naming("Pepper"), actor=ali, at=post.minutes(3))
    assert later.state == MessageState.AWAITING_AUTHORITY
    assert send(waits.pk, actor=ali, at=post.minutes(4)).state == MessageState.SENT


def test_a_correction_of_another_message_of_the_thread_is_in_nobodys_way(ours, theirs, message, waits, ali, lead):
    other = post.sent(ali, ours, theirs, at=post.minutes(1), thread=message.thread_id)
    correct(other.pk, content=post.content(subject="Port 99"), actor=ali, at=post.minutes(2))
    authorise(waits.pk, actor=lead, at=post.minutes(3))
    assert send(waits.pk, actor=ali, at=post.minutes(4)).state == MessageState.SENT


def test_a_correction_is_not_taken_back_alone_and_goes_on_being_asked(message, ali):
    correction = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(2))
    with pytest.raises(CorrectionStands):
        retract(correction.pk, actor=ali, at=post.minutes(3), reason="The first one was right.")
    correction.refresh_from_db()
    assert correction.state == MessageState.SENT
    assert post.recipient(correction).next_turn_at is not None
    taken_back(message, ali)
    correction.refresh_from_db()
    assert correction.state == MessageState.RETRACTED


def test_a_retraction_is_the_last_word(message, ali):
    retraction = retract(message.pk, actor=ali, at=post.minutes(2), reason="Wrong.")
    with pytest.raises(RetractionStands):
        correct(retraction.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(3))
    with pytest.raises(RetractionStands):
        retract(retraction.pk, actor=ali, at=post.minutes(3), reason="It was right after all.")
    assert Message.objects.filter(type=MessageType.RETRACTION).count() == 1
