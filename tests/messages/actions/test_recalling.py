"""Taking back and correcting: everyone to whom it went or may have gone is told, by the ways on which it went, once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import authorise, submit
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.renewing import renew_link
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import (
    AlreadyAcknowledged,
    AttributionRefused,
    CallDone,
    CorrectedSince,
    NotAwaited,
    NothingLeft,
    OwnMessage,
    ThreadClosed,
    UnknownCall,
    WritingRefused,
)
from kentongan.messages.models import Call, Message, Recipient, Step
from kentongan.messages.queries.for_recipient import later_about
from kentongan.messages.queries.waiting import calls, waiting
from kentongan.messages.terms import (
    Ability,
    Acknowledgement,
    Attribution,
    MessageState,
    MessageType,
    RecipientState,
    TaskState,
)

pytestmark = pytest.mark.django_db

UNDERSTOOD = Acknowledgement(understood="They saw it too.", ability=Ability.PARTLY, reports_at=post.minutes(600))


@pytest.fixture
def third():
    made = post.side("cert-th", country="TH", mail=False)
    post.add(made, "+6625550100", channel="phone", carries=TLP.RED, verified_at=post.AT)
    return made


def test_a_retraction_reaches_who_had_a_mail_and_who_had_a_call(ours, theirs, third, ali):
    message = post.sent(ali, ours, theirs, third)
    post.settle()
    call = Call.objects.get()
    record_call(call.pk, reached=True, acknowledgement=UNDERSTOOD, actor=ali, at=post.minutes(3))
    post.settle()
    retraction = retract(message.pk, actor=ali, at=post.minutes(5), reason="The sensor was wrong.")
    assert [row.destination for row in post.waiting()] == ["technical@cert-id.example"]
    assert "The sensor was wrong." in post.mail_to("technical@cert-id.example").text
    again = Call.objects.exclude(pk=call.pk).get()
    assert (again.contact, again.recipient.message_id, again.state) == (call.contact, retraction.pk, TaskState.OPEN)
    assert "The sensor was wrong." in again.script
    states = dict(Recipient.objects.filter(message=retraction).values_list("post__organisation__slug", "state"))
    assert states == {"cert-id": RecipientState.SENT, "cert-th": RecipientState.BY_PHONE}


def test_taken_back_twice_it_is_told_once(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    first = retract(message.pk, actor=ali, at=post.minutes(5), reason="Wrong.")
    mails = Delivery.objects.count()
    assert retract(message.pk, actor=ali, at=post.minutes(6), reason="Wrong.") == first
    assert (Delivery.objects.count(), Message.objects.filter(type=MessageType.RETRACTION).count()) == (mails, 1)


def test_what_has_not_left_does_not_leave_and_needs_no_retraction_there(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    retraction = retract(message.pk, actor=ali, at=post.minutes(1), reason="Too early.")
    assert Delivery.objects.get().state == State.CANCELLED
    assert not Recipient.objects.get(message=retraction).dispatches.exists(), "it stands on their page alone"
    message.refresh_from_db()
    assert message.state == MessageState.RETRACTED
    assert post.turns(post.minutes(60)) == 0


def test_a_retraction_is_itself_awaited(ours, theirs, ali):
    post.add(theirs, "+62215550100", channel="phone", priority=3)
    message = post.sent(ali, ours, theirs)
    post.settle()
    retraction = retract(message.pk, actor=ali, at=post.minutes(5), reason="Wrong.")
    post.settle(at=post.minutes(5))
    assert post.turns(post.minutes(15)) == 1
    assert Call.objects.get().recipient.message_id == retraction.pk


def test_the_reason_of_a_retraction_goes_through_the_gate(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    for reason in ("The government of Indonesia attacked us.", "Indonesia menyerang kami."):
        with pytest.raises(AttributionRefused):
            retract(message.pk, actor=ali, at=post.minutes(1), reason=reason)
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_correction_goes_to_every_recipient_once(ours, theirs, third, ali):
    message = post.sent(ali, ours, theirs, third)
    post.settle()
    right = post.content(subject="Port 2405, not 2404")
    first = correct(message.pk, content=right, actor=ali, at=post.minutes(5))
    assert correct(message.pk, content=right, actor=ali, at=post.minutes(6)) == first
    assert (first.type, first.state, first.reply_to_id) == ("correction", MessageState.SENT, message.pk)
    assert Recipient.objects.filter(message=first).count() == 2
    assert Message.objects.filter(type="correction").count() == 1


def test_who_would_get_a_message_late_gets_its_correction_alone_when_the_message_was_due(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.add(theirs, "late@cert-id.example", priority=2)
    correction = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    post.settle(at=post.minutes(5))
    post.turns(post.minutes(10))
    assert "Port 2405" in post.mail_to("late@cert-id.example").text
    for minute in (10, 15, 20, 30):
        post.settle(at=post.minutes(minute))
        post.turns(post.minutes(minute))
    [mail] = Delivery.objects.filter(destination="late@cert-id.example")
    assert mail.reference in correction.recipients.get().dispatches.values_list("pk", flat=True)
    assert steps_of(message, "superseded") == ["corrected"]


def steps_of(message, what):
    return list(Step.objects.filter(thread=message.thread_id, what=what).order_by("pk").values_list("note", flat=True))


def joins(theirs, address: str) -> None:
    """Let the post's only holder leave it, and somebody else come."""
    theirs.assignments.update(valid_to=post.minutes(1))
    post.channel(post.holder(theirs, valid_from=post.minutes(1)), address, verified_at=post.AT)


