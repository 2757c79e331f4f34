"""The outbox: with the row it tells of or not at all, once a key, told once, taken back, tried again, held."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.delivery.made import AT, SetClock, means, outcomes, outgoing, put, put_many, rich_mail, row

from kentongan.accounts.terms import HUB_ITSELF, NOBODY
from kentongan.delivery import queries
from kentongan.delivery.actions import cancel, drop_dead, enqueue, hold, release, retry_dead, take_outcomes
from kentongan.delivery.actions.leasing import beat, lease, recover
from kentongan.delivery.actions.settling import advance
from kentongan.delivery.errors import OutsideTransaction, ReasonNeeded, UnknownDelivery, Unsendable
from kentongan.delivery.models import Delivery, Hold
from kentongan.delivery.rules import PATIENCE, SILENCE
from kentongan.delivery.sending import send_to_folder
from kentongan.delivery.terms import Channel, Mail, Reason, Result, State
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("verb", flat=True))


def settled(pk, state=State.DEAD, reason=Reason.REFUSED, *, at=AT, **more):
    worker = new_id()
    lease(Channel.SMTP, worker=worker, at=at, limit=100)
    assert advance([], worker=worker, at=at, chance=0.5, begin=pk)
    advance([Result(pk, state, reason, **more)], worker=worker, at=at, chance=0.5)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_or_taken_outside_a_transaction():
    with pytest.raises(OutsideTransaction):
        enqueue(outgoing(), at=AT)
    with pytest.raises(OutsideTransaction):
        take_outcomes("response")


def test_what_is_enqueued_goes_with_the_transaction_that_it_belongs_to():
    with transaction.atomic():
        enqueue(outgoing(), at=AT)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_the_same_key_is_the_same_row():
    first, other = outgoing(), outgoing()
    ids = put_many([first, other, first])
    assert ids[0] == ids[2] != ids[1]
    assert put(first, at=AT + timedelta(days=1)) == ids[0]
    assert put_many([other, outgoing(), first])[::2] == [ids[1], ids[0]]
    assert Delivery.objects.count() == 3


def test_a_thousand_at_once_keep_their_order():
    many = [outgoing(Channel.FOLDER, "") for _ in range(1200)]
    ids = put_many(many)
    assert [row.key for row in Delivery.objects.order_by("id")] == [one.key for one in many]
    assert len(set(ids)) == 1200


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"key": "x" * 201},
        {"mail": None},
        {"document": b"{}"},
        {"channel": Channel.SMTP, "mail": None, "document": b"{}"},
        {"channel": Channel.WEBHOOK, "document": None},
        {"mail": Mail("s", "t", headers={"X-Bad\r\nBcc": "x"})},
        {"destination": "x" * 2001},
    ],
)
def test_what_no_channel_could_send_is_refused(wrong):
    channel = wrong.pop("channel", Channel.SMTP)
    with pytest.raises(Unsendable):
        put(outgoing(channel, **wrong))


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@c.example", "a@b.example\r\nRCPT TO:<x@y.example>", "a@b@c", "<a@b.example>"]
)
def test_an_address_that_is_none_is_dead_at_once_and_told(address):
    pk = put(outgoing(destination=address))
    (told,) = outcomes()
    assert (told.id, told.state, told.reason) == (pk, State.DEAD, "bad-address")


def test_a_row_waits_until_its_time():
    later = put(outgoing(not_before=AT + timedelta(hours=1)))
    assert lease(Channel.SMTP, worker=new_id(), at=AT, limit=10) == []
    (parcel,) = lease(Channel.SMTP, worker=new_id(), at=AT + timedelta(hours=1), limit=10)
    assert parcel.id == later


def test_what_one_worker_leased_no_other_gets_while_it_is_heard_of():
    put_many([outgoing() for _ in range(5)])
    first, second = new_id(), new_id()
    assert len(lease(Channel.SMTP, worker=first, at=AT, limit=3)) == 3
    assert len(lease(Channel.SMTP, worker=second, at=AT, limit=9)) == 2
    third = new_id()
    recover(third, at=AT + SILENCE / 2)
    assert lease(Channel.SMTP, worker=third, at=AT, limit=9) == []


def test_what_a_silent_worker_leased_goes_to_others_and_what_it_had_begun_is_counted():
    begun, untouched = put_many([outgoing(), outgoing()])
    dead, other = new_id(), new_id()
    lease(Channel.SMTP, worker=dead, at=AT, limit=9)
    assert advance([], worker=dead, at=AT, chance=0.5, begin=begun)
    later = AT + SILENCE
    assert recover(other, at=later) == 1
    assert {one.id for one in lease(Channel.SMTP, worker=other, at=later, limit=9)} == {begun, untouched}
    assert (row(begun).copies, row(untouched).copies) == (1, 0)
    assert not advance([], worker=dead, at=later, chance=0.5, begin=untouched)  # its lease is lost
    assert advance([], worker=other, at=later, chance=0.5, begin=begun)
    advance([Result(begun, State.DELIVERED, Reason.ACCEPTED)], worker=other, at=later, chance=0.5)
    (told,) = outcomes()
    assert (told.id, told.repeats) == (begun, 1)


def test_a_worker_that_lost_its_lease_cannot_settle():
    pk = put()
    dead, other = new_id(), new_id()
    lease(Channel.SMTP, worker=dead, at=AT, limit=1)
    recover(other, at=AT + SILENCE)
    lease(Channel.SMTP, worker=other, at=AT + SILENCE, limit=1)
    advance([Result(pk, State.DEAD, Reason.REFUSED)], worker=dead, at=AT + SILENCE, chance=0.5)
    assert row(pk).state == State.LEASED


def test_a_failure_for_now_is_tried_later_and_later_until_patience_is_over():
    pk, clock = put(), SetClock()
    waits = []
    while row(pk).state == State.WAITING:
        clock.at = row(pk).due_at
        settled(pk, State.WAITING, Reason.LATER, at=clock(), detail="451 come again")
        waits.append(row(pk).due_at - clock())
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) <= timedelta(hours=2)
    (told,) = outcomes()
    assert (told.state, told.reason, told.detail) == (State.DEAD, "gave-up", "451 come again")
    assert PATIENCE < told.at - AT < PATIENCE + timedelta(hours=3)


def test_a_receiver_may_ask_for_more_time_and_not_for_less():
    pk = put()
    settled(pk, State.WAITING, Reason.LATER, retry_after=3600)
    assert row(pk).due_at == AT + timedelta(hours=1)


def test_an_outcome_is_told_once_and_again_if_its_transaction_fails():
    pk = put()
    settled(pk, State.DELIVERED, Reason.ACCEPTED)
    with transaction.atomic():
        assert [one.id for one in take_outcomes("response")] == [pk]
        transaction.set_rollback(True)
    assert outcomes("drills") == []
    assert [one.id for one in outcomes()] == [pk]
    assert outcomes() == []


def test_only_what_has_not_left_is_cancelled():
    waiting, begun, gone, unsure = put_many([outgoing() for _ in range(4)])
    settled(gone, State.DELIVERED, Reason.ACCEPTED)
    Delivery.objects.filter(worker__isnull=False).update(state=State.WAITING, worker=None)
    settled(unsure, State.WAITING, Reason.BROKEN_OFF, unsure=True)
    Delivery.objects.filter(worker__isnull=False).update(state=State.WAITING, worker=None)
    worker = new_id()
    lease(Channel.SMTP, worker=worker, at=AT, limit=9)
    assert advance([], worker=worker, at=AT, chance=0.5, begin=begun)
    taken_back = cancel([waiting, begun, gone, unsure], actor=None, at=AT, reason="false alarm")
    assert taken_back == {waiting}
    assert [row(pk).state for pk in (waiting, begun, gone, unsure)] == ["cancelled", "leased", "delivered", "cancelled"]
    assert not advance([], worker=worker, at=AT, chance=0.5, begin=waiting)
    assert verbs() == ["delivery.messages_cancelled"]
    told = {one.id: one for one in outcomes()}
    assert (told[waiting].reason, told[waiting].detail) == ("cancelled", "false alarm")


def test_a_dead_letter_is_tried_again_by_a_person():
    pk = put()
    settled(pk)
    assert [one.state for one in outcomes()] == [State.DEAD]
    assert retry_dead([pk, new_id()], actor=None, at=AT + PATIENCE * 2) == {pk}
    assert row(pk).state == State.WAITING
    settled(pk, State.DELIVERED, Reason.ACCEPTED, at=AT + PATIENCE * 2)
    assert [one.state for one in outcomes()] == [State.DELIVERED]
    assert verbs() == ["delivery.messages_retried"]


def test_a_dropped_dead_letter_has_no_content_and_is_told_only_if_it_was_not():
    told, untold = put_many([outgoing(), outgoing()])
    settled(told)
    assert len(outcomes()) == 1
    Delivery.objects.filter(worker__isnull=False).update(state=State.WAITING, worker=None)
    settled(untold)
    assert drop_dead([told, untold], actor=None, at=AT) == {told, untold}
    assert [(one.id, one.reason) for one in outcomes()] == [(untold, "dropped")]
    with pytest.raises(UnknownDelivery):
        queries.message(told, reader=HUB_ITSELF)
    assert retry_dead([told], actor=None, at=AT) == set()


def test_a_hold_stops_everything_also_what_is_leased_and_its_time_costs_no_patience(tmp_path):
    pk = put()
    worker = new_id()
    lease(Channel.SMTP, worker=worker, at=AT, limit=1)
    assert hold(actor=None, at=AT, reason="a wrong template")
    assert not hold(actor=None, at=AT, reason="another")
    assert not advance([], worker=worker, at=AT, chance=0.5, begin=pk)
    put(outgoing(Channel.FOLDER, ""))
    assert send_to_folder(means(folder=tmp_path)) == 0
    held = queries.held()
    assert held is not None
    assert held.reason == "a wrong template"
    later = AT + PATIENCE * 2
    assert release(actor=None, at=later)
    assert not release(actor=None, at=later)
    recover(worker, at=later)
    settled(pk, State.WAITING, Reason.LATER, at=later)
    assert row(pk).state == State.WAITING
    assert verbs() == ["delivery.outbox_held", "delivery.outbox_released"]


def test_a_hold_says_why():
    with pytest.raises(ReasonNeeded):
        hold(actor=None, at=AT, reason=" \n")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(since=AT, reason="")


def test_staff_read_the_outbox_and_a_mail_as_it_was_sent_and_members_nothing():
    one = outgoing(mail=rich_mail())
    pk = put(one)
    put(outgoing(topic="drills"))
    (line,) = queries.outbox(reader=HUB_ITSELF, topic="response")
    assert (line.id, line.destination, line.state) == (pk, "soc@bank.example", State.WAITING)
    assert len(queries.outbox(reader=HUB_ITSELF, state=State.WAITING, order="-destination")) == 2
    assert queries.message(pk, reader=HUB_ITSELF).mail == one.mail
    assert [line.id for line in queries.deliveries_of([one.reference], reader=HUB_ITSELF)] == [pk]
    assert queries.outbox(reader=NOBODY) == []
    assert queries.deliveries_of([one.reference], reader=NOBODY) == []
    assert queries.outbox_counts(reader=NOBODY).waiting == 0
    with pytest.raises(UnknownDelivery):
        queries.message(pk, reader=NOBODY)


def test_the_counts_tell_what_stands_where():
    first, *_ = put_many([outgoing() for _ in range(3)])
    settled(first, State.WAITING, Reason.BROKEN_OFF, unsure=True)
    Delivery.objects.filter(worker__isnull=False).update(state=State.WAITING, worker=None)
    Delivery.objects.update(due_at=AT)
    settled(first, State.DELIVERED, Reason.ACCEPTED)
    counts = queries.outbox_counts(reader=HUB_ITSELF)
    assert (counts.delivered, counts.leased, counts.repeats) == (1, 2, 1)


def test_an_exercise_stays_an_exercise():
    pk = put(outgoing(exercise=Exercise.EXERCISE))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=pk).update(exercise=False)


def test_the_database_refuses_a_row_that_cannot_be():
    pk = put()
    for wrong in ({"state": "lost"}, {"channel": "pigeon"}, {"state": "dead"}, {"worker": new_id()}, {"begun": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=pk).update(**wrong)


def test_a_worker_is_heard_of():
    assert queries.last_heard() is None
    beat(new_id(), at=AT)
    assert queries.last_heard() == AT


def test_no_index_is_missing_for_what_is_asked_all_the_time():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of the table")
    due = Delivery.objects.filter(channel="smtp", state="waiting", due_at__lte=AT).order_by("due_at", "id")
    assert "delivery_due" in due.explain()
