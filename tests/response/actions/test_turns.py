"""Two who write exposures of one warning at once: nothing that either counted is lost."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from tests.response import made
from tests.response.actions import post
from tests.response.actions.test_quieting import DAY, heard

from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.quieting import mark_gone
from kentongan.response.models import Link
from kentongan.response.terms import Verdict


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


def mark_and_leave() -> None:
    mark_gone(made.AT + 9 * DAY)
    connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)
