"""How fresh a record is: 90 days, 180 days, and a fortnight between two askings."""

from datetime import datetime, timedelta

import pytest
from tests.directory.made import AT

from kentongan.directory.rules.freshness import freshness_of, is_to_be_asked
from kentongan.directory.terms import Freshness

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), Freshness.FRESH),
        (90 * DAY - SECOND, Freshness.FRESH),
        (90 * DAY, Freshness.DUE),
        (180 * DAY - SECOND, Freshness.DUE),
        (180 * DAY, Freshness.LAPSED),
    ],
)
@pytest.mark.parametrize("was_confirmed", [True, False])
def test_a_record_is_as_fresh_as_its_last_confirmation_or_its_beginning(
    age: timedelta, expected: Freshness, was_confirmed: bool
) -> None:
    confirmed: datetime | None = AT - age if was_confirmed else None
    recorded = AT - 400 * DAY if was_confirmed else AT - age
    assert freshness_of(confirmed, recorded_at=recorded, at=AT) is expected


def test_a_party_is_asked_once_a_fortnight_and_not_while_its_record_is_fresh() -> None:
    old = AT - 100 * DAY
    assert is_to_be_asked(None, recorded_at=old, asked_at=None, at=AT)
    assert not is_to_be_asked(None, recorded_at=old, asked_at=AT - 14 * DAY + SECOND, at=AT)
    assert is_to_be_asked(None, recorded_at=old, asked_at=AT - 14 * DAY, at=AT)
    assert not is_to_be_asked(AT - DAY, recorded_at=old, asked_at=None, at=AT)
