"""Copies leave as often as the CERT that asked for them wants mails, without what did not hold meanwhile."""

from datetime import datetime, timedelta

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER, SOON

from kentongan.delivery.terms import Mail
from kentongan.directory.models import Organisation
from kentongan.response.actions.copying import send_copies
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Notice, Preference, WaitingCopy, Warning
from kentongan.response.terms import NoticeKind

pytestmark = pytest.mark.django_db

NEXT_DAY = AT + timedelta(days=1)


@pytest.fixture
def cert() -> Organisation:
    cert = post.cert()
    post.verified(cert)
    Preference.objects.create(organisation=cert, copies=True, interval_hours=24, changed_at=AT)
    return cert


def sent(slug: str, at: datetime = SOON) -> Warning:
    bank = made.organisation(slug)
    post.verified(bank)
    warning = post.approved(bank)
    send_due(at)
    post.settle(at=at)
    return warning


def copies() -> list[Mail]:
    return [post.mail_of(one) for one in Notice.objects.filter(kind=NoticeKind.COPY).order_by("created_at", "pk")]


def test_the_first_copy_leaves_at_once_and_the_next_ones_after_the_interval_in_one_mail(cert: Organisation) -> None:
    first = sent("bank-a")
    assert send_copies(SOON) == 1
    second, third = sent("bank-b"), sent("bank-c")
    assert send_copies(LATER) == 0
    assert [first.reference in mail.text for mail in copies()] == [True]
    assert send_copies(SOON + timedelta(hours=24)) == 2
    _, digest = copies()
    assert second.reference in digest.text
    assert third.reference in digest.text
    assert send_copies(SOON + timedelta(days=9)) == 0
    assert len(copies()) == 2


def test_a_cert_without_an_interval_gets_each_at_once(cert: Organisation) -> None:
    Preference.objects.update(interval_hours=0)
    for slug in ("bank-a", "bank-b"):
        sent(slug)
    assert len(copies()) == 2
    assert not WaitingCopy.objects.exists()


def test_what_was_withdrawn_meanwhile_is_not_copied_and_nobody_hears_of_it(cert: Organisation) -> None:
    sent("bank-a")
    send_copies(SOON)
    gone = sent("bank-b")
    withdraw_warning(gone.id, actor=None, at=LATER, note="a mistake")
    assert send_copies(NEXT_DAY + timedelta(hours=2)) == 0
    assert len(copies()) == 1
    told = Notice.objects.filter(kind=NoticeKind.WITHDRAWAL).values_list("organisation__slug", flat=True)
    assert set(told) == {"bank-b"}


def test_what_was_corrected_meanwhile_says_so(cert: Organisation) -> None:
    sent("bank-a")
    send_copies(SOON)
    wrong, right = sent("bank-b"), sent("bank-c")
    correct_warning(wrong.id, actor=None, at=LATER, text="the port is 2323")
    assert send_copies(NEXT_DAY + timedelta(hours=2)) == 2
    _, digest, alone = copies()
    assert right.reference in digest.text
    assert wrong.reference not in digest.text
    assert wrong.reference in alone.text
    assert "the port is 2323" in alone.text


def test_what_waits_is_dropped_where_no_copies_are_wanted_any_more_and_kept_through_a_mute(cert: Organisation) -> None:
    sent("bank-a")
    until = NEXT_DAY + timedelta(days=1)
    Preference.objects.update(muted_until=until, muted_reason="a holiday")
    assert send_copies(SOON) == 0
    assert WaitingCopy.objects.count() == 1
    assert send_copies(until) == 1
    sent("bank-b")
    Preference.objects.update(muted_until=None, muted_reason="")
    sent("bank-c")
    Preference.objects.update(copies=False)
    assert send_copies(until + timedelta(days=3)) == 0
    assert not WaitingCopy.objects.exists()
    assert len(copies()) == 1


def test_exercises_wait_apart(cert: Organisation) -> None:
    sent("bank-a")
    send_copies(SOON)
    bank = made.organisation("bank-b")
    post.verified(bank)
    post.approved(bank, exercise=True)
    send_due(SOON)
    assert send_copies(LATER) == 1
    assert set(Notice.objects.filter(kind=NoticeKind.COPY).values_list("exercise", flat=True)) == {False, True}
