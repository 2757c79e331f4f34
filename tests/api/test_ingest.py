"""Feed files sent by programs: kept as a run or refused whole, by those who may, under names that lead nowhere."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from tests.accounts.people import person

from kentongan.accounts.actions import issue_token
from kentongan.accounts.terms import Role, Scope
from kentongan.intake.actions import declare_feed
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.models import Run
from kentongan.kernel.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "2026-11-20-scan_telnet-malaysia.csv"
ROWS = (
    '"timestamp","ip","protocol","port","hostname","tag","asn","geo"\n'
    '"2026-11-20 01:02:03","192.0.2.7","tcp",23,"","telnet",64500,"MY"\n'
    '"2026-11-20 01:02:04","192.0.2.999","tcp",23,"","telnet",64500,"MY"\n'
)


@pytest.fixture
def program(client):
    """A program with the right scope, and a declared feed."""
    now = utc_now()
    user = person(Role.DUTY_OFFICER)
    issue_token(
        user,
        name="collector",
        scopes=[Scope.FEEDS_INGEST],
        expires_at=now + timedelta(days=1),
        secret="kentongan_collector",
        actor=None,
        at=now,
    )
    declare_feed("shadowserver", change=FeedChange(), actor=None, at=now)
    client.defaults["HTTP_AUTHORIZATION"] = "Bearer kentongan_collector"
    return client


def send(program, body=ROWS, feed="shadowserver", kind="text/csv", **asked):
    query = urlencode({"name": NAME} | asked)
    return program.generic("POST", f"/api/v1/feeds/{feed}/runs?{query}", body, content_type=kind)


def left_over() -> list[Path]:
    return list((settings.DATA / "work").glob("sent-*"))


def test_a_file_becomes_a_run_whose_sum_is_whole(program):
    answer = send(program)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    sums = told["sums"]
    assert sums["rows"] == 2 == sums["routed"] + sums["unclaimed"] + sums["duplicates"] + sums["quarantined"]
    assert sums["quarantined"] == 1
    assert [file["name"] for file in told["files"]] == [NAME]
    assert str(Run.objects.get().id) == told["id"]
    assert left_over() == []


def test_the_same_file_again_changes_nothing(program):
    send(program)
    sums = send(program).json()["sums"]
    assert sums["rows"] == sums["duplicates"] + sums["quarantined"]


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_the_body_calls_itself_does_not_matter(program, kind):
    assert send(program, kind=kind).json()["sums"]["rows"] == 2


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/passwd", ".hidden", "", "a/b.csv", "a\\b.csv", "x" * 201, "a\nb"]
)
def test_a_name_that_leads_elsewhere_is_refused(program, name):
    answer = send(program, name=name)
    assert (answer.status_code, answer.json()["code"]) == (400, "unsuitable-file-name")
    assert not Run.objects.exists()


def test_a_feed_that_is_not_declared_is_not_there(program):
    assert send(program, feed="nobody").status_code == 404


def test_an_empty_body_is_no_file(program):
    answer = send(program, body="")
    assert answer.json()["code"] == "empty-body"
    assert left_over() == []


def test_half_a_file_is_not_taken_for_the_file(program):
    broken_off = {"wsgi.input": BytesIO(ROWS.encode()), "CONTENT_LENGTH": "9999"}
    answer = program.generic("POST", f"/api/v1/feeds/shadowserver/runs?name={NAME}", ROWS, "text/csv", **broken_off)
    assert answer.json()["code"] == "body-too-short"
    assert not Run.objects.exists()


def test_a_token_without_the_scope_sends_nothing(program):
    now = utc_now()
    issue_token(
        person(Role.DUTY_OFFICER, name="reader"),
        name="reader",
        scopes=[Scope.RUNS_READ],
        expires_at=now + timedelta(days=1),
        secret="kentongan_reader",
        actor=None,
        at=now,
    )
    program.defaults["HTTP_AUTHORIZATION"] = "Bearer kentongan_reader"
    assert send(program).json()["code"] == "scope-missing"
    assert not Run.objects.exists()


def test_an_exercise_stays_one(program):
    assert send(program, exercise="true").json()["exercise"] is True


def test_an_archive_that_is_none_is_refused_whole(program):
    answer = send(program, body=b"\x1f\x8bnot gzip at all", name="report.csv.gz")
    assert answer.status_code < 500, answer.content
    assert left_over() == []
