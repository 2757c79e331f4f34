"""Times as whole microseconds since 1970, as the exchange counts them: from a time, back to one, and as text."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000


def microseconds_of(moment: datetime) -> int:
    """Return an aware time as whole microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """Return the time, in UTC. Raises OverflowError for one that no calendar has."""
    return _EPOCH + timedelta(microseconds=microseconds)


def write_six(microseconds: int) -> str:
    """Return the time as RFC 3339 in UTC, always with six digits, so that texts sort as times do."""
    second, fraction = divmod(microseconds, _SECOND)
    return f"{_second(second)}.{fraction:06}Z"


def write_three(microseconds: int) -> str:
    """Return the time as STIX 2.1 §3.2 writes it: with three digits, or six where they are needed."""
    second, fraction = divmod(microseconds, _SECOND)
    if fraction % 1000:
        return f"{_second(second)}.{fraction:06}Z"
    return f"{_second(second)}.{fraction // 1000:03}Z"


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    """Return a second as RFC 3339 writes it; what comes together was often added or changed together."""
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]
