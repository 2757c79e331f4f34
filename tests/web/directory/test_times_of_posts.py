"""Pages of posts and proposals whose times are at the edge: closed for a holiday, open all day, beyond the calendar."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.people import signed_in
from tests.directory import posted

from kentongan.accounts.terms import Role
from kentongan.directory.models import Proposal
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.terms import Audience, PostField, ProposalState
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import Hours, PostRole, Span
from kentongan.web.directory.post_words import hours_in_words, opens_again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

ALL_DAY = [["00:00", "00:00"]]


def test_the_public_page_of_a_post_closed_for_a_holiday_says_so_and_when_it_opens_again(client: Client) -> None:
    today = utc_now().date()
    hours = {
        "always": False,
        "weekly": {str(day): ALL_DAY for day in range(1, 8)},
        "holidays": [[today.isoformat(), "Feast"]],
    }
    granted = {**DEFAULTS[PostRole.TECHNICAL], **dict.fromkeys(PostField, (Audience.PUBLIC,))}
    posted.post(posted.party("cert-b"), granted=granted, time_zone="UTC", hours=hours)
    text = client.get("/directory/cert-b/").content.decode()
    assert "Feast" in text
    assert "Opens again" in text
    assert "00:00–00:00" not in text


def test_when_a_post_opens_again_is_told_by_its_own_clock() -> None:
    hours = Hours(time_zone="Asia/Kuala_Lumpur", weekly={1: (Span(opens=time(8, 30), closes=time(17)),)})
    friday = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
    assert opens_again(hours, is_open=False, at=friday) == "2026-11-30 08:30 (UTC+08:00)"
    assert opens_again(hours, is_open=True, at=friday) == opens_again(None, is_open=False, at=friday) == ""


def test_midnight_at_the_end_of_a_span_is_hour_24_and_the_whole_day_is_told_as_such() -> None:
    whole, late = Span(opens=time(0), closes=time(0)), Span(opens=time(20), closes=time(0))
    hours = Hours(time_zone="UTC", weekly={1: (whole,), 2: (late,)})
    assert [spans for _day, spans in hours_in_words(hours)] == ["all day", "20:00–24:00", "closed"]


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00"]
)
def test_a_proposal_that_was_kept_with_a_time_of_no_calendar_can_be_read_and_declined(said: str, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Kuala_Lumpur"
    owner = posted.party("cert-b")
    held = posted.holder(posted.post(owner))
    made = Proposal.objects.create(
        organisation=owner, subject="assignment", thing=held.id, before={"valid_to": None},
        after={"valid_to": said}, reason="Kept by an earlier version", proposed_at=utc_now(),
    )  # fmt: skip
    client = signed_in(Role.DUTY_OFFICER)
    page = client.get(f"/record/proposals/{made.id}/")
    assert page.status_code == 200
    assert client.get(reverse("proposals")).status_code == 200
    client.post(f"/record/proposals/{made.id}/", {"do": "decline", "note": "No such time"})
    made.refresh_from_db()
    assert made.state == ProposalState.DECLINED


def test_the_page_of_a_day_to_come_says_that_it_tells_what_is_so_now() -> None:
    made = posted.post(posted.party("cert-b"))
    day = datetime.now(UTC).date() + timedelta(days=2)
    text = signed_in(Role.DUTY_OFFICER).get(f"/posts/{made.id}/history/?on={day}").content.decode()
    assert "still to come" in text
