"""By the doors alone: an indicator comes by TAXII, its victim gets a mail, it is revoked by TAXII, and the mail is
taken back."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django import Settings
from tests.contract.taxii.world import Client, by_secret, envelope, indicator
from tests.delivery.servers import HOST, Inbox, mail_server
from tests.exchange import provisioned
from tests.intake import made as intake
from tests.response import made

from kentongan.accounts.actions import create_user
from kentongan.accounts.terms import Role
from kentongan.delivery.worker import configured_means, own_steps, registered_steps, run_steps
from kentongan.directory.actions import import_directory
from kentongan.directory.models import Organisation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.models import Concern, Warning
from kentongan.routing.terms import Directory

pytestmark = pytest.mark.django_db(transaction=True)  # the worker closes its connections

PATTERN = "[ipv4-addr:value = '203.0.113.77']"


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.taxii.door.close_old_connections", lambda: None)
    settings.DATA, settings.JURISDICTIONS, settings.HUB_URL = tmp_path / "data", ("MY",), "https://hub.example/"
    now = utc_now()
    bank = intake.organisation("bank-a", intake.claim("bank-a", "203.0.113.0/24", verified_at=now - timedelta(days=5)))
    parties = {"bank-a": bank, "isac": intake.organisation("isac")}
    import_directory(Directory(organisations=parties), actor=None, at=now - timedelta(days=5))
    made.contact(Organisation.objects.get(slug="bank-a"), verified_at=now - timedelta(days=5))


def taxii() -> tuple[Client, str]:
    """Return the sharer's client, and where it shares."""
    member = provisioned.member("isac-m", of=Organisation.objects.get(slug="isac"))
    collection = provisioned.collection(readers=(member,), writers=(member,))
    return by_secret("isac-m", provisioned.SECRET), f"/taxii2/region/collections/{collection.id}/objects/"


def work(*, ahead: timedelta = timedelta()) -> None:
    """Let the worker do everything that there is to do, sending mail too."""
    clock = lambda: utc_now() + ahead  # noqa: E731
    worker = new_id()
    for _ in range(4):
        steps = (*own_steps(configured_means(worker, clock=clock)), *registered_steps())
        run_steps(steps, worker=worker, clock=clock, stop=Event(), once=True)


def texts(inbox: Inbox) -> list[tuple[str, str]]:
    found = []
    for mail in inbox.mails:
        read: Any = message_from_bytes(mail.content or b"", policy=policy.default)  # type: ignore[arg-type]
        body = read.get_body(("plain",))
        found.append((str(read["Subject"]), " ".join(body.get_content().split())))
    return found


def test_an_indicator_becomes_a_mail_and_its_revocation_takes_the_mail_back(settings: Settings) -> None:
    client, place = taxii()
    inbox = Inbox()
    with mail_server(inbox) as server:
        settings.SENDS_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, HOST, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        assert client.post(place, envelope(indicator(1, pattern=PATTERN, name="Tidal Bore"))).status == 202
        work()
        waiting = Warning.objects.get()
        assert waiting.state == "drafted"
        assert inbox.mails == []
        approve_warnings([waiting.pk], actor=None, at=utc_now())
        work(ahead=timedelta(minutes=3))
        ((subject, text),) = texts(inbox)
        assert waiting.reference in subject
        assert "203.0.113.77" in text
        assert "They call it: Tidal Bore" in text
        assert client.post(place, envelope(indicator(1, version=1, pattern=PATTERN, revoked=True))).status == 202
        work(ahead=timedelta(minutes=9))
        (_, (subject, text)) = texts(inbox)
    assert "We take back" in subject
    assert "has revoked it" in text
    waiting.refresh_from_db()
    assert (waiting.state, Concern.objects.get().state) == ("withdrawn", "ended")


def test_the_warnings_page_says_to_staff_where_it_comes_from(client: Browser, settings: Settings) -> None:
    settings.MFA_REQUIRED = False
    sharer, place = taxii()
    assert sharer.post(place, envelope(indicator(1, pattern=PATTERN))).status == 202
    work()
    page = f"/warnings/{Warning.objects.get().pk}/"
    client.force_login(
        create_user("dewi", role=Role.DUTY_OFFICER, password="wooden-drum-at-dusk", actor=None, at=now())
    )
    shown = client.get(page).content.decode()
    assert "From the exchange" in shown
    assert indicator(1)["id"] in shown
    assert "Indicators" in shown


def now() -> datetime:
    return utc_now()
