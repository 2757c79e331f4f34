"""When an exposure is gone."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.quiet import heard_until, is_gone

SEEN = datetime(2026, 11, 10, 8, tzinfo=UTC)


def test_a_feed_that_was_never_heard_says_nothing() -> None:
    assert not is_gone(SEEN, heard=None, quiet_days=1)


@given(st.integers(1, 60), st.timedeltas(timedelta(0), timedelta(days=120)))
def test_gone_is_what_was_not_seen_for_the_whole_quiet_period(days: int, since: timedelta) -> None:
    assert is_gone(SEEN, heard=SEEN + since, quiet_days=days) == (since >= timedelta(days=days))


def test_an_old_file_taken_in_late_says_nothing_about_today() -> None:
    heard = heard_until(date(2026, 11, 11), started_at=datetime(2026, 12, 31, tzinfo=UTC))
    assert not is_gone(SEEN, heard=heard, quiet_days=7)


def test_an_event_dated_into_the_future_ends_no_quiet_period() -> None:
    heard = heard_until(date(2030, 1, 1), started_at=SEEN + timedelta(days=1))
    assert not is_gone(SEEN, heard=heard, quiet_days=7)
