"""A time that a person gives in a form, by the clock in which the hub shows them times."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext

from kentongan.kernel.clock import TimeOutOfRange, in_calendar


class MomentField(forms.DateTimeField):
    """A day and a time of day, as the browser's own field has them; what some calendar has not got is refused."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC, or what the form had none for."""
        given = super().to_python(value)
        try:
            return None if given is None else in_calendar(given)
        except TimeOutOfRange as error:
            raise forms.ValidationError(error.message(gettext)) from None
