"""A day, or a day with its time, that a person gives in a form, by the clock in which the hub shows them times.

Written as the browser's own fields send them, in the order of ISO 8601, which is the same in every language. 11/12/2026
is a day in November for one reader and in December for another, and so it is neither here.
"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.kernel.clock import TimeOutOfRange, in_calendar

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = "%Y-%m-%d"
MOMENT_FORM = _("Year, month, day and time, as in 2026-12-31 14:00.")
DAY_FORM = _("Year, month and day, as in 2026-12-31.")


class MomentField(forms.DateTimeField):
    """A day and a time of day, both; what some calendar has not got is refused."""

    default_error_messages = {"invalid": _("Give the day and the time in this order: 2026-12-31 14:00.")}

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, help_text=_with_form(help_text, MOMENT_FORM), **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC, or what the form had none for."""
        if isinstance(value, str) and value.strip():
            try:
                value = moment_written(value)
            except ValueError:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        given = super().to_python(value)
        try:
            return None if given is None else in_calendar(given)
        except TimeOutOfRange as error:
            raise forms.ValidationError(error.message(gettext)) from None


class DayField(forms.DateField):
    """A day."""

    default_error_messages = {"invalid": _("Give the day in this order: 2026-12-31.")}

    def __init__(self, *, help_text: Any = "", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format=_DAY)
        super().__init__(widget=widget, input_formats=[_DAY], help_text=_with_form(help_text, DAY_FORM), **kwargs)


def moment_written(text: str) -> datetime:
    """Return a day with its time as it is written, with a zone only where it says one.

    Raises ValueError for anything else: for a day alone, whose time nobody said, too.
    """
    given = text.strip()
    if not _MOMENT.fullmatch(given):
        raise ValueError(given[:64])
    return datetime.fromisoformat(given.upper())


def _with_form(hint: Any, form: Any) -> Any:
    return format_lazy("{} {}", hint, form) if hint else form
