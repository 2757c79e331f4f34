"""Times in directory files and on command lines: RFC 3339 and nothing looser, and a day as its date."""

import re
from datetime import datetime

from kentongan.kernel.clock import UnreadableTime, in_calendar, read_moment, write_moment

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d{2}:\d{2})?)?", re.ASCII
)


def read_strict_moment(text: str) -> datetime:
    """Return a date or a date and time of RFC 3339 as aware UTC; without zone it is UTC. Raises UnreadableTime."""
    if not _MOMENT.fullmatch(text):
        raise UnreadableTime(value=text[:64])
    return in_calendar(read_moment(text.upper()))


def write_day(moment: datetime) -> str:
    """Return a time as RFC 3339 in UTC; a day's first instant as its date."""
    return write_moment(moment).removesuffix("T00:00:00Z")