def test_who_has_the_correction_never_gets_the_uncorrected_text_afterwards(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    joins(theirs, "joined@cert-id.example")
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    for minute in (5, 10, 15, 30, 60):
        post.settle(at=post.minutes(minute))
        post.turns(post.minutes(minute))
    to_joined = Delivery.objects.filter(destination="joined@cert-id.example")
    assert to_joined.count() == 1
    assert "Port 2405" in post.mail_to("joined@cert-id.example").text


def test_what_waits_uncorrected_in_the_outbox_does_not_leave_after_its_correction(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    old, new = Delivery.objects.order_by("id")
    assert (old.state, new.state) == (State.CANCELLED, State.WAITING)
    assert post.turns(post.minutes(4)) == 0


def test_a_correction_goes_at_once_to_everybody_who_has_the_message(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2, verified_at=post.AT)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(10))
    post.settle()
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(12))
    assert {row.destination for row in post.waiting()} == {"technical@cert-id.example", "second@cert-id.example"}


def test_a_call_that_waits_is_made_with_the_corrected_text(ours, third, ali):
    message = post.sent(ali, ours, third)
    call = Call.objects.get()
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    call.refresh_from_db()
    assert call.state == TaskState.DROPPED
    assert "Port 2405" in Call.objects.get(state=TaskState.OPEN.value).script


def test_who_left_before_they_were_called_had_nothing_and_is_not_to_be_told(ours, third, ali):
    message = post.sent(ali, ours, third)
    third.assignments.update(valid_to=post.minutes(1))
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    assert steps_of(message, "not_told") == []
    assert not Call.objects.filter(state=TaskState.OPEN.value).exists()


def test_a_second_correction_takes_the_place_of_the_first(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    first = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(2))
    post.settle()
    assert later_about(post.recipient(first).pk) == ()
    post.add(theirs, "late@cert-id.example", priority=2)
    correct(message.pk, content=post.content(subject="Port 2406"), actor=ali, at=post.minutes(4))
    for minute in (4, 10, 15, 30, 60):
        post.settle(at=post.minutes(minute))
        post.turns(post.minutes(minute))
    assert Delivery.objects.filter(destination="late@cert-id.example").count() == 1
    assert "Port 2406" in post.mail_to("late@cert-id.example").text
    assert post.recipient(first).reason == "corrected"
    assert len(later_about(post.recipient(first).pk)) == 1
    assert len(later_about(post.recipient(message).pk)) == 2


