"""Rates: how many of how many, and how sure one can be of it."""

from math import sqrt

_Z95 = 1.959963984540054
"""The 97.5% quantile of the standard normal distribution: two-sided 95%."""


def wilson(successes: int, *, of: int, z: float = _Z95) -> tuple[float, float] | None:
    """Return the Wilson score interval of a rate (E. B. Wilson, JASA 22, 1927); None where nothing was counted.

    Raises ValueError unless ``0 <= successes <= of``.
    """
    if not 0 <= successes <= of:
        raise ValueError(f"{successes} of {of}")
    if of == 0:
        return None
    rate = successes / of
    middle = rate + z * z / (2 * of)
    width = z * sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low = 0.0 if successes == 0 else (middle - width) / scale
    high = 1.0 if successes == of else (middle + width) / scale
    return max(0.0, low), min(1.0, high)
