"""Whether an exposure is gone. Only the feed says so: by not reporting it for the quiet period, while it reports."""

from datetime import UTC, date, datetime, time, timedelta


def heard_until(newest_day: date, *, started_at: datetime) -> datetime:
    """Return until when a feed was heard in a run that began at ``started_at`` and brought events of ``newest_day``.

    Not simply when the run was: an old file taken in today says nothing about today. An event dated into the future
    says no more than that the run took place.
    """
    return min(datetime.combine(newest_day, time(), UTC) + timedelta(days=1), started_at)


def is_gone(last_seen: datetime, *, heard: datetime | None, quiet_days: int) -> bool:
    """Whether what was seen last at ``last_seen`` is gone, of a feed that was heard until ``heard`` (None: never)."""
    return heard is not None and last_seen <= gone_before(heard, quiet_days=quiet_days)


def gone_before(heard: datetime, *, quiet_days: int) -> datetime:
    """Return the latest time at which something may have been seen that is gone now."""
    return heard - timedelta(days=quiet_days)
