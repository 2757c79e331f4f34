"""Time: always aware, always UTC inside; read from the clock only at a door and passed in from there."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from kentongan.kernel.errors import KentonganError, marked

Clock = Callable[[], datetime]


FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 31, tzinfo=UTC)
"""Between these, the calendar of every zone has a moment: one outside of them could not be shown to everybody."""

_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class UnreadableTime(KentonganError):
    """A time or date that no calendar has, or in no form that we read."""

    code = "unreadable-time"
    status = 400
    text = marked("“{value}” is not a time that can be read.")
    next_step = marked("Write it as 2026-01-31 or 2026-01-31T08:00:00Z.")


class TimeOutOfRange(UnreadableTime):
    """A moment that in some zone lies outside the calendar."""

    text = marked("“{value}” lies outside the years that can be kept.")
    next_step = marked("Give a time from the year 1 to the year 9999; where there is no end, leave it out.")


class TimeWithoutZone(UnreadableTime):
    """A time of which nobody can say when it is: its zone is missing, or the time of day as well."""

    code = "time-without-zone"
    text = marked("“{value}” is not a time with its zone.")
    next_step = marked("Write it with its zone, as 2026-01-31T08:00:00Z or 2026-01-31T15:00:00+07:00.")


def utc_now() -> datetime:
    """Return the time now, in UTC. Doors call this; rules and actions are given the result."""
    return datetime.now(UTC)


def read_moment(text: str) -> datetime:
    """Return an ISO 8601 date or date and time as aware UTC; a date alone is its first instant.

    Raises UnreadableTime. A time without a zone is taken as UTC, as the directory file has it; what people and programs
    tell at a door is for ``read_zoned_moment`` or ``read_day_or_moment``.
    """
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableTime(value=text[:64]) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else _in_utc(moment)


def read_zoned_moment(text: str) -> datetime:
    """Return a date and time of RFC 3339 with its zone as aware UTC; seconds may be left out.

    Raises TimeWithoutZone also for a date alone, whose first instant nobody said, and UnreadableTime.
    """
    if not _ZONED.fullmatch(text):
        raise TimeWithoutZone(value=text[:64])
    return in_calendar(read_moment(text.upper()))


def read_day_or_moment(text: str) -> datetime:
    """Return a date, which begins at midnight UTC, or what ``read_zoned_moment`` reads: for fields that ask for a day.

    Raises UnreadableTime, TimeWithoutZone.
    """
    return in_calendar(read_moment(text)) if _DAY.fullmatch(text) else read_zoned_moment(text)


def in_calendar(moment: datetime) -> datetime:
    """Return an aware moment in UTC. Raises TimeOutOfRange where some zone's calendar has not got it."""
    inside = _in_utc(moment)
    if not FIRST <= inside <= LAST:
        raise TimeOutOfRange(value=moment.isoformat())
    return inside


def later(moment: datetime, *, by: timedelta) -> datetime:
    """Return an aware moment so much later, in UTC. Raises TimeOutOfRange."""
    try:
        return in_calendar(moment + by)
    except OverflowError:
        raise TimeOutOfRange(value=moment.isoformat()) from None


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise TimeOutOfRange(value=moment.isoformat()) from None


def write_moment(moment: datetime) -> str:
    """Return an aware time as RFC 3339 in UTC with a ``Z``, without needless fractions."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
