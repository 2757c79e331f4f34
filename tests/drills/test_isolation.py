"""A drill beside real work: nothing of it leaves, nothing of it counts, nothing real is touched by it."""

from datetime import timedelta

import pytest
from tests.checks.made import holder
from tests.delivery.made import means
from tests.delivery.servers import Inbox, mail_server
from tests.drills import made
from tests.messages.actions import post
from tests.response import made as warned

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.models import Check
from kentongan.delivery import queries as outbox
from kentongan.delivery.models import Delivery
from kentongan.delivery.sending import send_mail
from kentongan.delivery.terms import Channel
from kentongan.directory.models import Claim, Contact
from kentongan.drills.actions import running
from kentongan.kernel.exercise import MARK
from kentongan.messages import queries as messages
from kentongan.messages.models import Message, Thread
from kentongan.messages.terms import MessageState
from kentongan.response import queries as response
from kentongan.response.models import Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _jurisdictions(settings):
    settings.JURISDICTIONS = frozenset({"XA", "XB"})


def test_no_mail_leaves_the_hub():
    inbox = Inbox()
    with mail_server(inbox) as server:
        drill = made.planned()
        for number in range(62):
            made.work(made.minute(number))
            while send_mail(means(server=server, clock=lambda number=number: made.minute(number))):
                pass
    drill.refresh_from_db()
    assert drill.ended_at is not None
    assert inbox.mails == []
    assert Delivery.objects.filter(channel=Channel.SINK).count() > 4


def test_where_the_drill_says_so_its_mail_leaves_and_is_marked():
    inbox = Inbox()
    with mail_server(inbox) as server:
        made.planned(sends_real=True)
        for number in range(12):
            made.work(made.minute(number))
            while send_mail(means(server=server, clock=lambda number=number: made.minute(number))):
                pass
    assert {one.rcpt_tos[0] for one in inbox.mails} >= {"technical@drill-santara.example"}
    assert all(MARK.encode() in one.content for one in inbox.mails)
    assert not Delivery.objects.filter(channel=Channel.SINK).exists()


def test_a_bounce_of_a_drill_marks_no_real_contact_and_kept_mail_clears_no_real_failure():
    drill = made.planned()
    failed = Contact.objects.get(address="operations@drill-santara.example")
    Contact.objects.filter(pk=failed.pk).update(failed_at=made.AT - timedelta(days=1))
    before = list(Contact.objects.order_by("pk").values("pk", "failed_at", "verified_at"))
    made.played(drill, until=61)
    assert Delivery.objects.filter(channel=Channel.SINK, reason="bounced").exists()
    assert list(Contact.objects.order_by("pk").values("pk", "failed_at", "verified_at")) == before


def test_what_bounced_in_a_drill_is_no_dead_letter():
    made.played(made.planned(), until=10)
    assert Delivery.objects.filter(state="dead").exists()
    assert outbox.dead_letters(reader=HUB_ITSELF) == 0
    counts = outbox.outbox_counts(reader=HUB_ITSELF)
    assert (counts.dead, counts.waiting, counts.delivered) == (0, 0, 0)


def test_nothing_of_a_drill_counts_in_the_figures_of_real_work():
    before = response.figures(reader=HUB_ITSELF, since=made.AT - timedelta(days=9))
    drill = made.played(made.planned(), until=30)
    assert Warning.objects.filter(state=WarningState.DELIVERED).exists()
    assert response.figures(reader=HUB_ITSELF, since=made.AT - timedelta(days=9)) == before
    waits = response.waiting(reader=HUB_ITSELF, at=made.minute(30))
    assert (waits.to_approve, waits.dead) == (0, 0)
    assert response.unanswered(reader=HUB_ITSELF, at=made.minute(30) + timedelta(days=60)) == []
    waiting = messages.waiting(made.member(made.party("santara")), at=made.minute(30))
    assert waiting.to_acknowledge == waiting.calls == ()
    assert drill.state == "running"


def test_a_drill_stops_no_check_of_the_same_posts():
    from tests.checks import made as checks

    drill = made.planned()
    check = checks.planned(opens_at=made.AT, closes_at=made.minute(300), at=made.AT)
    checks.ask_due(made.AT)
    made.played(drill, until=10)
    check = Check.objects.get(pk=check.pk)
    assert (check.state, check.pause_reason) == ("running", "")
    assert not check.probes.filter(state="preempted").exists()


def test_a_real_message_and_a_real_warning_beside_a_drill_are_left_as_they_are():
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID")
    ali = post.person("ali", ours.organisation, edits=True)
    real = post.sent(ali, ours, theirs, at=made.AT)
    party = warned.organisation("bank")
    warned.contact(party)
    drafted = warned.warning(party)
    holder(theirs)
    drill = made.played(made.planned(), until=12)
    running.end_drill(drill.pk, actor=None, at=made.minute(13))
    real.refresh_from_db()
    drafted.refresh_from_db()
    assert (real.state, real.exercise, drafted.state) == (MessageState.SENT, False, WarningState.DRAFTED)
    thread = Thread.objects.get(pk=real.thread_id)
    assert (thread.closed_at, thread.drill, thread.sink) == (None, None, False)
    assert Delivery.objects.filter(exercise=False).exclude(channel=Channel.SMTP).count() == 0
    assert Message.objects.filter(exercise=False).count() == 1


def test_a_drill_questions_no_claim():
    made.played(made.planned(), until=61)
    assert not Claim.objects.filter(questioned_at__isnull=False).exists()


def test_nobody_is_given_a_real_number_to_call_in_a_drill_that_stays_in_the_hub():
    drill = made.planned()
    desk = Contact.objects.get(address="operations@drill-santara.example")
    Contact.objects.filter(pk=desk.pk).update(channel="phone", address="+999 555 0101")
    made.played(drill, until=15)
    call = messages.calls(HUB_ITSELF, at=made.minute(15), exercise=True)[0]
    assert call.number == ""
    assert call.script
