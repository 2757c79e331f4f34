"""A post's own clock: whether it answers now, at every hour, and when a working day of it is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kentongan.directory.models import Post
from kentongan.directory.rows_of_posts import hours_of
from kentongan.directory.rules.freshness import freshness_of
from kentongan.directory.rules.hours import next_closing, next_opening, open_at
from kentongan.directory.terms import Freshness
from kentongan.records.terms import Hours

_A_DAY = timedelta(days=1)
"""What is taken for a working day of a post that gave no hours, never closes, or does not open any more."""


def is_lapsed(post: Post, *, at: datetime) -> bool:
    """Whether its party has not confirmed a post for so long that nothing above GREEN goes to it."""
    return freshness_of(post.confirmed_at, recorded_at=post.recorded_at, at=at) is Freshness.LAPSED


def is_always(post: Post) -> bool:
    """Whether a post answers at every hour of every day."""
    hours = _hours(post)
    return hours is not None and hours.always


def is_open(post: Post, *, at: datetime) -> bool:
    """Whether a post answers now; one that gave no hours is not known to be closed."""
    hours = _hours(post)
    return hours is None or open_at(hours, at)


def working_day_after(post: Post) -> Callable[[datetime], datetime]:
    """Return what tells the end of the first working day of a post that begins at or after a time.

    A day that has begun does not count: what came in the middle of it has until the next one is over.
    """
    hours = _hours(post)

    def end(at: datetime) -> datetime:
        if hours is None or hours.always:
            return at + _A_DAY
        begins = next_opening(hours, next_closing(hours, at) or at)
        return (begins and next_closing(hours, begins)) or at + _A_DAY

    return end


def _hours(post: Post) -> Hours | None:
    return hours_of(post.hours, time_zone=post.time_zone)
