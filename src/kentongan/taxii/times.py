"""Times of TAXII (§3.3): RFC 3339 in UTC, whole microseconds since 1970 inside."""

import re
from datetime import datetime

from kentongan.kernel.microseconds import microseconds_of, write_six, write_three

_TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,30}))?([Zz]|[+-]\d\d:\d\d)")


def read_time(text: str) -> int | None:
    """Return a time in any precision as microseconds since 1970, what is finer cut off; None where it is no time.

    Objects are added at whole microseconds, so cutting neither loses nor repeats one.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    seconds, fraction, zone = found[1].upper(), (found[2] or "")[:6].ljust(6, "0"), found[3].upper()
    try:
        moment = datetime.fromisoformat(f"{seconds}.{fraction}{'+00:00' if zone == 'Z' else zone}")
        return microseconds_of(moment)
    except (ValueError, OverflowError):
        return None


def version_of(microseconds: int, *, added: int) -> str:
    """Return a version as text. An object without a version of its own has the time of its adding (§3.4.1)."""
    return write_three(microseconds) if microseconds else write_six(added)
