"""A dead channel is demoted within a minute, by the worker's own steps, a real mail server and a real mailbox."""

from datetime import timedelta

import pytest
from tests.checks.hub import running_hub
from tests.checks.made import planned, probe_of, staffed
from tests.checks.scenario.test_noisy_check import bounce_of
from tests.delivery.servers import Inbox

from kentongan.delivery.worker import registered_steps

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_a_mailbox_that_refuses_is_demoted_within_a_minute(tmp_path, settings, monkeypatch):
    good, bad = staffed("cert-my"), staffed("cert-id")
    inbox = Inbox(rcpt=lambda address: "550 5.1.1 no such user" if "cert-id" in address else "250 OK")
    with running_hub(tmp_path, settings, monkeypatch, inbox) as hub:
        began = hub.clock()
        planned()
        hub.runs(seconds=59)
    for contact in (good, bad):
        contact.refresh_from_db()
    assert (probe_of(bad).state, probe_of(bad).reason) == ("dead", "refused")
    assert bad.failed_at - began <= MINUTE
    assert (probe_of(good).state, good.failed_at) == ("sent", None)


def test_a_mailbox_from_which_mail_comes_back_is_demoted_within_a_minute(tmp_path, settings, monkeypatch):
    contact = staffed()
    with running_hub(tmp_path, settings, monkeypatch, Inbox()) as hub:
        planned()
        hub.runs(seconds=10)
        came = hub.clock()
        # It falls in right after the mailbox was looked into: the worst moment.
        hub.runs(meanwhile=lambda: hub.gets(bounce_of(hub.mail_to(contact.address), contact.address)), seconds=59)
    contact.refresh_from_db()
    assert (probe_of(contact).state, probe_of(contact).reason) == ("dead", "bounced")
    assert contact.failed_at is not None
    assert contact.failed_at - came <= MINUTE


def test_a_server_that_is_away_for_now_kills_nobody(tmp_path, settings, monkeypatch):
    contact = staffed()
    with running_hub(tmp_path, settings, monkeypatch, Inbox(rcpt=lambda _: "451 later")) as hub:
        planned()
        hub.runs(seconds=20)
    contact.refresh_from_db()
    assert (probe_of(contact).state, contact.failed_at) == ("sent", None)


def test_the_steps_of_checks_run_every_five_seconds_at_least():
    steps = {step.name: step.every for step in registered_steps() if step.name.startswith("checks.")}
    assert set(steps) == {"checks.ask", "checks.replies", "checks.outcomes"}
    assert max(steps.values()) <= timedelta(seconds=5)
