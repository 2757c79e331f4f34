"""The value of ``next``: good for one caller, endpoint and filter, however often; and for nothing else."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.exchange.terms import Filters
from kentongan.taxii.errors import ForeignPage
from kentongan.taxii.paging import cursor_of, next_page

USER, OTHER = uuid4(), uuid4()
INDICATORS = Filters(types=("indicator",))


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_a_page_leads_on_from_where_it_ended_as_often_as_it_is_asked(cursor: int):
    value = next_page(cursor, user=USER, endpoint="objects x", filters=INDICATORS)
    for _ in range(2):
        assert cursor_of(value, user=USER, endpoint="objects x", filters=INDICATORS) == cursor


@pytest.mark.parametrize(
    ("user", "endpoint", "filters"),
    [
        (OTHER, "objects x", INDICATORS),
        (USER, "objects y", INDICATORS),
        (USER, "manifest x", INDICATORS),
        (USER, "objects x", Filters()),
        (USER, "objects x", Filters(types=("malware",))),
        (USER, "objects x", Filters(types=("indicator",), versions=("all",))),
    ],
)
def test_it_is_refused_for_anything_else(user, endpoint, filters):
    value = next_page(7, user=USER, endpoint="objects x", filters=INDICATORS)
    with pytest.raises(ForeignPage):
        cursor_of(value, user=user, endpoint=endpoint, filters=filters)


def test_a_client_may_move_on_by_added_after_with_the_same_value():
    value = next_page(7, user=USER, endpoint="objects x", filters=Filters(after=1, types=("indicator",)))
    assert cursor_of(value, user=USER, endpoint="objects x", filters=Filters(after=9, types=("indicator",))) == 7


@given(st.text())
def test_what_the_hub_did_not_give_is_refused(value: str):
    with pytest.raises(ForeignPage):
        cursor_of(value, user=USER, endpoint="objects x", filters=INDICATORS)


@given(st.integers(min_value=0, max_value=31), st.integers(min_value=1, max_value=255))
def test_a_changed_value_is_refused(place: int, by: int):
    value = bytearray(next_page(7, user=USER, endpoint="objects x", filters=INDICATORS).encode())
    value[place] ^= by
    with pytest.raises(ForeignPage):
        cursor_of(value.decode("latin-1"), user=USER, endpoint="objects x", filters=INDICATORS)
