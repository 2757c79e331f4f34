"""Timestamps of STIX 2.1 (§2.15): RFC 3339 in UTC, with a capital T and Z, to any precision."""

import re
from datetime import UTC, datetime

MOMENT = re.compile(
    r"(\d{4})-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?Z", re.ASCII
)
"""The form; whether the month has that day is asked of the calendar."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
_TOO_LATE = (datetime.max.replace(tzinfo=UTC).toordinal() + 1 - _EPOCH) * 86_400
_TO_SECONDS = len("1970-01-01T00:00:00")


def moment_of(text: object) -> int | None:
    """Return a timestamp as whole microseconds since 1970, finer digits cut off; None where it is none.

    A leap second is the first of the next minute, so one at the end of the year 9999 is none: no calendar has it.
    """
    match = MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction = match.groups()
    try:
        days = datetime(int(year), int(month), int(day), tzinfo=UTC).toordinal() - _EPOCH
    except ValueError:
        return None
    seconds = ((days * 24 + int(hour)) * 60 + int(minute)) * 60 + int(second)
    if seconds >= _TOO_LATE:
        return None
    return seconds * 1_000_000 + (int(fraction[:6].ljust(6, "0")) if fraction else 0)


def in_order(text: str) -> tuple[str, str]:
    """Return a timestamp as something that sorts as time does, to its last digit."""
    return text[:_TO_SECONDS], text[_TO_SECONDS + 1 : -1].rstrip("0")
