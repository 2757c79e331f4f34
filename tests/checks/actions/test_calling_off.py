"""A cancelled check that was announced is called off; a sunk one stays in the hub and teaches the directory nothing."""

from datetime import timedelta

import pytest
from tests.checks.made import AT, channel, holder, link_in, mail_to, party, planned, post, probe_of, settle, staffed

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks import queries
from kentongan.checks.actions.answering import answer_by_link
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.outcomes import follow_deliveries
from kentongan.checks.actions.planning import cancel_check
from kentongan.delivery.actions.sinking import bounce_sunk
from kentongan.delivery.models import Content, Delivery
from kentongan.directory.models import Contact
from kentongan.kernel.exercise import MARK

pytestmark = pytest.mark.django_db

OPENS = AT + timedelta(days=1)
LATE = {"opens_at": OPENS, "closes_at": OPENS + timedelta(hours=4)}


def called_off() -> list[str]:
    rows = Delivery.objects.filter(key__startswith="checks:cancellation:").order_by("destination")
    return list(rows.values_list("destination", flat=True))


def test_who_was_told_of_a_check_is_told_that_it_is_cancelled_and_in_what_words() -> None:
    contact = staffed()
    check = planned(announced=True, **LATE)
    ask_due(AT)
    settle()
    cancel_check(check.id, actor=None, at=AT, reason="storm")
    assert called_off() == [contact.address]
    body = bytes(Content.objects.get(delivery__key__startswith="checks:cancellation:").body).decode("utf-8", "replace")
    assert MARK in body
    assert "December" in body


def test_a_mail_that_is_still_here_is_taken_back_and_nothing_follows_it() -> None:
    staffed()
    check = planned(announced=True, **LATE)
    ask_due(AT)
    cancel_check(check.id, actor=None, at=AT, reason="storm")
    assert called_off() == []
    assert Delivery.objects.get().state == "cancelled"


def test_who_was_asked_of_an_announced_check_is_told_too_and_whose_mailbox_is_dead_is_not() -> None:
    old, dead = staffed(), staffed("cert-th")
    check = planned(announced=True, **LATE)
    ask_due(AT)
    settle(dead.address, state="dead", reason="bounced")
    settle()
    new = channel(holder(post(party("cert-id"))), "new@cert-id.example")
    while ask_due(OPENS):
        pass
    settle(at=OPENS)
    cancel_check(check.id, actor=None, at=OPENS, reason="storm")
    assert called_off() == sorted([old.address, new.address])


@pytest.mark.parametrize("announced", [False, True])
def test_nobody_is_told_of_what_nobody_was_told(announced: bool) -> None:
    staffed()
    check = planned(announced=announced, opens_at=AT + timedelta(days=9), closes_at=AT + timedelta(days=10))
    ask_due(AT)
    cancel_check(check.id, actor=None, at=AT, reason="storm")
    assert called_off() == []


def test_a_check_that_no_worker_opened_is_called_off_as_well() -> None:
    contact = staffed()
    planned(announced=True, **LATE)
    ask_due(AT)
    settle()
    ask_due(OPENS + timedelta(days=1))
    assert called_off() == [contact.address]


def test_nothing_of_a_sunk_check_leaves_and_its_bounce_marks_no_contact() -> None:
    contact = staffed()
    phone = channel(contact.assignment, "+60312345678", channel="phone")
    planned(sink=True)
    while ask_due(AT):
        pass
    assert set(Delivery.objects.values_list("channel", "state")) == {("sink", "delivered")}
    bounce_sunk([probe_of(contact).outbox], at=AT)
    follow_deliveries(AT)
    assert probe_of(contact).state == "dead"
    assert not Contact.objects.filter(failed_at__isnull=False).exists()
    assert probe_of(phone).state == "waiting"
    assert queries.calls(HUB_ITSELF) == []
    assert queries.waiting(HUB_ITSELF).calls == 0


def test_an_answer_to_a_sunk_check_counts_and_verifies_no_contact() -> None:
    contact = staffed()
    planned(sink=True)
    while ask_due(AT):
        pass
    follow_deliveries(AT)
    answer_by_link(link_in(mail_to(contact)), at=AT + timedelta(minutes=1))
    assert probe_of(contact).state == "answered"
    contact.refresh_from_db()
    assert contact.verified_at is None
