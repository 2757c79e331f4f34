"""Quantiles, compared with sorting everything."""

from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.quantiles import quantile


def test_the_quantile_of_nothing_is_nothing() -> None:
    assert quantile([], percent=50) is None


@given(st.lists(st.integers(0, 50), min_size=1), st.sampled_from([50, 90]))
def test_a_quantile_is_the_value_at_its_rank(values: list[int], percent: int) -> None:
    rank = -(-percent * len(values) // 100)
    counted = [(value, values.count(value)) for value in set(values)]
    assert quantile(counted, percent=percent) == sorted(values)[rank - 1]