def test_a_link_of_what_was_corrected_is_not_renewed(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    link = post.link_of(post.recipient(message))
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    with pytest.raises(CorrectedSince):
        renew_link(link, actor=ali, at=post.AT + timedelta(days=400))


@pytest.mark.parametrize("deed", ["retract", "correct"])
def test_who_had_it_and_left_is_named_to_the_sender_and_a_call_is_offered(ours, theirs, ali, deed):
    post.partners(theirs.organisation, ours.organisation)
    message = post.sent(ali, ours, theirs)
    post.settle()
    joins(theirs, "joined@cert-id.example")
    if deed == "retract":
        follower = retract(message.pk, actor=ali, at=post.minutes(5), reason="Wrong.")
    else:
        follower = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    assert steps_of(message, "not_told") == ["left"]
    assert follower.pk in waiting(ali, at=post.minutes(5)).unreached
    [call] = calls(ali, at=post.minutes(5))
    assert "technical@cert-id.example" in call.script
    assert (call.number, call.message) == ("", message.pk)
    assert "2404" not in call.script
    assert "2405" not in call.script
    post.turns(post.minutes(5))
    assert "joined@cert-id.example" in {row.destination for row in post.waiting()}
    record_call(call.id, reached=True, actor=ali, at=post.minutes(8))
    assert steps_of(message, "called") == [""]


def test_where_the_post_ended_the_step_says_so(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    theirs.ended_at = post.minutes(1)
    theirs.save()
    retract(message.pk, actor=ali, at=post.minutes(5), reason="Wrong.")
    assert steps_of(message, "not_told") == ["post-ended"]


def test_nothing_is_corrected_that_did_not_leave(ours, theirs, ali):
    message = write(post.draft(ours, theirs), actor=ali, at=post.AT)
    with pytest.raises(NothingLeft):
        retract(message.pk, actor=ali, at=post.AT, reason="x")


def test_who_was_not_reached_by_telephone_is_not_called_again_the_next_way_is_due(ours, third, ali):
    message = post.sent(ali, ours, third)
    call = Call.objects.get()
    record_call(call.pk, reached=False, actor=ali, at=post.minutes(2), note="Nobody picks up.")
    record_call(call.pk, reached=False, actor=ali, at=post.minutes(2))
    with pytest.raises(CallDone):
        record_call(call.pk, reached=True, actor=ali, at=post.minutes(3))
    assert post.turns(post.minutes(2)) == 1
    assert post.recipient(message).state == RecipientState.UNREACHED


@pytest.mark.parametrize("tlp", [TLP.GREEN, TLP.RED])
def test_who_was_reached_may_say_later_what_they_understood_to_whoever_takes_the_call(ours, third, ali, tlp):
    message = post.sent(ali, ours, third, tlp=tlp)
    # What is RED is read by few, and so are its calls.
    call, dewi = Call.objects.get(), ali if tlp is TLP.RED else post.person("dewi", ours.organisation, edits=True)
    record_call(call.pk, reached=True, actor=ali, at=post.minutes(2), note="Calls back in ten minutes.")
    assert [one.id for one in calls(dewi, at=post.minutes(3))] == [call.pk]
    record_call(call.pk, reached=True, acknowledgement=UNDERSTOOD, actor=dewi, at=post.minutes(12))
    assert post.recipient(message).state == RecipientState.ACKNOWLEDGED
    assert calls(dewi, at=post.minutes(13)) == ()


def test_a_call_is_for_the_side_that_sent_it_alone(ours, third, ali):
    post.sent(ali, ours, third)
    with pytest.raises(UnknownCall):
        record_call(Call.objects.get().pk, reached=True, actor=post.person("x", third.organisation), at=post.minutes(1))


def test_a_closed_thread_asks_for_nothing_more(ours, theirs, third, ali):
    message = post.sent(ali, ours, theirs, third)
    close(message.thread_id, actor=ali, at=post.minutes(1), reason="The matter is settled.")
    assert Call.objects.get().state == TaskState.DROPPED
    assert post.turns(post.minutes(60)) == 0
    with pytest.raises(ThreadClosed):
        post.sent(ali, ours, theirs, thread=message.thread_id)


def test_a_bounce_after_the_turns_ended_is_told_to_the_sender(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(10))
    assert post.recipient(message).reason == "nobody-left"
    post.bounce("technical@cert-id.example", at=post.minutes(20))
    post.turns(post.minutes(20))
    assert post.recipient(message).state == RecipientState.UNREACHED


def test_a_mail_that_somebody_took_out_of_the_outbox_is_not_sent_another_way(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2)
    message = post.sent(ali, ours, theirs)
    post.settle(state=State.CANCELLED, reason=Reason.CANCELLED)
    assert post.recipient(message).reason == "cancelled"
    assert post.turns(post.minutes(60)) == 0


def test_an_answer_by_account_ends_open_calls(ours, third, ali):
    message = post.sent(ali, ours, third)
    somchai = post.person("somchai", third.organisation)
    acknowledge(
        post.recipient(message).pk,
        understood="We look.",
        ability=Ability.CAN,
        reports_at=post.minutes(90),
        actor=somchai,
        at=post.minutes(2),
    )
    assert Call.objects.get().state == TaskState.DROPPED


def test_a_retraction_goes_on_in_a_closed_thread(ours, theirs, third, ali):
    message = post.sent(ali, ours, theirs, third)
    post.settle()
    record_call(Call.objects.get().pk, reached=True, actor=ali, at=post.minutes(1))
    retract(message.pk, actor=ali, at=post.minutes(2), reason="Wrong.")
    close(message.thread_id, actor=ali, at=post.minutes(3), reason="Settled.")
    assert Call.objects.filter(state=TaskState.OPEN).count() == 1
    post.add(theirs, "second@cert-id.example", priority=2)
    post.settle(at=post.minutes(3))
    assert post.turns(post.minutes(12)) == 2
    assert next(row.destination for row in post.waiting()) == "second@cert-id.example"


def test_a_closed_thread_can_still_be_corrected(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    close(message.thread_id, actor=ali, at=post.minutes(3), reason="Settled.")
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    assert [row.destination for row in post.waiting()] == ["technical@cert-id.example"]


def test_what_corrects_a_message_is_taken_back_with_it(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    correction = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(5))
    retraction = retract(message.pk, actor=ali, at=post.minutes(6), reason="All of it was wrong.")
    correction.refresh_from_db()
    assert correction.state == MessageState.RETRACTED
    [row] = post.waiting()
    assert row.reference in retraction.recipients.get().dispatches.values_list("pk", flat=True)


def test_another_answer_to_the_same_call_is_refused_and_the_same_one_stays(ours, third, ali):
    post.sent(ali, ours, third)
    call = Call.objects.get()
    dewi = post.person("dewi", ours.organisation, edits=True)
    record_call(call.pk, reached=True, actor=dewi, at=post.minutes(2))
    record_call(call.pk, reached=True, acknowledgement=UNDERSTOOD, actor=ali, at=post.minutes(4))
    record_call(call.pk, reached=True, acknowledgement=UNDERSTOOD, actor=dewi, at=post.minutes(5))
    other = Acknowledgement(understood="They cannot help.", ability=Ability.CANNOT, reports_at=None)
    for who in (dewi, ali):
        with pytest.raises(AlreadyAcknowledged):
            record_call(call.pk, reached=True, acknowledgement=other, actor=who, at=post.minutes(6))


def test_who_left_the_post_before_they_were_called_answers_for_nobody(ours, third, ali):
    post.sent(ali, ours, third)
    third.assignments.update(valid_to=post.minutes(1))
    with pytest.raises(NotAwaited):
        record_call(Call.objects.get().pk, reached=True, acknowledgement=UNDERSTOOD, actor=ali, at=post.minutes(2))


def answer(message, actor):
    return acknowledge(
        post.recipient(message).pk,
        understood="We look.",
        ability=Ability.CAN,
        reports_at=post.minutes(90),
        actor=actor,
        at=post.minutes(2),
    )


def test_who_wrote_a_message_does_not_acknowledge_it_for_the_other_party(ours, theirs, ali):
    both = post.person("both", ours.organisation, theirs.organisation, edits=True)
    message = post.sent(both, ours, theirs)
    assert waiting(both, at=post.AT).to_acknowledge == ()
    with pytest.raises(OwnMessage):
        answer(message, both)
    theirs_alone = post.person("theirs_alone", theirs.organisation)
    assert waiting(theirs_alone, at=post.AT).to_acknowledge
    answer(message, theirs_alone)


def test_who_authorised_a_message_does_not_acknowledge_it_for_the_other_party(ours, theirs, ali):
    lead = post.person("lead", ours.organisation, theirs.organisation, approves=True)
    found = post.accusing().assessment
    accusing = post.content(attribution=Attribution.ACTOR, assessment=replace(found, text="The group Salt did it."))
    written = write(post.draft(ours, theirs, content=accusing), actor=ali, at=post.AT)
    submit(written.pk, actor=ali, at=post.AT)
    authorise(written.pk, actor=lead, at=post.AT)
    message = send(written.pk, actor=ali, at=post.AT)
    assert waiting(lead, at=post.AT).to_acknowledge == ()
    with pytest.raises(OwnMessage):
        answer(message, lead)


def test_a_mail_program_puts_a_correction_and_a_retraction_below_their_message(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(10))
    post.settle()
    assert "References" not in post.mail_to("second@cert-id.example").headers
    first = {row.destination: row.message_id for row in Delivery.objects.all()}
    assert len(first) == 2
    correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=post.minutes(12))
    correction = {row.destination: row.message_id for row in post.waiting()}
    post.settle()
    retract(message.pk, actor=ali, at=post.minutes(14), reason="Wrong.")
    for address, identity in first.items():
        headers = post.mail_to(address).headers
        assert headers["In-Reply-To"] == identity
        assert headers["References"].split() == [identity, correction[address]]
        assert "Retraction: Outage at the border substation" in post.mail_to(address).subject


def test_a_mail_to_another_address_names_none_that_went_elsewhere(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.Contact.objects.filter(address="technical@cert-id.example").update(address="new@cert-id.example")
    retract(message.pk, actor=ali, at=post.minutes(14), reason="Wrong.")
    assert post.mail_to("new@cert-id.example").headers == {}


def test_a_retraction_says_in_which_language_its_reason_is_or_claims_none(ours, theirs, ali):
    for told, kept in (("ms", "ms"), ("", "und")):
        message = post.sent(ali, ours, theirs)
        retraction = retract(message.pk, actor=ali, at=post.minutes(1), reason="Penderia itu salah.", language=told)
        assert retraction.language == kept
    message = post.sent(ali, ours, theirs)
    with pytest.raises(WritingRefused):
        retract(message.pk, actor=ali, at=post.minutes(1), reason="Penderia itu salah.", language="xx-no")
    message.refresh_from_db()
    assert message.state == MessageState.SENT
