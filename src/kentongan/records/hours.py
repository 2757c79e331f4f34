"""A post's hours as text: ``24/7``, or ``Mon-Fri 08:00-12:00, 13:00-17:00; Sat 08:00-12:00``; holidays by date.

What people write in other directories ("08:00 to 18:00 Monday to Friday, except public holidays") is read where it
can mean one thing only.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, time
from itertools import pairwise

from kentongan.kernel.errors import marked
from kentongan.records.errors import DoesNotFit
from kentongan.records.terms import Holiday, Hours, Span
from kentongan.records.texts import divided, escaped, one_line, time_zone

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NUMBERS = {name.lower(): number for number, name in enumerate(DAYS, start=1)}
_ALWAYS = re.compile(r"\s*(24\s*[x/*]\s*7(\s*[x/*]\s*365)?)\s*", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to|until)\s*(\d{1,2})[:.](\d{2})", re.IGNORECASE)
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAY_RANGE = re.compile(rf"{_DAY}\s*(?:(?:-|–|—|to|through)\s*{_DAY})?", re.IGNORECASE)
_REST = re.compile(
    r"\(?(?:excluding|except|excl\.|not)?\s*(?:on\s*)?(?:public|official|national|bank)?\s*holidays\)?"
    r"|hours|from|on|[,;:()\s]"
)


def write_hours(hours: Hours) -> str:
    """Return the weekly hours as text, without their time zone and holidays; closed all week is ``closed``."""
    if hours.always:
        return "24/7"
    groups: list[tuple[list[int], tuple[Span, ...]]] = []
    for day in sorted(hours.weekly):
        spans = hours.weekly[day]
        if groups and groups[-1][1] == spans and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        elif spans:
            groups.append(([day], spans))
    return "; ".join(f"{_days(days)} {_spans(spans)}" for days, spans in groups) or "closed"


def _days(days: list[int]) -> str:
    first, last = DAYS[days[0] - 1], DAYS[days[-1] - 1]
    return first if len(days) == 1 else f"{first}-{last}"


def _spans(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in spans)


def read_hours(text: str, *, zone: str, holidays: tuple[Holiday, ...] = ()) -> Hours:
    """Return hours from text as ``write_hours`` writes it. Raises DoesNotFit."""
    where = time_zone(zone)
    if _ALWAYS.fullmatch(text):
        return Hours(time_zone=where, always=True, holidays=holidays)
    weekly: dict[int, tuple[Span, ...]] = {}
    for part in divided(text, by=";") if text.strip().lower() != "closed" else []:
        days = _DAY_RANGE.match(part)
        if days is None:
            raise DoesNotFit(value=part[:60], detail=marked("hours are written as “Mon-Fri 08:00-17:00”, or “24/7”"))
        spans = _read_spans(part[days.end() :])
        for day in _range(days[1], days[2] or days[1]):
            if day in weekly:
                raise DoesNotFit(value=DAYS[day - 1], detail=marked("a day stands there twice"))
            weekly[day] = spans
    return Hours(time_zone=where, weekly=weekly, holidays=holidays)


def _range(first: str, last: str) -> list[int]:
    begin, end = _NUMBERS[first[:3].lower()], _NUMBERS[last[:3].lower()]
    days = range(begin, end + 1) if begin <= end else [*range(begin, 8), *range(1, end + 1)]
    return list(days)


def _read_spans(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise DoesNotFit(value=part[:60], detail=marked("a span is written as “08:00-17:00”"))
        spans.append(_span(found))
    return spans_of_a_day(spans)


def spans_of_a_day(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans of one day as they are, one after the other and none twice. Raises DoesNotFit."""
    for span in spans:
        if span.closes != time() and span.closes <= span.opens:
            detail = marked("it must end after it begins, by midnight at the latest")
            raise DoesNotFit(value=_spans((span,)), detail=detail)
    for before, after in pairwise(spans):
        if before.closes == time() or after.opens < before.closes:
            detail = marked("spans of one day may not overlap, the earlier first")
            raise DoesNotFit(value=_spans(tuple(spans))[:60], detail=detail)
    return tuple(spans)


def _span(found: "re.Match[str]") -> Span:
    return spans_of_a_day([Span(opens=_time(found[1], found[2]), closes=_time(found[3], found[4]))])[0]


def _time(hour: str, minute: str) -> time:
    if (hour, minute) == ("24", "00"):
        return time()
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise DoesNotFit(value=f"{hour}:{minute}", detail=marked("no day has this hour")) from None


def loose_hours(text: str, *, zone: str) -> Hours | None:
    """Return hours from a sentence with one span and one range of days, or None where it says more or less.

    What ``write_hours`` writes is taken whatever it says: it means one thing.
    """
    with suppress(DoesNotFit):
        exact = read_hours(text, zone=zone)
        if write_hours(exact) == text:
            return exact
    if re.fullmatch(r"\W*24\s*(x|/|hours?\W+)\s*7\W*", text.strip(), re.IGNORECASE):
        return Hours(time_zone=time_zone(zone), always=True)
    spans, days = list(_SPAN.finditer(text)), list(_DAY_RANGE.finditer(text))
    rest = _SPAN.sub("", _DAY_RANGE.sub("", text)).lower()
    if len(spans) != 1 or len(days) != 1 or _REST.sub("", rest):
        return None
    span = (_span(spans[0]),)
    weekly: Mapping[int, tuple[Span, ...]] = dict.fromkeys(_range(days[0][1], days[0][2] or days[0][1]), span)
    return Hours(time_zone=time_zone(zone), weekly=weekly)


def write_holidays(holidays: tuple[Holiday, ...]) -> str:
    """Return holidays as text: ``2027-01-01 New Year; 2027-02-06 Chinese New Year``."""
    return "; ".join(f"{one.day.isoformat()} {escaped(one.name, signs=';')}".rstrip() for one in holidays)


def read_holidays(text: str) -> tuple[Holiday, ...]:
    """Return holidays from text as ``write_holidays`` writes it. Raises DoesNotFit."""
    found = []
    for part in divided(text, by=";"):
        day, _, name = part.partition(" ")
        try:
            found.append(Holiday(day=date.fromisoformat(day), name=one_line(name)))
        except ValueError:
            raise DoesNotFit(value=part[:60], detail=marked("a holiday is written as “2027-01-01 New Year”")) from None
    return tuple(found)
