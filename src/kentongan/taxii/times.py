"""Times of TAXII (§3.3): RFC 3339 in UTC, whole microseconds since 1970 inside."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?([Zz]|[+-]\d\d:\d\d)")


def microseconds_of(text: str) -> int | None:
    """Return a time in any precision as microseconds since 1970, what is finer cut off; None where it is no time.

    Objects are added at whole microseconds, so cutting neither loses nor repeats one.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    seconds, fraction, zone = found[1].upper(), (found[2] or "")[:6].ljust(6, "0"), found[3].upper()
    try:
        moment = datetime.fromisoformat(f"{seconds}.{fraction}{'+00:00' if zone == 'Z' else zone}")
        return (moment - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError):
        return None


def written(microseconds: int) -> str:
    """Return when something was added, always with six digits, so that texts sort as times do."""
    second, fraction = divmod(microseconds, _SECOND)
    return f"{_second_of(second)}.{fraction:06}Z"


def version_of(microseconds: int, *, added: int) -> str:
    """Return a version as STIX 2.1 §3.2 writes times: three digits, or six where they are needed.

    An object without a version of its own has the time of its adding (§3.4.1).
    """
    if not microseconds:
        return written(added)
    second, fraction = divmod(microseconds, _SECOND)
    if fraction % 1000:
        return f"{_second_of(second)}.{fraction:06}Z"
    return f"{_second_of(second)}.{fraction // 1000:03}Z"


@lru_cache(maxsize=4096)
def _second_of(second: int) -> str:
    """Return a second as RFC 3339 writes it; what comes together was often added or changed together."""
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]
