"""Times on the wire, and back: nothing is lost or repeated by a precision that is not ours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.taxii.times import read_time, version_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(timezones=st.just(UTC)).map(lambda one: (one - _EPOCH) // timedelta(microseconds=1))


@given(moments)
def test_what_is_written_is_read_back(moment: int):
    assert read_time(version_of(moment, added=7)) == (moment or 7)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.1Z", 100_000),
        ("1970-01-01T00:00:00.123456789Z", 123_456),
        ("1970-01-01T07:00:00.000001+07:00", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
    ],
)
def test_a_time_in_any_precision_is_whole_microseconds(text: str, moment: int):
    assert read_time(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-02-30T00:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01 00:00:00Z",
        "now",
        "1",
        "2026-01-01T00:00:60Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T00:00:00.Z",
        "٢٠٢٦-01-01T00:00:00Z",
    ],
)
def test_what_is_no_time_is_none(text: str):
    assert read_time(text) is None


def test_an_object_without_a_version_has_the_time_of_its_adding():
    assert version_of(0, added=1_000_000) == "1970-01-01T00:00:01.000000Z"
