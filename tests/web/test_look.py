"""Language, light and zone: kept on the device, for everybody, and never a way to another site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from kentongan.web.templatetags.parts import moment, tlp


@pytest.mark.django_db
def test_dark_is_remembered(client: Client) -> None:
    answer = client.post("/look/", {"look": "dark", "next": "/look/"})
    assert answer["Location"] == "/look/"
    assert 'data-look="dark"' in client.get("/look/").content.decode()


@pytest.mark.django_db
def test_the_device_decides_again_when_asked_to(client: Client) -> None:
    client.post("/look/", {"look": "dark"})
    client.post("/look/", {"look": "device"})
    assert "data-look" not in client.get("/look/").content.decode()


@pytest.mark.django_db
def test_a_language_is_remembered(client: Client) -> None:
    client.post("/look/", {"language": "ms"})
    assert '<html lang="ms"' in client.get("/look/").content.decode()


@pytest.mark.django_db
def test_a_choice_never_leads_to_another_site(client: Client) -> None:
    assert client.post("/look/", {"look": "dark", "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_a_zone_that_does_not_exist_is_not_kept(client: Client) -> None:
    assert client.post("/look/", {"zone": "Mars/Olympus"}).status_code == 200
    client.cookies["zone"] = "../../etc/passwd"
    assert client.get("/look/").status_code == 200


def test_a_time_is_in_the_reader_s_zone_with_utc_on_hover() -> None:
    with timezone.override(ZoneInfo("Asia/Kuala_Lumpur")):
        text = moment(datetime(2026, 11, 23, 20, 5, tzinfo=UTC))
    assert text == '<time datetime="2026-11-23T20:05:00Z" title="2026-11-23 20:05:00 UTC">2026-11-24 04:05</time>'


def test_an_unknown_label_is_shown_as_red() -> None:
    assert "TLP:RED" in tlp(None)
