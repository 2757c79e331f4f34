"""Whoever had a message is told what followed it, one by one: a colleague's acknowledgement tells them nothing."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DataError
from tests.messages.actions import post
from tests.unguarded import unguarded

from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Contact
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions import mailing
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.models import Call, Dispatch, Message, Step
from kentongan.messages.queries.contradictions import contradicted
from kentongan.messages.terms import Ability, Acknowledgement, NotTold, RecipientState

pytestmark = pytest.mark.django_db

FIRST, SECOND, PHONE = "technical@cert-id.example", "second@cert-id.example", "+62215550100"
SAID = Acknowledgement(understood="Taken back.", ability=Ability.CANNOT)


@pytest.fixture
def second(theirs: Any) -> Any:
    """Another person at the same post, with a mailbox of their own."""
    return post.channel(post.holder(theirs, priority=2), SECOND, verified_at=post.AT)


@pytest.fixture
def message(ours: Any, theirs: Any, second: Any, ali: Any) -> Message:
    """A message that both had, by mail."""
    made = post.sent(ali, ours, theirs)
    post.settle()
    post.turns(post.minutes(20))
    post.settle()
    assert went(made) == {FIRST: "delivered", SECOND: "delivered"}
    return made


@pytest.fixture(params=["retract", "correct"])
def deed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def went(message: Message) -> dict[str, str]:
    addresses = dict(Contact.objects.values_list("pk", "address"))
    rows = Dispatch.objects.filter(recipient__message=message).order_by("attempt")
    return {addresses[contact]: state for contact, state in rows.values_list("contact", "state")}


def called(call: Call) -> str:
    return str(Contact.objects.get(pk=call.contact).address)


@pytest.mark.parametrize("order", ["before", "after"])
def test_whose_mail_bounces_is_called_whether_a_colleague_acknowledges_before_or_after(
    theirs: Any, ali: Any, message: Message, deed: str, order: str
) -> None:
    post.add(theirs, PHONE, channel="phone", priority=3, carries=TLP.RED)
    follower = post.follow(deed, message, ali, at=30)
    if order == "after":
        post.bounce_last(FIRST, at=31)
    post.settle(at=post.minutes(32))
    post.acknowledge_by_mail(SECOND, follower, at=33)
    if order == "before":
        post.bounce_last(FIRST, at=34)
    call = post.open_calls().get()
    assert (called(call), call.recipient.message_id, call.farewell) == (PHONE, follower.pk, False)
    assert post.recipient(follower).state == RecipientState.ACKNOWLEDGED
    record_call(call.pk, reached=True, acknowledgement=SAID, actor=ali, at=post.minutes(40))
    assert not post.open_calls().exists()
    assert contradicted() == []


def test_whose_mail_bounces_is_written_to_at_their_other_mailbox(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    post.add(theirs, "other@cert-id.example", priority=3, verified_at=post.AT)
    follower = post.follow(deed, message, ali, at=30)
    post.bounce_last(FIRST, at=31)
    post.settle(at=post.minutes(32))
    post.acknowledge_by_mail(SECOND, follower, at=33)
    assert went(follower) == {FIRST: "failed", SECOND: "delivered", "other@cert-id.example": "delivered"}
    assert not post.open_calls().exists()


def test_whom_no_way_reaches_is_named_and_somebody_is_asked_to_find_them(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    follower = post.follow(deed, message, ali, at=30)
    post.settle(at=post.minutes(31))
    post.acknowledge_by_mail(SECOND, follower, at=32)
    post.bounce_last(FIRST, at=33)
    call = post.open_calls().get()
    assert call.farewell
    assert FIRST in call.script
    assert post.SECRET not in call.script
    assert post.recipient(follower).reason == NotTold.UNREACHED
    step = Step.objects.get(what="not_told")
    assert (step.message_id, step.note) == (follower.pk, "unreached")
    close(message.thread_id, actor=ali, at=post.minutes(34), reason="Settled.")
    assert post.open_calls().get() == call
    assert contradicted() == []


def test_every_way_of_theirs_is_tried_before_somebody_is_asked_to_find_them(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    post.add(theirs, "other@cert-id.example", priority=3, verified_at=post.AT)
    post.add(theirs, PHONE, channel="phone", priority=4, carries=TLP.RED)
    follower = post.follow(deed, message, ali, at=30)
    post.bounce_last(FIRST, at=31)
    post.settle(SECOND, at=post.minutes(31))
    post.acknowledge_by_mail(SECOND, follower, at=32)
    post.bounce_last("other@cert-id.example", at=33)
    call = post.open_calls().get()
    assert called(call) == PHONE
    record_call(call.pk, reached=False, actor=ali, at=post.minutes(35))
    asked = post.open_calls().get()
    assert asked.farewell
    # Where they had it, not where it was tried in vain.
    assert FIRST in asked.script


def test_who_was_told_by_telephone_and_is_not_reached_is_written_to(ours: Any, ali: Any, deed: str) -> None:
    third = post.side("cert-th", country="TH", mail=False)
    post.add(third, PHONE, channel="phone", carries=TLP.RED)
    message = post.sent(ali, ours, third)
    record_call(post.open_calls().get().pk, reached=True, actor=ali, at=post.minutes(1))
    colleague = post.channel(post.holder(third, priority=2), SECOND, verified_at=post.AT)
    post.add(third, FIRST, verified_at=post.AT, priority=2)
    follower = post.follow(deed, message, ali, at=30)
    record_call(post.open_calls().get().pk, reached=False, actor=ali, at=post.minutes(31))
    assert went(follower) == {FIRST: "queued"}
    assert colleague.address not in went(follower)


def test_who_acknowledged_it_themselves_is_owed_nothing(theirs: Any, ali: Any, message: Message, deed: str) -> None:
    budi = post.person("budi", theirs.organisation)
    theirs.assignments.filter(priority=1).update(user=budi.user_id)
    follower = post.follow(deed, message, ali, at=30)
    post.settle(SECOND, at=post.minutes(31))
    row = post.recipient(follower)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=budi, at=post.minutes(32))
    post.bounce_last(FIRST, at=33)
    assert not post.open_calls().exists()
    assert not Step.objects.filter(what="not_told").exists()


def test_who_acknowledges_it_need_not_be_found_any_more(theirs: Any, ali: Any, message: Message, deed: str) -> None:
    budi = post.person("budi", theirs.organisation)
    theirs.assignments.filter(priority=1).update(user=budi.user_id)
    follower = post.follow(deed, message, ali, at=30)
    post.bounce_last(FIRST, at=31)
    assert post.open_calls().get().farewell
    row = post.recipient(follower)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=budi, at=post.minutes(32))
    assert not post.open_calls().exists()


def test_whom_the_message_itself_never_reached_is_owed_nothing(
    theirs: Any, ours: Any, second: Any, ali: Any, deed: str
) -> None:
    message = post.sent(ali, ours, theirs)
    post.bounce_last(FIRST, at=1)
    post.turns(post.minutes(1))
    post.settle(SECOND, at=post.minutes(2))
    post.follow(deed, message, ali, at=30)
    post.settle(at=post.minutes(31))
    assert not post.open_calls().exists()
    assert not Step.objects.filter(what="not_told").exists()


def test_what_follows_anew_is_what_they_are_told(theirs: Any, ali: Any, message: Message) -> None:
    first = post.follow("correct", message, ali, at=30)
    post.bounce_last(FIRST, at=31)
    assert first.thread.reference in post.open_calls().get().script
    last = post.follow("retract", message, ali, at=32)
    assert not post.open_calls().exists()
    # The mailbox is tried again, for it may work by now; what fails of the old matters no more.
    assert went(last) == {FIRST: "queued", SECOND: "queued"}
    post.settle(SECOND, at=post.minutes(33))
    post.acknowledge_by_mail(SECOND, last, at=34)
    post.bounce_last(FIRST, at=35)
    call = post.open_calls().get()
    assert "taken back" in call.script
    assert contradicted() == []


@pytest.mark.parametrize("carries", [TLP.RED, TLP.CLEAR])
def test_whose_mailbox_may_carry_it_no_more_is_told_by_their_telephone_or_named(
    theirs: Any, ali: Any, message: Message, deed: str, carries: TLP
) -> None:
    post.add(theirs, PHONE, channel="phone", priority=3, carries=carries)
    Contact.objects.filter(address=FIRST).update(openpgp="no key that works", carries=TLP.CLEAR)
    follower = post.follow(deed, message, ali, at=30)
    call = post.open_calls().get()
    assert call.farewell is (carries < TLP.GREEN)
    assert list(went(follower)) == [SECOND]
    post.settle(at=post.minutes(31))
    post.acknowledge_by_mail(SECOND, follower, at=32)
    assert post.open_calls().get() == call


def test_what_cannot_be_written_to_them_stops_nobody_elses(
    theirs: Any, ali: Any, message: Message, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.add(theirs, "other@cert-id.example", priority=3, verified_at=post.AT)
    follower = post.follow(deed, message, ali, at=30)

    def broken(*_args: object, **_more: object) -> UUID:
        raise DataError

    monkeypatch.setattr(mailing, "enqueue", broken)
    post.settle(FIRST, state=State.DEAD, reason=Reason.BOUNCED, at=post.minutes(31))
    post.settle(SECOND, at=post.minutes(31))
    assert went(follower) == {FIRST: "failed", SECOND: "delivered"}
    assert post.open_calls().get().farewell


def test_what_may_have_arrived_counts_as_had(theirs: Any, ours: Any, second: Any, ali: Any, deed: str) -> None:
    """An attempt that broke off before the answer may have brought it there, though it was stopped then."""
    budi = post.person("budi", theirs.organisation)
    message = post.sent(ali, ours, theirs)
    Delivery.objects.filter(destination=FIRST).update(copies=1)
    follower = post.follow(deed, message, ali, at=5)
    assert went(follower) == {FIRST: "queued"}
    row = post.recipient(follower)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=budi, at=post.minutes(6))
    post.bounce_last(FIRST, at=7)
    assert post.open_calls().get().farewell


def test_what_the_hub_gave_up_and_may_have_arrived_is_followed(
    theirs: Any, ours: Any, second: Any, ali: Any, deed: str
) -> None:
    message = post.sent(ali, ours, theirs)
    Delivery.objects.filter(destination=FIRST).update(copies=1)
    post.settle(FIRST, state=State.DEAD, reason=Reason.GAVE_UP, at=post.minutes(1))
    assert went(message) == {FIRST: "failed"}
    assert FIRST in went(post.follow(deed, message, ali, at=5))


BOUNCE = """From: MAILER-DAEMON@relay.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Original-Recipient: rfc822; {desk}
Final-Recipient: rfc822; {behind}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {id}

