"""Times that a caller sends: without their zone, or outside the years, they are refused wherever one is taken."""

from datetime import timedelta
from typing import Any

import pytest
from tests.accounts.people import signed_in
from tests.api.described import description
from tests.api.test_messages import api_of, written
from tests.directory import posted
from tests.messages.actions import post

from kentongan.accounts.terms import Reader, Role
from kentongan.kernel.clock import utc_now
from kentongan.messages.models import Message

pytestmark = pytest.mark.django_db

WITHOUT_ZONE = ["2026-12-26T20:00:00", "2026-12-26", "20261226T200000", "1798187200", 1798187200]
OUTSIDE = ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"]
TAKEN = {
    "AcknowledgementIn": {"reports_at"},
    "CheckIn": {"opens_at", "closes_at"},
    "CorrectionIn": {"respond_by"},
    "DrillIn": {"starts_at"},
    "MessageIn": {"respond_by"},
    "SaidIn": {"reports_at"},
    "TokenIn": {"expires_at"},
}


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-th", country="TH", confirmed_at=utc_now())


@pytest.fixture
def ali(ours: Any) -> Reader:
    return post.person("ali", ours.organisation, holds=ours)


def test_every_time_that_a_body_takes_is_known_here() -> None:
    found = {
        name: {
            field for field, one in schema.get("properties", {}).items() if '"date-time"' in repr(one).replace("'", '"')
        }
        for name, schema in description()["components"]["schemas"].items()
        if name.endswith("In")
    }
    assert {name: fields for name, fields in found.items() if fields} == TAKEN


@pytest.mark.parametrize("said", WITHOUT_ZONE + OUTSIDE)
def test_no_message_is_written_with_a_time_that_another_zone_would_misread(
    ours: Any,
    theirs: Any,
    ali: Reader,
    said: object,
) -> None:
    ask = api_of(ali)
    refused = ask("messages", written(ours, theirs, respond_by=said))
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.given.respond_by")
    assert str(said) not in refused.content.decode()
    for field in ("next_update", "reports_at"):
        body = written(ours, theirs)
        body["content"] |= {field: said}
        assert ask("messages", body).status_code in (400, 422)
    body = written(ours, theirs)
    body["content"]["facts"][0]["observed_at"] = said
    told = ask("messages", body)
    assert told.status_code in (400, 422)
    assert "facts[0].observed_at" in told.json()["detail"]
    assert not Message.objects.exists()


def test_a_time_with_its_zone_is_taken_as_it_was_meant(ours: Any, theirs: Any, ali: Reader) -> None:
    body = written(ours, theirs, respond_by=(utc_now() + timedelta(days=2)).isoformat())
    body["content"]["facts"][0]["observed_at"] = "2026-11-20T16:00:00+08:00"
    told = api_of(ali)("messages", body)
    assert told.status_code == 201, told.content
    assert told.json()["content"]["facts"][0]["observed_at"] == "2026-11-20T08:00:00Z"


@pytest.mark.parametrize("said", WITHOUT_ZONE + OUTSIDE)
def test_no_check_opens_at_such_a_time(settings: Any, said: object) -> None:
    settings.MFA_REQUIRED = False
    staff = signed_in(Role.OPERATOR)
    for times in (
        {"opens_at": said, "closes_at": "2027-01-02T00:00:00Z"},
        {"opens_at": "2026-12-02T00:00:00Z", "closes_at": said},
    ):
        answer = staff.post("/api/v1/checks", {"title": "x", **times}, content_type="application/json")
        assert answer.status_code == 422, answer.content


def test_when_a_record_expires_may_be_a_day_as_in_the_terminal(settings: Any) -> None:
    settings.MFA_REQUIRED = False
    party = posted.party("cert-b")
    posted.channel(posted.holder(posted.post(party)), "security@cert-b.example")
    address = f"/api/v1/organisations/{party.slug}/record?format=security-txt&until="
    staff = signed_in(Role.OPERATOR)
    assert b"Expires: 2099-01-01T00:00:00Z" in staff.get(address + "2099-01-01").content
    assert staff.get(address + "2099-01-01T08:00:00").status_code == 422


def test_of_a_day_to_come_and_of_one_before_the_post_nothing_is_answered(settings: Any) -> None:
    settings.MFA_REQUIRED = False
    made = posted.post(posted.party("cert-b"))
    staff = signed_in(Role.OPERATOR)
    to_come = staff.get(f"/api/v1/posts/{made.id}/on/{utc_now().date() + timedelta(days=1)}")
    assert (to_come.status_code, to_come.json()["code"]) == (422, "day-to-come")
    before = staff.get(f"/api/v1/posts/{made.id}/on/2020-01-01")
    assert (before.status_code, before.json()["code"]) == (404, "not-in-the-record-then")
