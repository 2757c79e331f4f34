"""Times as whole microseconds: nothing is lost there and back, and their texts are those that the standards have."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.microseconds import microseconds_of, moment_of, write_six, write_three

moments = st.datetimes(timezones=st.just(UTC))


@given(moments)
def test_a_time_comes_back_from_its_microseconds(moment: datetime) -> None:
    assert moment_of(microseconds_of(moment)) == moment


@given(moments)
def test_what_is_written_says_the_same_time(moment: datetime) -> None:
    for write in (write_six, write_three):
        assert datetime.fromisoformat(write(microseconds_of(moment))) == moment


@given(moments, moments)
def test_texts_of_six_digits_sort_as_times_do(one: datetime, other: datetime) -> None:
    assert (write_six(microseconds_of(one)) < write_six(microseconds_of(other))) == (one < other)


def test_three_digits_are_written_where_they_are_enough() -> None:
    assert write_three(0) == "1970-01-01T00:00:00.000Z"
    assert write_three(1_000) == "1970-01-01T00:00:00.001Z"
    assert write_three(1_001) == "1970-01-01T00:00:00.001001Z"
    assert write_six(1_000) == "1970-01-01T00:00:00.001000Z"


def test_what_no_calendar_has_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        moment_of(microseconds_of(datetime.max.replace(tzinfo=UTC)) + 1)
