"""Time: always aware, always UTC inside; read from the clock only at a door and passed in from there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from kentongan.kernel.errors import KentonganError, marked

Clock = Callable[[], datetime]


class UnreadableTime(KentonganError):
    """A time or date that no calendar has, or in no form that we read."""

    code = "unreadable-time"
    status = 400
    text = marked("“{value}” is not a time that can be read.")
    next_step = marked("Write it as 2026-01-31 or 2026-01-31T08:00:00Z.")


def utc_now() -> datetime:
    """Return the time now, in UTC. Doors call this; rules and actions are given the result."""
    return datetime.now(UTC)


def read_moment(text: str) -> datetime:
    """Return an ISO 8601 date or date and time as aware UTC; a date alone is its first instant.

    Raises UnreadableTime. A time without a zone is taken as UTC, as the directory file has it.
    """
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableTime(value=text) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def write_moment(moment: datetime) -> str:
    """Return an aware time as RFC 3339 in UTC with a ``Z``, without needless fractions."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