--b--
"""


@pytest.mark.parametrize(("behind", "had"), [("ana@cert-id.example", True), ("Technical@cert-id.example", False)])
def test_a_mailbox_of_several_of_whom_one_bounces_had_it(
    theirs: Any, ours: Any, second: Any, ali: Any, deed: str, behind: str, had: bool
) -> None:
    message = post.sent(ali, ours, theirs)
    Delivery.objects.filter(destination=FIRST).update(copies=1)
    post.settle()
    mail = Delivery.objects.get(destination=FIRST)
    raw = BOUNCE.format(desk=FIRST, behind=behind, id=mail.message_id).encode()
    assert store_received(raw, at=post.minutes(1))
    while follow_deliveries(post.minutes(1)):
        pass
    assert went(message) == {FIRST: "failed"}
    post.turns(post.minutes(2))
    assert (FIRST in went(post.follow(deed, message, ali, at=5))) is had


def test_who_acknowledged_the_message_by_account_is_told_what_followed(
    theirs: Any, ours: Any, second: Any, ali: Any, deed: str
) -> None:
    budi = post.person("budi", theirs.organisation)
    theirs.assignments.filter(priority=2).update(user=budi.user_id)
    message = post.sent(ali, ours, theirs)
    post.settle()
    row = post.recipient(message)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=budi, at=post.minutes(2))
    assert list(went(message)) == [FIRST]
    assert list(went(post.follow(deed, message, ali, at=5))) == [FIRST, SECOND]


def test_a_call_that_nobody_had_to_make_is_made_when_the_mail_comes_back(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    post.add(theirs, PHONE, channel="phone", priority=3, carries=TLP.RED)
    follower = post.follow(deed, message, ali, at=30)
    post.settle(at=post.minutes(31))
    post.turns(post.minutes(90))
    assert called(post.open_calls().get()) == PHONE
    post.acknowledge_by_mail(SECOND, follower, at=91)
    assert not post.open_calls().exists()
    post.bounce_last(FIRST, at=92)
    call = post.open_calls().get()
    assert (called(call), call.farewell) == (PHONE, False)


def test_who_was_not_found_yet_is_still_to_be_found(theirs: Any, ali: Any, message: Message, deed: str) -> None:
    follower = post.follow(deed, message, ali, at=30)
    post.settle(at=post.minutes(31))
    post.acknowledge_by_mail(SECOND, follower, at=32)
    post.bounce_last(FIRST, at=33)
    call = post.open_calls().get()
    record_call(call.pk, reached=False, actor=ali, at=post.minutes(34), note="Nobody at their ministry.")
    assert post.open_calls().get() == call
    step = Step.objects.filter(what="called").latest("serial")
    assert (step.after, step.note) == ("not_reached", "Nobody at their ministry.")
    record_call(call.pk, reached=True, actor=ali, at=post.minutes(60))
    assert not post.open_calls().exists()


def test_who_changed_their_mailbox_is_told_at_the_new_one(theirs: Any, ali: Any, message: Message, deed: str) -> None:
    post.add(theirs, "new@cert-id.example", verified_at=post.AT)
    Contact.objects.filter(address=FIRST).delete()
    follower = post.follow(deed, message, ali, at=30)
    assert list(went(follower)) == [SECOND, "new@cert-id.example"]
    assert not post.open_calls().exists()


def test_who_left_with_a_mailbox_that_is_listed_no_more_is_named_by_it(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    theirs.assignments.filter(priority=1).update(valid_to=post.minutes(29))
    Contact.objects.filter(address=FIRST).delete()
    follower = post.follow(deed, message, ali, at=30)
    assert post.recipient(follower).reason == NotTold.LEFT
    assert FIRST in post.open_calls().get().script


def test_a_mailbox_of_two_holders_is_of_both(theirs: Any, ours: Any, ali: Any, deed: str) -> None:
    other = post.holder(theirs, priority=2)
    post.channel(other, FIRST, verified_at=post.AT)
    post.channel(other, PHONE, channel="phone", carries=TLP.RED, priority=2)
    message = post.sent(ali, ours, theirs)
    post.settle()
    post.follow(deed, message, ali, at=5)
    post.bounce_last(FIRST, at=6)
    assert {(called(one), one.farewell) for one in post.open_calls()} == {(FIRST, True), (PHONE, False)}


def test_one_who_cannot_be_written_to_keeps_it_from_nobody_else(
    theirs: Any, ali: Any, message: Message, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mailing.enqueue

    def broken(outgoing: Any, **more: Any) -> UUID:
        if outgoing.destination == FIRST:
            raise DataError
        return real(outgoing, **more)

    monkeypatch.setattr(mailing, "enqueue", broken)
    follower = post.follow(deed, message, ali, at=30)
    assert went(follower) == {SECOND: "queued"}
    assert post.open_calls().get().farewell


def test_a_mail_that_an_operator_stops_is_owed_still(theirs: Any, ali: Any, message: Message, deed: str) -> None:
    post.add(theirs, PHONE, channel="phone", priority=3, carries=TLP.RED)
    follower = post.follow(deed, message, ali, at=30)
    post.settle(FIRST, state=State.CANCELLED, reason=Reason.CANCELLED, at=post.minutes(31))
    post.settle(SECOND, at=post.minutes(32))
    post.acknowledge_by_mail(SECOND, follower, at=33)
    assert called(post.open_calls().get()) == PHONE


def test_what_went_before_an_upgrade_is_known_by_whose_it_was(theirs: Any, ali: Any, message: Message) -> None:
    post.add(theirs, PHONE, channel="phone", priority=3, carries=TLP.RED)
    post.turns(post.minutes(60))
    assert called(post.open_calls().get()) == PHONE
    holders = list(Dispatch.objects.order_by("pk").values_list("holder", "perhaps_there"))
    with unguarded():
        Dispatch.objects.update(holder=None, perhaps_there=False)
        Call.objects.update(holder=None)
        import_module("kentongan.messages.migrations.0005_who_had_it").fill(apps, None)
    assert list(Dispatch.objects.order_by("pk").values_list("holder", "perhaps_there")) == holders
    assert {one.holder for one in Call.objects.all()} == {theirs.assignments.get(priority=1).pk}


def test_who_handed_a_mailbox_over_is_not_told_by_what_goes_to_their_successor(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    theirs.assignments.filter(priority=1).update(valid_to=post.minutes(25))
    successor = post.holder(theirs, priority=3, valid_from=post.minutes(25))
    post.channel(successor, FIRST, verified_at=post.AT)
    follower = post.follow(deed, message, ali, at=30)
    # The successor was not there when the message came: nothing is owed to them.
    assert list(went(follower)) == [SECOND]
    assert (post.open_calls().get().farewell, post.recipient(follower).reason) == (True, NotTold.LEFT)


def test_who_acknowledged_by_a_link_is_not_asked_after_when_their_mail_comes_back_in_part(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    follower = post.follow(deed, message, ali, at=30)
    post.settle(SECOND, at=post.minutes(31))
    post.acknowledge_by_mail(FIRST, follower, at=32)
    post.bounce_last(FIRST, at=33)
    assert not post.open_calls().exists()
    post.bounce_last(SECOND, at=34)
    assert called(post.open_calls().get()) == SECOND


def test_who_holds_the_post_anew_is_told_as_who_they_are_now(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    budi = post.person("budi", theirs.organisation)
    theirs.assignments.filter(priority=1).update(user=budi.user_id, valid_to=post.minutes(25))
    post.channel(post.holder(theirs, user=budi.user_id, valid_from=post.minutes(26)), "new@cert-id.example")
    follower = post.follow(deed, message, ali, at=30)
    assert list(went(follower)) == [SECOND, "new@cert-id.example"]
    assert not post.open_calls().exists()


def test_who_is_to_be_found_and_has_no_mailbox_listed_any_more_ends_it_by_their_own_acknowledgement(
    theirs: Any, ali: Any, message: Message, deed: str
) -> None:
    budi = post.person("budi", theirs.organisation)
    theirs.assignments.filter(priority=1).update(user=budi.user_id)
    post.add(theirs, PHONE, channel="phone", priority=3, carries=TLP.CLEAR)
    Contact.objects.filter(address=FIRST).delete()
    follower = post.follow(deed, message, ali, at=30)
    assert post.open_calls().get().farewell
    row = post.recipient(follower)
    acknowledge(row.pk, understood="Seen.", ability=Ability.CANNOT, reports_at=None, actor=budi, at=post.minutes(32))
    assert not post.open_calls().exists()
