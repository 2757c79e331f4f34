"""Feeds: declared and changed by an operator, and a file sent in by a form until it stands as a run with its sum."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.accounts.people import signed_in

from kentongan.accounts.terms import Role
from kentongan.intake.models import Draft, Feed, Run

NAME = "2026-11-22-scan_telnet-region.csv"
ROWS = b"""timestamp,ip,port,protocol,asn,geo,tag
2026-11-22 01:00:00,192.0.2.100,23,tcp,64500,MY,telnet
2026-11-22 01:00:01,198.51.100.9,23,tcp,64501,TH,telnet
2026-11-22 01:00:00,192.0.2.100,23,tcp,64500,MY,telnet
2026-11-22 01:00:02,1.9.0.256,23,tcp,64501,ID,telnet
"""
SAID = {
    "slug": "scan", "name": "Scan reports", "zone": "Asia/Jakarta", "tlp": "2", "window_hours": "20",
    "retention_days": "90",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("password_is_enough")


@pytest.fixture
def feed(db: None) -> str:
    signed_in(Role.OPERATOR).post("/feeds/add/", SAID)
    return "scan"


def test_an_operator_declares_a_feed_and_is_led_to_its_first_file(db: None) -> None:
    answer = signed_in(Role.OPERATOR).post("/feeds/add/", SAID)
    assert answer["Location"] == "/feeds/scan/upload/"
    row = Feed.objects.get()
    assert (row.name, row.zone, row.tlp, row.retention_days, row.exercise) == (
        "Scan reports",
        "Asia/Jakarta",
        2,
        90,
        False,
    )


def test_a_feed_that_is_there_is_not_declared_again(feed: str) -> None:
    text = signed_in(Role.OPERATOR, name="other").post("/feeds/add/", SAID).content.decode()
    assert "There is a problem" in text
    assert "There already is a feed" in text


def test_a_mapping_that_cannot_be_is_refused_where_it_was_written(db: None) -> None:
    text = signed_in(Role.OPERATOR).post("/feeds/add/", SAID | {"mapping": "no toml ["}).content.decode()
    assert "There is a problem" in text
    assert not Feed.objects.exists()


def test_what_is_declared_can_be_changed(feed: str) -> None:
    client = signed_in(Role.OPERATOR, name="other")
    assert 'value="90"' in client.get("/feeds/scan/").content.decode()
    client.post("/feeds/scan/", SAID | {"retention_days": "30"})
    assert Feed.objects.get().retention_days == 30


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.ANALYST, Role.MEMBER])
def test_nobody_else_declares_feeds(db: None, role: Role) -> None:
    assert signed_in(role).post("/feeds/add/", SAID).status_code == 403


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MEMBER])
def test_nobody_but_those_at_work_sends_files_in(feed: str, role: Role) -> None:
    assert signed_in(role).get("/feeds/scan/upload/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_sent_in_becomes_a_run_with_its_sum(
    settings: Any, region: dict[str, UUID], tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    signed_in(Role.OPERATOR).post("/feeds/add/", SAID)
    client = signed_in(Role.DUTY_OFFICER)
    answer = client.post("/feeds/scan/upload/", {"uploaded": SimpleUploadedFile(NAME, ROWS)})
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.get()
    assert answer["Location"] == f"/runs/{run.pk}/"
    assert (run.rows, run.routed, run.unclaimed, run.duplicates, run.quarantined) == (4, 1, 1, 1, 1)
    assert NAME in client.get(answer["Location"]).content.decode()
    assert "198.51.100.0/24" in client.get("/unclaimed/").content.decode()
    assert "neither an IPv4 nor an IPv6 address" in client.get("/quarantine/").content.decode()
    draft = Draft.objects.get()
    assert "192.0.2.100" in client.get(f"/drafts/{draft.pk}/").content.decode()
    assert not list((tmp_path / "uploads").iterdir())


def test_a_file_that_is_none_of_a_feed_is_told_in_the_form(feed: str) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    text = client.post("/feeds/scan/upload/", {"uploaded": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}).content.decode()
    assert "There is a problem" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("letter", ["a", "\u1000", "\U0001f600"])
def test_a_file_name_longer_than_a_disk_takes_is_shortened(
    settings: Any, region: dict[str, UUID], tmp_path: Path, letter: str
) -> None:
    settings.DATA = tmp_path
    signed_in(Role.OPERATOR).post("/feeds/add/", SAID)
    sent = SimpleUploadedFile("scan_rdp-" + letter * 200 + ".csv", ROWS)
    answer = signed_in(Role.DUTY_OFFICER).post("/feeds/scan/upload/", {"uploaded": sent})
    assert answer.status_code == 302, answer.content.decode()
    assert Run.objects.get().rows == 4
