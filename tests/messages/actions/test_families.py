"""Corrections of one message, and of its corrections: the last that leaves takes the place of all, in any order."""

import pytest
from tests.messages.actions import post

from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import authorise, refuse
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.errors import AcknowledgementStands, NotYourPost, WritingRefused
from kentongan.messages.models import Message
from kentongan.messages.queries.for_recipient import later_about
from kentongan.messages.queries.reading import message as line_of
from kentongan.messages.queries.waiting import waiting
from kentongan.messages.terms import Ability, MessageState, Overtaken

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(ours, theirs, ali):
    made = post.sent(ali, ours, theirs, respond_by=post.minutes(600))
    post.settle()
    return made


def corrected(what, words, at, *, by):
    made = correct(what.pk, content=post.content(subject=words), actor=by, at=post.minutes(at))
    assert made.state == MessageState.SENT
    return made


def asked():
    """Messages that somebody is still asked to acknowledge."""
    return {row.message for row in map(post.recipient, Message.objects.all()) if row.next_turn_at is not None}


def named(message, reader):
    return line_of(message.pk, reader=reader, at=post.minutes(60)).head.in_reply_to[-4:].lower()


def test_a_correction_takes_the_place_of_what_corrects_a_correction(message, ali):
    first = corrected(message, "Port 2405", 1, by=ali)
    second = corrected(first, "Port 2406", 2, by=ali)
    third = corrected(message, "Port 2407", 3, by=ali)
    assert asked() == {third}
    assert [post.recipient(one).reason for one in (message, first, second)] == ["corrected"] * 3
    assert [named(one, ali) for one in (first, second, third)] == [one.pk.hex[-4:] for one in (message, first, second)]


def test_what_corrects_an_older_correction_takes_the_place_of_a_newer_one(message, ali):
    first = corrected(message, "Port 2405", 1, by=ali)
    second = corrected(message, "Port 2406", 2, by=ali)
    third = corrected(first, "Port 2407", 3, by=ali)
    assert asked() == {third}
    assert named(third, ali) == second.pk.hex[-4:]
    assert [one.reference[-4:].lower() for one in later_about(post.recipient(message).pk)] == [
        one.pk.hex[-4:] for one in (first, second, third)
    ]
    assert [one.reference[-4:].lower() for one in later_about(post.recipient(second).pk)] == [third.pk.hex[-4:]]


def test_a_retraction_takes_back_the_whole_family(message, ali):
    first = corrected(message, "Port 2405", 1, by=ali)
    corrected(first, "Port 2406", 2, by=ali)
    corrected(message, "Port 2407", 3, by=ali)
    retraction = retract(message.pk, actor=ali, at=post.minutes(4), reason="All of it was wrong.")
    assert asked() == {retraction}


def taken_back(message, ali):
    retract(message.pk, actor=ali, at=post.minutes(3), reason="All of it was wrong.")


def corrected_anew(message, ali):
    corrected(message, "Port 2406", 3, by=ali)


@pytest.mark.parametrize(
    ("meanwhile", "why"), [(taken_back, Overtaken.TAKEN_BACK), (corrected_anew, Overtaken.CORRECTED_ANEW)]
)
@pytest.mark.parametrize("agreed", [False, True])
def test_a_correction_that_comes_too_late_waits_for_nobody_and_its_writer_is_told_why(
    message, ali, lead, meanwhile, why, agreed
):
    waits = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(1))
    assert waiting(lead, at=post.minutes(2)).to_authorise == (waits.pk,)
    assert line_of(waits.pk, reader=ali, at=post.minutes(2)).overtaken is None
    if agreed:
        authorise(waits.pk, actor=lead, at=post.minutes(2))
    meanwhile(message, ali)
    assert waiting(lead, at=post.minutes(4)).to_authorise == ()
    assert line_of(waits.pk, reader=ali, at=post.minutes(4)).overtaken is why


def test_the_same_words_are_handed_in_anew_once_somebody_refused_them(message, ali, lead):
    refused = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(1))
    same = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(2))
    assert same == refused
    refuse(refused.pk, actor=lead, at=post.minutes(3), reason="Not before I have seen it.")
    again = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(4))
    assert (again != refused, again.state) == (True, MessageState.AWAITING_AUTHORITY)
    assert waiting(lead, at=post.minutes(5)).to_authorise == (again.pk,)
    authorise(again.pk, actor=lead, at=post.minutes(6))
    left = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(7))
    assert (left, left.state) == (again, MessageState.SENT)


def test_words_that_were_corrected_since_are_a_new_correction(message, ali):
    first = corrected(message, "Port 2405", 1, by=ali)
    corrected(first, "Port 2406", 2, by=ali)
    assert corrected(message, "Port 2405", 3, by=ali) != first


def test_a_correction_is_to_be_answered_when_its_message_was(message, ali):
    first = corrected(message, "Port 2405", 1, by=ali)
    assert first.respond_by == post.minutes(600)
    sooner = post.minutes(300)
    content = post.content(subject="Port 2406")
    second = correct(message.pk, content=content, respond_by=sooner, actor=ali, at=post.minutes(2))
    assert second.respond_by == sooner
    assert corrected(first, "Port 2407", 3, by=ali).respond_by == sooner
    assert corrected(first, "Port 2408", 301, by=ali).respond_by is None
    with pytest.raises(WritingRefused):
        correct(message.pk, content=post.content(), respond_by=post.minutes(1), actor=ali, at=post.minutes(302))


def test_what_was_corrected_is_not_late_beside_its_correction(message, ali):
    late = post.minutes(601)
    assert waiting(ali, at=late).late == (message.pk,)
    first = corrected(message, "Port 2405", 1, by=ali)
    assert waiting(ali, at=late).late == (first.pk,)


def test_a_deadline_that_passes_while_somebody_reads_holds_no_correction_up(message, ali, lead):
    waits = correct(message.pk, content=post.naming("Salt"), actor=ali, at=post.minutes(1))
    authorise(waits.pk, actor=lead, at=post.minutes(601))
    left = send(waits.pk, actor=ali, at=post.minutes(602))
    assert (left.state, left.respond_by) == (MessageState.SENT, None)


def test_an_acknowledgement_is_neither_corrected_nor_taken_back(message, theirs, ali):
    budi = post.person("budi", theirs.organisation, holds=theirs)
    given = acknowledge(
        post.recipient(message).pk,
        understood="They saw it too.",
        ability=Ability.CAN,
        reports_at=post.minutes(900),
        actor=budi,
        at=post.minutes(2),
    )
    with pytest.raises(AcknowledgementStands):
        correct(given.pk, content=post.content(), actor=budi, at=post.minutes(3))
    with pytest.raises(AcknowledgementStands):
        retract(given.pk, actor=budi, at=post.minutes(3), reason="I read it wrongly.")
    with pytest.raises(NotYourPost):
        retract(given.pk, actor=ali, at=post.minutes(3), reason="Not ours.")
