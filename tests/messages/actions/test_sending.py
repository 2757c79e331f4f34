"""A message leaves: what goes where, what a turn does, when a person is asked to call."""

import re

import pytest
from tests.messages.actions import post

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.linking import ask_code, enter_code, open_link
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import change, write
from kentongan.messages.errors import (
    AlreadyAcknowledged,
    MessageLinkOpensNothing,
    MessageNotInState,
    NotYourPost,
    UnknownAddressee,
    WritingRefused,
)
from kentongan.messages.models import Call, Dispatch, Message, Recipient, Step
from kentongan.messages.terms import Ability, Level, LinkState, MessageState, Priority, RecipientState, TaskState

pytestmark = pytest.mark.django_db


def acknowledged(one: Recipient, *, at=None, **more) -> Message:
    given = {"understood": "Port 2404 answers.", "ability": Ability.CAN, "reports_at": post.minutes(600)} | more
    return acknowledge(one.pk, at=at or post.minutes(5), **given)


def test_a_green_message_leaves_whole_in_the_transaction_that_sends_it(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    [row] = post.waiting()
    assert (row.destination, row.topic) == ("technical@cert-id.example", "messages")
    text = post.mail_to(row.destination).text.replace("\n", " ")
    assert post.SECRET in text
    assert "Ali" in text
    assert message.state == MessageState.SENT
    assert post.recipient(message).next_turn_at == post.minutes(10)


def test_sent_twice_it_leaves_once(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    send(message.pk, actor=ali, at=post.minutes(1))
    assert Delivery.objects.count() == 1


def test_an_amber_message_to_a_mailbox_without_a_key_is_only_announced(ours, theirs, ali):
    post.sent(ali, ours, theirs, tlp=TLP.AMBER)
    mail = post.mail_to("technical@cert-id.example")
    assert post.SECRET not in (mail.text + mail.subject).replace("\n", " ")
    assert "border substation" not in mail.text + mail.subject
    assert Dispatch.objects.get().manner == "notice_only"


def test_what_is_announced_opens_with_a_code_that_went_to_another_mailbox(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2, verified_at=post.AT)
    message = post.sent(ali, ours, theirs, tlp=TLP.AMBER)
    secret = post.secret_in(post.mail_to("technical@cert-id.example"))
    opened = open_link(secret, at=post.minutes(1))
    assert (opened.state, opened.recipient) == (LinkState.NEEDS_CODE, None)
    with pytest.raises(MessageLinkOpensNothing):
        acknowledged(post.recipient(message), link=opened.link)
    ask_code(opened.link, at=post.minutes(1))
    code = post.code_in(post.mail_to("second@cert-id.example"))
    assert not enter_code(opened.link, "0000 0000", at=post.minutes(2))
    assert enter_code(opened.link, code, at=post.minutes(2))
    assert not enter_code(opened.link, code, at=post.minutes(2))
    again = open_link(secret, at=post.minutes(2), unlocked=frozenset({opened.link}))
    assert again.recipient == post.recipient(message).pk
    acknowledged(post.recipient(message), link=opened.link, unlocked=frozenset({opened.link}))
    assert post.recipient(message).state == RecipientState.ACKNOWLEDGED


def test_a_red_message_is_told_on_the_telephone_and_in_no_mail(ours, theirs, ali):
    post.add(theirs, "+62215550100", channel="phone", carries=TLP.RED, verified_at=post.AT)
    message = post.sent(ali, ours, theirs, tlp=TLP.RED)
    assert Delivery.objects.count() == 0
    call = Call.objects.get()
    assert post.SECRET in call.script.replace("\n", " ")
    assert post.recipient(message).state == RecipientState.BY_PHONE


def test_nobody_answers_and_the_other_channel_then_the_telephone_are_tried_on_the_same_level(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2)
    post.add(theirs, "+62215550100", channel="phone", priority=3)
    message = post.sent(ali, ours, theirs)
    post.settle()
    assert post.turns(post.minutes(9)) == 0
    assert post.turns(post.minutes(10)) == 1
    assert [row.destination for row in post.waiting()] == ["second@cert-id.example"]
    assert post.turns(post.minutes(20)) == 1
    assert Call.objects.get().state == TaskState.OPEN
    assert post.turns(post.minutes(30)) == 1
    one = post.recipient(message)
    assert (one.next_turn_at, one.reason) == (None, "nobody-left")
    message.thread.refresh_from_db()
    assert (message.thread.level, Recipient.objects.count()) == (Level.TECHNICAL, 1)
    steps = Step.objects.filter(recipient=one).order_by("serial").values_list("what", flat=True)
    assert list(steps) == ["first", "channel", "telephone", "told_sender"]
    assert post.mail_to("technical@cert-my.example").subject.startswith("[TLP:GREEN] Nobody at cert-id")


def test_a_mailbox_that_refuses_is_left_for_the_next_at_once(ours, theirs, ali):
    post.add(theirs, "second@cert-id.example", priority=2)
    post.sent(ali, ours, theirs)
    post.settle(state=State.DEAD, reason=Reason.REFUSED, at=post.minutes(1))
    assert post.turns(post.minutes(1)) == 1
    assert [row.destination for row in post.waiting()] == ["second@cert-id.example"]
    theirs.refresh_from_db()
    assert theirs.assignments.get().channels.get(address="technical@cert-id.example").failed_at == post.minutes(1)


def test_an_acknowledgement_ends_the_turns_and_is_brought_to_the_sender(ours, theirs, ali):
    message = post.sent(ali, ours, theirs)
    opened = open_link(post.secret_in(post.mail_to("technical@cert-id.example")), at=post.minutes(1))
    assert opened.state is LinkState.OPEN
    told = acknowledged(post.recipient(message), link=opened.link)
    assert (told.by_recipient, told.reply_to_id) == (True, message.pk)
    assert post.turns(post.minutes(60)) == 0
    text = post.mail_to("technical@cert-my.example").text
    assert "Port 2404 answers." in text
    assert acknowledged(post.recipient(message), link=opened.link) == told
    with pytest.raises(AlreadyAcknowledged) as again:
        acknowledged(post.recipient(message), link=opened.link, understood="Something else.")
    assert re.search(r"on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", again.value.message())
    assert Message.objects.count() == 2


def test_staff_acknowledge_for_nobody_and_strangers_learn_nothing(ours, theirs, ali):
    from kentongan.messages.errors import UnknownRecipient

    message = post.sent(ali, ours, theirs)
    officer = post.person("officer", role="duty_officer")
    stranger = post.person("stranger", post.party("cert-th"))
    for actor in (officer, stranger, ali):
        with pytest.raises(UnknownRecipient):
            acknowledged(post.recipient(message), actor=actor)
    budi = post.person("budi", theirs.organisation)
    acknowledged(post.recipient(message), actor=budi)


def test_a_routine_message_waits_for_a_working_day_of_its_reader(ours, theirs, ali):
    theirs.hours, theirs.time_zone = {"weekly": {"5": [["08:00", "17:00"]]}}, "Asia/Jakarta"
    theirs.save()
    message = post.sent(ali, ours, theirs, priority=Priority.ROUTINE)
    assert post.recipient(message).next_turn_at.isoformat() == "2026-11-27T10:00:00+00:00"


def test_what_left_cannot_be_changed_by_any_way(ours, theirs, ali):
    from django.db import IntegrityError, transaction

    message = post.sent(ali, ours, theirs)
    with pytest.raises(MessageNotInState):
        change(message.pk, post.draft(ours, theirs), actor=ali, at=post.minutes(1))
    for columns in ({"content": {"subject": "x"}}, {"tlp": 0}, {"sent_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk)._raw_delete("default")


def test_what_lacks_something_does_not_leave(ours, theirs, ali):
    with pytest.raises(WritingRefused) as refused:
        post.sent(ali, ours, theirs, content=post.content(facts=()))
    assert refused.value.facts["part"] == "facts"
    assert Delivery.objects.count() == 0


def test_one_writes_for_ones_own_posts_to_posts_that_are_there(ours, theirs, ali):
    with pytest.raises(NotYourPost) as named:
        write(post.draft(theirs, ours), actor=ali, at=post.AT)
    assert named.value.message() == f"You write nothing for post {theirs.organisation.slug}/{theirs.key}."
    theirs.ended_at = post.AT
    theirs.save()
    with pytest.raises(UnknownAddressee):
        write(post.draft(ours, theirs), actor=ali, at=post.AT)


def test_an_exercise_is_marked_and_never_joins_real_work(ours, theirs, ali):
    from kentongan.messages.errors import ExerciseMixed

    real = post.sent(ali, ours, theirs)
    with pytest.raises(ExerciseMixed):
        write(post.draft(ours, theirs, thread=real.thread_id, exercise=True), actor=ali, at=post.AT)
    drill = post.sent(ali, ours, theirs, exercise=True)
    with pytest.raises(ExerciseMixed):
        write(post.draft(ours, theirs, thread=drill.thread_id, exercise=False), actor=ali, at=post.AT)
    assert Delivery.objects.latest("id").exercise
    assert "This is an exercise." in post.mail_to("technical@cert-id.example").text


def test_nothing_of_a_drill_leaves_unless_it_says_so(ours, theirs, ali):
    from kentongan.kernel.identifiers import new_id

    message = post.sent(ali, ours, theirs, drill=new_id())
    [row] = Delivery.objects.all()
    assert (row.channel, row.exercise) == ("sink", True)
    post.settle()
    assert post.recipient(message).state == RecipientState.DELIVERED


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ({"carries": TLP.AMBER_STRICT, "verified_at": post.AT}, "carries"),
        ({"carries": TLP.RED, "verified_at": None}, "not-verified"),
        (None, "no-telephone"),
    ],
)
def test_red_that_nothing_may_carry_says_which_limit_it_is(ours, theirs, ali, phone, reason):
    if phone is not None:
        post.add(theirs, "+62215550100", channel="phone", **phone)
    message = post.sent(ali, ours, theirs, tlp=TLP.RED)
    row = post.recipient(message)
    assert (row.state, row.reason, row.calls.count()) == (RecipientState.UNREACHED, reason, 0)


def test_red_is_read_out_at_a_telephone_as_its_party_entered_it(ours, theirs, ali):
    from kentongan.directory.actions.contacts import verify_contact
    from kentongan.directory.actions.posts import add_channel
    from kentongan.records.terms import ChannelRecord, usually_carries

    holder = theirs.assignments.get()
    way = ChannelRecord(kind="phone", address="+62215550100", carries=usually_carries("phone"))
    made = add_channel(way, assignment=holder.pk, actor=None, at=post.AT)
    verify_contact(made.pk, actor=None, at=post.AT)
    message = post.sent(ali, ours, theirs, tlp=TLP.RED)
    assert post.recipient(message).calls.count() == 1
