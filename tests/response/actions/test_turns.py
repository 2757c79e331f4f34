"""Two who write the same rows at once: nothing that either counted is lost, and neither waits for the other forever."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from tests.response import made
from tests.response.actions import post
from tests.response.actions.test_quieting import DAY, heard

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.quieting import mark_gone
from kentongan.response.actions.recalling import withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.stepping import locked
from kentongan.response.models import Link, Notice
from kentongan.response.terms import Verdict, WarningState


@pytest.mark.django_db(transaction=True)
def test_what_is_answered_while_something_else_is_gone_is_counted() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    bank = made.organisation()
    seen, gone = made.exposure(bank, last_seen=made.AT + 9 * DAY), made.exposure(bank)
    warning = post.delivered(bank, seen, gone)
    heard(9)
    marking = Thread(target=mark_and_leave)
    with transaction.atomic():
        verdict, at = Verdict.MITIGATED, made.AT + timedelta(hours=3)
        answer_by_link(Link.objects.get().id, verdict=verdict, items=[seen.id], at=at)
        marking.start()
        while not _somebody_waits() and marking.is_alive():
            pass
    marking.join()
    warning.refresh_from_db()
    assert (warning.open, warning.gone) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_follows_deliveries_holds_nothing_that_who_withdraws_must_have_next() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(made.AT)
    settled = {"state": State.DELIVERED, "reason": Reason.ACCEPTED, "settled_at": post.SOON, "told": False}
    Delivery.objects.update(copies=1, **settled)
    following = Thread(target=follow_and_leave)
    with transaction.atomic():
        locked([warning.pk])
        following.start()
        while not _somebody_waits() and following.is_alive():
            pass
        # Were it held there, both would wait for each other here.
        assert len(Delivery.objects.select_for_update(nowait=True)) == 1
        withdraw_warning(warning.pk, actor=None, at=post.LATER, note="a mistake")
    following.join()
    assert made.state_of(warning.pk) is WarningState.WITHDRAWN
    assert Delivery.objects.filter(told=True).count() == 1
    assert set(Notice.objects.values_list("kind", "state")) == {("warning", "delivered"), ("withdrawal", "queued")}


def follow_and_leave() -> None:
    follow_deliveries(post.LATER)
    connection.close()


def mark_and_leave() -> None:
    mark_gone(made.AT + 9 * DAY)
    connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)
