"""Between the rows of posts and the words of records: hours and what else is stored as JSON."""

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any

from kentongan.records.terms import Holiday, Hours, Span


def hours_of(stored: Mapping[str, Any] | None, *, time_zone: str | None) -> Hours | None:
    """Return the hours that a post's row states, None where it states none."""
    if not stored or not time_zone:
        return None
    weekly = {
        int(day): tuple(
            Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)) for opens, closes in spans
        )
        for day, spans in stored.get("weekly", {}).items()
    }
    return Hours(
        time_zone=time_zone,
        always=bool(stored.get("always", False)),
        weekly=MappingProxyType(weekly),
        holidays=tuple(Holiday(day=date.fromisoformat(day), name=name) for day, name in stored.get("holidays", ())),
    )


def stored_hours(hours: Hours | None) -> dict[str, Any]:
    """Return hours as a post's row has them, without their time zone, which has a column of its own."""
    if hours is None:
        return {}
    return {
        "always": hours.always,
        "weekly": {
            str(day): [[span.opens.strftime("%H:%M"), span.closes.strftime("%H:%M")] for span in spans]
            for day, spans in sorted(hours.weekly.items())
            if spans
        },
        "holidays": [[holiday.day.isoformat(), holiday.name] for holiday in sorted(hours.holidays, key=_by_day)],
    }


def _by_day(holiday: Holiday) -> tuple[date, str]:
    return holiday.day, holiday.name
