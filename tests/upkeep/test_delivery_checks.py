"""``check`` says when nothing can leave, nobody sees to it, everything is held, or something waits for a person."""

from datetime import timedelta

import pytest
from tests.delivery.made import AT, means, outgoing, put

from kentongan.delivery.actions import hold
from kentongan.delivery.actions.leasing import beat
from kentongan.delivery.models import Gate
from kentongan.delivery.rules import SILENCE
from kentongan.delivery.sending import send_to_folder
from kentongan.delivery.terms import Channel
from kentongan.kernel.identifiers import new_id
from kentongan.upkeep.checks.delivery import delivery_findings
from kentongan.upkeep.terms import Severity

pytestmark = pytest.mark.django_db


def findings(at=AT):
    found = list(delivery_findings(at=at))
    for one in found:
        assert "{" not in one.text.format_map(one.facts)
        assert one.advice or one.severity is Severity.FINE
    return {one.code: one.severity for one in found}


def test_a_hub_that_sends_nothing_is_fine_but_for_what_is_not_set():
    assert findings() == {"mail-not-configured": "note", "worker-not-running": "note"}


def test_a_worker_that_was_heard_of_is_running(settings):
    settings.SENDS_MAIL, settings.MAIL_IN = True, "maildir:///var/mail/hub"
    beat(new_id(), at=AT)
    put()
    assert findings() == {"worker": "fine"}
    assert findings(AT + SILENCE) == {"worker-not-running": "wrong"}


def test_mail_that_is_sent_and_not_read_is_noted(settings):
    settings.SENDS_MAIL = True
    assert "mail-in-not-configured" in findings()


def test_a_hold_is_wrong():
    hold(actor=None, at=AT, reason="a wrong template")
    assert findings()["outbox-held"] == "wrong"


def test_a_folder_that_is_not_there_is_wrong(settings, tmp_path):
    settings.FOLDER_OUT = tmp_path / "gone"
    put(outgoing(Channel.FOLDER, ""))
    send_to_folder(means(folder=settings.FOLDER_OUT))
    assert findings()["folder-out-missing"] == "wrong"
    assert findings()["channel-away"] == "wrong"


def test_a_channel_that_is_due_for_another_try_is_still_away_while_something_waits():
    Gate.objects.create(channel=Channel.SMTP, failures=3, since=AT, shut_until=AT, reason="unreachable")
    assert "channel-away" not in findings()
    put()
    assert findings()["channel-away"] == "wrong"


def test_what_waits_for_a_person_or_for_too_long_is_noted():
    put(outgoing(destination="nobody"))
    put()
    found = findings(AT + timedelta(hours=5))
    assert (found["dead-letters"], found["messages-overdue"]) == ("note", "note")
