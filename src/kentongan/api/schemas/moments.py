"""The times that a caller sends: texts of RFC 3339 with their zone, or refused.

Pydantic alone would take a time without a zone, a date, and seconds since 1970 as a number or a text: each reads as
another hour than the caller meant, where nobody sees it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from kentongan.kernel.clock import TimeWithoutZone, UnreadableTime, read_day_or_moment, read_zoned_moment


def _told(read: Callable[[str], datetime]) -> Callable[[object], datetime]:
    def reading(value: object) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if not isinstance(value, str):
                raise TimeWithoutZone(value="")
            return read(value)
        except UnreadableTime as error:
            # What the caller sent is not told back.
            raise PydanticCustomError("moment", error.advice(gettext)) from None

    return reading


Moment = Annotated[datetime, BeforeValidator(_told(read_zoned_moment))]
"""When something happens or happened: a time with its zone."""

DayOrMoment = Annotated[datetime, BeforeValidator(_told(read_day_or_moment))]
"""From or until when something counts: a date, which begins at midnight UTC, or a time with its zone."""
