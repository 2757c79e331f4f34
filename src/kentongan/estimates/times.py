"""Times until something happened, where for some it has not happened yet."""

from collections.abc import Sequence
from math import ceil


def quantile_of_all(happened: Sequence[float], *, of: int, share: float) -> float | None:
    """Return the time within which ``share`` of all ``of`` had it happen; None while fewer have.

    Those to whom it has not happened (``of`` minus the length of ``happened``) waited longer than any, so the value is
    the k-th smallest of what is known, k being the share's part of all, rounded up. Raises ValueError for ``share``
    outside (0, 1] and for more happenings than there are.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share {share}")
    if len(happened) > of:
        raise ValueError(f"{len(happened)} of {of}")
    place = ceil(share * of - 1e-12)
    return sorted(happened)[place - 1] if of and place <= len(happened) else None
