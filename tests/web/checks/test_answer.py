"""The page of a check's link: a look changes nothing, the button answers once, and it tells nobody else anything."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.checks import made

from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.planning import plan_check
from kentongan.checks.actions.preempting import preempt
from kentongan.checks.models import Probe, ProbeEvent
from kentongan.checks.terms import Selection
from kentongan.directory.models import Contact
from kentongan.kernel.clock import utc_now
from kentongan.kernel.exercise import MARK
from kentongan.ledger.models import Entry
from kentongan.site.logs import formatter

pytestmark = pytest.mark.django_db


def asked(**more: Any) -> tuple[Contact, str]:
    """Return a contact that is asked now, and the address of its link."""
    contact = made.channel(made.holder(made.post(made.party(), **more)))
    at = utc_now() - timedelta(minutes=5)
    plan_check(
        title="December", announced=False, selection=Selection(), opens_at=at, closes_at=at + timedelta(hours=1),
        actor=None, at=at,
    )  # fmt: skip
    while ask_due(at):
        pass
    return contact, f"/c/{made.link_in(made.mail_to(contact))}/"


def test_a_look_changes_nothing_however_often_a_scanner_looks() -> None:
    _, path = asked()
    before = (list(Probe.objects.values()), Entry.objects.count())
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(path).status_code == 200
    assert (list(Probe.objects.values()), Entry.objects.count()) == before
    page = Client().get(path).content.decode()
    for said in (MARK, "Does somebody answer here?", "cert-my", "technical post"):
        assert said in page, said
    assert "<script" not in page


def test_the_button_answers_and_the_page_thanks() -> None:
    contact, path = asked()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, follow=True)
    assert "We have your answer" in answer.content.decode()
    assert (made.probe_of(contact).state, made.probe_of(contact).how) == ("answered", "link")
    contact.refresh_from_db()
    assert contact.verified_at is not None
    client.post(path)
    assert list(ProbeEvent.objects.order_by("id").values_list("reply", flat=True)) == ["valid", "again"]
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_answer_after_an_incident_came_first_is_thanked_and_counts_nothing() -> None:
    contact, path = asked()
    preempt(organisations=[contact.organisation_id], reason="outage", actor=None, at=utc_now())
    assert "real incident came first" in Client().get(path).content.decode()
    assert "Thank you" in Client().post(path, follow=True).content.decode()
    assert made.probe_of(contact).state == "preempted"
    assert made.events() == ["late"]


def test_a_wrong_link_and_one_of_a_removed_contact_open_the_same_nothing() -> None:
    contact, path = asked()
    wrong = Client().get("/c/" + "a" * 32 + "/")
    contact.delete()
    gone = Client().get(path)
    assert wrong.status_code == gone.status_code == 404
    assert wrong.content == gone.content.replace(path.encode(), b"/c/" + b"a" * 32 + b"/")
    assert Client().post(path).status_code == 404
    assert not ProbeEvent.objects.exists()


def test_null_characters_and_endless_addresses_open_nothing() -> None:
    asked()
    for secret, status in (("a%00b", 400), ("x" * 5000, 404), ("%F0%9F%92%A5", 404), ("..%2f", 404)):
        assert Client().get(f"/c/{secret}/").status_code == status
        assert Client().post(f"/c/{secret}/").status_code == status


@pytest.mark.parametrize("language", ["ms", "id"])
def test_it_speaks_the_language_of_the_mail(language: str) -> None:
    _, path = asked(languages=[language])
    assert f'<html lang="{language}">' in Client().get(path).content.decode()
    assert '<html lang="en">' in Client().get(path + "?language=en").content.decode()


def test_the_secret_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, path = asked()
    Client().get(path), Client().post(path), Client().get(path + "nothing/")
    written = formatter(form="json", inside=False)
    assert not any(path.split("/")[2] in written.format(one) for one in caplog.records)
