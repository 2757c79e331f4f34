"""Times that people and programs tell: with their zone, and within what every calendar has."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.clock import (
    FIRST,
    LAST,
    TimeOutOfRange,
    TimeWithoutZone,
    UnreadableTime,
    in_calendar,
    later,
    read_day_or_moment,
    read_moment,
    read_zoned_moment,
    write_moment,
)

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
LOCAL = st.datetimes(timezones=ZONES)
UTC_EVENING = datetime(2026, 11, 26, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-26T20:00:00",
        "2026-11-26 20:00",
        "2026-11-26",
        "20261126T200000Z",
        "1764187200",
        "",
        "2026-W48-4",
        "x" * 99,
    ],
)
def test_a_time_of_which_nobody_can_say_when_it_is_is_refused(text: str) -> None:
    with pytest.raises(TimeWithoutZone):
        read_zoned_moment(text)


@pytest.mark.parametrize(
    "text", ["2026-11-26T20:00:00Z", "2026-11-26t20:00z", "2026-11-27 04:00+08:00", "2026-11-26T10:30:00.000-09:30"]
)
def test_a_time_with_its_zone_is_the_same_instant_in_utc(text: str) -> None:
    assert read_zoned_moment(text) == UTC_EVENING
    assert read_day_or_moment(text) == UTC_EVENING


def test_a_day_is_read_where_days_are_asked_for_and_a_time_of_day_needs_its_zone_there_too() -> None:
    assert read_day_or_moment("2026-11-26") == datetime(2026, 11, 26, tzinfo=UTC)
    with pytest.raises(TimeWithoutZone):
        read_day_or_moment("2026-11-26T20:00")


@pytest.mark.parametrize("text", ["2026-02-30T00:00:00Z", "2026-11-26T23:59:60Z", "2026-11-26T24:01:00Z"])
def test_a_time_that_no_calendar_has_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableTime):
        read_zoned_moment(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_what_lies_outside_the_years_in_utc_is_refused_by_every_reader(text: str) -> None:
    for read in (read_moment, read_zoned_moment, read_day_or_moment):
        with pytest.raises(TimeOutOfRange):
            read(text)


@given(LOCAL, st.sampled_from(["Asia/Kuala_Lumpur", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"]))
def test_what_is_read_can_be_shown_in_every_zone_or_is_refused(local: datetime, zone: str) -> None:
    try:
        read = read_zoned_moment(local.isoformat())
    except TimeOutOfRange:
        assert local < FIRST.replace(day=3) or local > LAST - timedelta(days=1)
    else:
        assert read == local
        assert read.astimezone(ZoneInfo(zone)) == local
        assert read_zoned_moment(write_moment(read)) == read


def test_what_would_end_after_all_calendars_is_refused() -> None:
    assert later(UTC_EVENING, by=timedelta(hours=1)) == UTC_EVENING + timedelta(hours=1)
    for by in (timedelta(days=2), timedelta.max):
        with pytest.raises(TimeOutOfRange):
            later(LAST, by=by)
    with pytest.raises(TimeOutOfRange):
        in_calendar(LAST + timedelta(seconds=1))
