"""A post's own clock: whether it answers now, at every hour, and when a working day of it is over."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kentongan.directory.models import Post

LAPSED_DAYS = 180
_LOOKED_AHEAD = 60
_OFFICE = (("08:00", "17:00"),)
"""What is taken for the hours of a post that gave none, on weekdays: only routine messages wait for them."""


def is_lapsed(post: Post, *, at: datetime) -> bool:
    """Whether its party has not confirmed a post for so long that nothing above GREEN goes to it."""
    confirmed: datetime = post.confirmed_at or post.recorded_at
    return confirmed + timedelta(days=LAPSED_DAYS) <= at


def is_always(post: Post) -> bool:
    """Whether a post answers at every hour of every day."""
    return bool(post.hours.get("always"))


def is_open(post: Post, *, at: datetime) -> bool:
    """Whether a post answers now; one that gave no hours is not known to be closed."""
    if is_always(post) or not post.hours.get("weekly"):
        return True
    return any(opens <= at < closes for opens, closes in _spans(post, since=at))


def working_day_after(post: Post) -> Callable[[datetime], datetime]:
    """Return what tells the end of a working day of a post's hours that begins after a time."""

    def end(at: datetime) -> datetime:
        if is_always(post):
            return at + timedelta(days=1)
        # A day that has begun counts only where the message came before it opened.
        return next((closes for opens, closes in _spans(post, since=at) if opens >= at), at + timedelta(days=3))

    return end


def zone_of(post: Post) -> ZoneInfo:
    """Return the zone by which a post lives."""
    return ZoneInfo(post.time_zone or "UTC")


def _spans(post: Post, *, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = zone_of(post)
    weekly = post.hours.get("weekly") or {str(day): _OFFICE for day in range(1, 6)}
    closed = {day for day, _name in post.hours.get("holidays", ())}
    first = since.astimezone(zone).date() - timedelta(days=1)
    for offset in range(_LOOKED_AHEAD):
        day = first + timedelta(days=offset)
        if day.isoformat() not in closed:
            for opens, closes in weekly.get(str(day.isoweekday()), ()):
                yield _moment(day, opens, zone), _moment(day, closes, zone, ends=True)


def _moment(day: date, told: str, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    at = time.fromisoformat(told)
    if ends and at == time():
        day += timedelta(days=1)
    return datetime.combine(day, at, zone).astimezone(UTC)
