"""How long a post's record holds unless its party says so again, and when the party is asked."""

from datetime import datetime, timedelta

from kentongan.directory.terms import Freshness

CONFIRMED_FOR = timedelta(days=90)
"""After this the party is asked."""

LAPSES_AFTER = timedelta(days=180)
"""After this the post comes last everywhere, and is shown as lapsed."""

ASKED_AGAIN_AFTER = timedelta(days=14)


def freshness_of(confirmed_at: datetime | None, *, recorded_at: datetime, at: datetime) -> Freshness:
    """Return how fresh a record is. What was never confirmed counts from when it was written down."""
    age = at - (confirmed_at or recorded_at)
    if age >= LAPSES_AFTER:
        return Freshness.LAPSED
    return Freshness.DUE if age >= CONFIRMED_FOR else Freshness.FRESH


def is_to_be_asked(
    confirmed_at: datetime | None, *, recorded_at: datetime, asked_at: datetime | None, at: datetime
) -> bool:
    """Whether the party is asked now: its record is no longer fresh, and it was not asked within a fortnight."""
    if freshness_of(confirmed_at, recorded_at=recorded_at, at=at) is Freshness.FRESH:
        return False
    return asked_at is None or at - asked_at >= ASKED_AGAIN_AFTER
