"""Hours go by the post's wall clock: over midnight, on holidays, and where the clock is put forward or back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kentongan.directory.rules.hours import (
    after_working_minutes,
    next_closing,
    next_opening,
    open_at,
    working_minutes,
)
from kentongan.records.terms import Holiday, Hours, Span

ZONES = ["Asia/Bangkok", "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"]
OFFICE = {day: (Span(opens=time(8), closes=time(12)), Span(opens=time(13), closes=time(17))) for day in range(1, 6)}


def at(zone: str, *wall: int) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]


@some.composite
def hours(draw: some.DrawFn) -> Hours:
    minutes = some.integers(0, 24 * 4 - 1).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
    spans = some.tuples(minutes, minutes).map(sorted).filter(lambda two: two[0] < two[1])
    span = spans.map(lambda two: Span(opens=two[0], closes=two[1])) | minutes.map(
        lambda opens: Span(opens=opens, closes=time(0))
    )
    weekly = draw(some.dictionaries(some.integers(1, 7), some.lists(span, max_size=2).map(tuple), max_size=7))
    days = some.dates(date(2026, 3, 20), date(2026, 4, 20)).map(lambda day: Holiday(day=day, name="Holiday"))
    holidays = tuple(draw(some.lists(days, max_size=3)))
    return Hours(time_zone=draw(some.sampled_from(ZONES)), weekly=weekly, holidays=holidays)


moments = some.integers(0, 19 * 24 * 4).map(
    lambda quarters: datetime(2026, 3, 24, tzinfo=UTC) + timedelta(minutes=15 * quarters)
)
"""Quarters of an hour, around the days on which clocks change in both halves of the world."""


def minutes_open(of: Hours, start: datetime, end: datetime) -> Iterator[datetime]:
    """Give each quarter of an hour in which a post is open, by asking for every one: the oracle."""
    while start < end:
        wall = start.astimezone(ZoneInfo(of.time_zone))
        is_holiday = wall.date() in {one.day for one in of.holidays}
        for span in () if is_holiday else of.weekly.get(wall.isoweekday(), ()):
            if span.opens <= wall.time() and (wall.time() < span.closes or span.closes == time(0)):
                yield start
                break
        start += timedelta(minutes=15)


@given(of=hours(), start=moments, days=some.integers(0, 9))
def test_working_minutes_are_those_that_a_wall_clock_shows(of: Hours, start: datetime, days: int) -> None:
    end = start + timedelta(days=days)
    expected = list(minutes_open(of, start, end))
    assert working_minutes(of, start, end) == 15 * len(expected)


@given(of=hours(), start=moments)
def test_the_next_opening_is_the_first_minute_at_which_it_is_open(of: Hours, start: datetime) -> None:
    first = next(minutes_open(of, start, start + timedelta(days=9)), None)
    found = next_opening(of, start)
    if first is None:
        assert found is None or found >= start + timedelta(days=9)
    else:
        assert found == first
        assert open_at(of, first)


@given(of=hours(), start=moments, minutes=some.integers(1, 3000))
def test_after_working_minutes_undoes_working_minutes(of: Hours, start: datetime, minutes: int) -> None:
    until = after_working_minutes(of, start, minutes=minutes)
    if until is not None:
        assert working_minutes(of, start, until) == minutes
        assert working_minutes(of, start, until - timedelta(minutes=1)) < minutes


def test_office_hours_with_a_break_and_a_holiday() -> None:
    of = Hours(
        time_zone="Asia/Vientiane", weekly=OFFICE, holidays=(Holiday(day=date(2026, 12, 2), name="National Day"),)
    )
    zone = "Asia/Vientiane"
    assert open_at(of, at(zone, 2026, 12, 1, 8, 0))
    assert not open_at(of, at(zone, 2026, 12, 1, 12, 0))
    assert not open_at(of, at(zone, 2026, 12, 2, 9, 0))
    assert next_opening(of, at(zone, 2026, 12, 1, 18, 0)) == at(zone, 2026, 12, 3, 8, 0)
    assert next_closing(of, at(zone, 2026, 12, 1, 9, 0)) == at(zone, 2026, 12, 1, 12, 0)
    assert working_minutes(of, at(zone, 2026, 12, 1, 0, 0), at(zone, 2026, 12, 4, 0, 0)) == 2 * 8 * 60
    assert after_working_minutes(of, at(zone, 2026, 12, 1, 16, 0), minutes=120) == at(zone, 2026, 12, 3, 9, 0)


def test_a_night_is_two_spans_that_touch() -> None:
    night = {5: (Span(opens=time(22), closes=time(0)),), 6: (Span(opens=time(0), closes=time(6)),)}
    of = Hours(time_zone="Asia/Manila", weekly=night)
    assert open_at(of, at("Asia/Manila", 2026, 11, 27, 23, 59))
    assert open_at(of, at("Asia/Manila", 2026, 11, 28, 0, 0))
    assert next_closing(of, at("Asia/Manila", 2026, 11, 27, 22, 0)) == at("Asia/Manila", 2026, 11, 28, 6, 0)


def test_the_hour_that_is_left_out_is_no_working_time_and_the_one_that_comes_twice_counts_twice() -> None:
    whole_day = {7: (Span(opens=time(0), closes=time(0)),)}
    of = Hours(time_zone="Europe/Berlin", weekly=whole_day)
    spring, autumn = (at("Europe/Berlin", 2026, month, day, 0, 0) for month, day in ((3, 29), (10, 25)))
    week = timedelta(days=2)
    assert working_minutes(of, spring, spring.astimezone(UTC) + week) == 23 * 60
    assert working_minutes(of, autumn, autumn.astimezone(UTC) + week) == 25 * 60


def test_a_span_in_the_hour_that_is_left_out_begins_after_the_jump() -> None:
    of = Hours(time_zone="Europe/Berlin", weekly={7: (Span(opens=time(2, 30), closes=time(4)),)})
    assert next_opening(of, at("Europe/Berlin", 2026, 3, 29, 0, 0)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("wall", [(2026, 1, 1, 3, 0), (2026, 12, 25, 23, 59)])
def test_who_is_always_there_is_there_on_holidays_too(wall: tuple[int, ...]) -> None:
    of = Hours(time_zone="UTC", always=True, holidays=(Holiday(day=date(2026, 12, 25), name="Christmas"),))
    assert open_at(of, at("UTC", *wall))
    assert next_opening(of, at("UTC", *wall)) == at("UTC", *wall)
    assert next_closing(of, at("UTC", *wall)) is None


def test_who_never_opens_has_no_next_opening() -> None:
    assert next_opening(Hours(time_zone="UTC"), at("UTC", 2026, 1, 1, 0, 0)) is None
    assert after_working_minutes(Hours(time_zone="UTC"), at("UTC", 2026, 1, 1, 0, 0), minutes=1) is None
