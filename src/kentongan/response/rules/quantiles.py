"""Quantiles of counted values: the median and the 90th of how long something took."""

from collections.abc import Iterable


def quantile(counted: Iterable[tuple[int, int]], *, percent: int) -> int | None:
    """Return the smallest value that at least ``percent`` of all do not exceed (nearest rank); None of none.

    ``counted`` are values, each with how often it occurs.
    """
    values = sorted(counted)
    whole = sum(number for _, number in values)
    passed = 0
    for value, number in values:
        passed += number
        if number and 100 * passed >= percent * whole:
            return value
    return None
