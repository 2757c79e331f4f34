"""When a post answers: open or closed at an instant, when next, and how much working time lies between two instants.

All of it goes by the post's own wall clock. Where that clock is put forward or back (summer time), what it shows
counts: a span that lies in the hour that is left out begins when the clock has jumped over it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kentongan.records.terms import Hours

HORIZON_DAYS = 400
"""How far ahead we look for an opening. Who is closed for longer does not answer."""

_MIDNIGHT = time(0)
_MINUTE = timedelta(minutes=1)


def open_at(hours: Hours, at: datetime) -> bool:
    """Whether the post answers at an instant."""
    if hours.always:
        return True
    wall = at.astimezone(ZoneInfo(hours.time_zone))
    if is_holiday(hours, wall.date()):
        return False
    shown = wall.time()
    spans = hours.weekly.get(wall.isoweekday(), ())
    return any(span.opens <= shown and (shown < span.closes or span.closes == _MIDNIGHT) for span in spans)


def is_holiday(hours: Hours, day: date) -> bool:
    """Whether a day is one of the post's holidays."""
    return any(holiday.day == day for holiday in hours.holidays)


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """Return the first instant from ``at`` on at which the post answers: ``at`` itself where it is open.

    None where it does not open within HORIZON_DAYS.
    """
    if open_at(hours, at):
        return at
    return next((begins for begins, _ in _open_stretches(hours, at, at + timedelta(days=HORIZON_DAYS))), None)


def next_closing(hours: Hours, at: datetime) -> datetime | None:
    """Return when a post that is open closes; ``at`` itself where it is closed. None: not within HORIZON_DAYS."""
    if not open_at(hours, at):
        return at
    until = at + timedelta(days=HORIZON_DAYS)
    if hours.always:
        return None
    return next((change for change in _changes(hours, at, until) if change > at and not open_at(hours, change)), None)


def working_minutes(hours: Hours, start: datetime, end: datetime) -> int:
    """Return how many whole minutes the post is open between two instants; 0 where ``end`` is not after ``start``."""
    worked = sum((ends - begins for begins, ends in _open_stretches(hours, start, end)), timedelta())
    return worked // _MINUTE


def after_working_minutes(hours: Hours, start: datetime, *, minutes: int) -> datetime | None:
    """Return when the post will have been open for so many minutes since ``start``; None: not within HORIZON_DAYS."""
    left = timedelta(minutes=minutes)
    if not left:
        return start
    for begins, ends in _open_stretches(hours, start, start + timedelta(days=HORIZON_DAYS)):
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    return None


def _open_stretches(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches between two instants in which the post is open; those that touch may come apart."""
    if end <= start:
        return
    if hours.always:
        yield start, end
        return
    for begins, ends in pairwise([start, *_changes(hours, start, end), end]):
        if begins < ends and open_at(hours, begins):
            yield begins, ends


def _changes(hours: Hours, start: datetime, end: datetime) -> Iterator[datetime]:
    """Give, in order, every instant strictly between two at which the post may open or close."""
    zone = ZoneInfo(hours.time_zone)
    start = start.astimezone(UTC)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    seen = start
    while day <= last:
        for instant in sorted(_changes_of(hours, day, zone=zone)):
            if seen < instant < end:
                seen = instant
                yield instant
        day += timedelta(days=1)


def _changes_of(hours: Hours, day: date, *, zone: ZoneInfo) -> set[datetime]:
    begins, ends = _instant(day, _MIDNIGHT, zone=zone), _instant(day + timedelta(days=1), _MIDNIGHT, zone=zone)
    spans = hours.weekly.get(day.isoweekday(), ())
    walls = {wall for span in spans for wall in (span.opens, span.closes)}
    # An hour that the clock shows twice opens and closes twice.
    found = {_instant(day, wall, zone=zone, fold=fold) for wall in walls for fold in (0, 1)}
    return {begins, ends, *found, *_jump(begins, ends, zone=zone)}


def _instant(day: date, wall: time, *, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, wall.replace(fold=fold), tzinfo=zone).astimezone(UTC)


def _jump(begins: datetime, ends: datetime, *, zone: ZoneInfo) -> list[datetime]:
    """Return the instant at which the clock is put forward or back between two, if it is."""
    before = begins.astimezone(zone).utcoffset()
    if ends.astimezone(zone).utcoffset() == before:
        return []
    while ends - begins > timedelta(seconds=1):
        middle = begins + (ends - begins) / 2
        if middle.astimezone(zone).utcoffset() == before:
            begins = middle
        else:
            ends = middle
    return [ends.replace(microsecond=0)]
