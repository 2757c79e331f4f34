"""What the address bar of a page of intake asks for, read strictly: a run, a span of time, exercises or real work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.intake import queries

SPANS: dict[str, tuple[timedelta, str | Promise]] = {
    "day": (timedelta(days=1), _("Last 24 hours")),
    "week": (timedelta(days=7), _("Last 7 days")),
    "month": (timedelta(days=30), _("Last 30 days")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time up to now, by its name in the address."""

    name: str
    since: datetime
    label: str | Promise


def span_of(request: HttpRequest, *, at: datetime, usual: str = "day") -> Span:
    """Return the span that the address asks for by ``span``, or the usual one."""
    name = request.GET.get("span", usual)
    name = name if name in SPANS else usual
    length, label = SPANS[name]
    return Span(name=name, since=at - length, label=label)


def run_of(request: HttpRequest) -> UUID | None:
    """Return the run that the address narrows to by ``run``; what is no id narrows to nothing that there is."""
    text = request.GET.get("run", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def exercise_of(request: HttpRequest, *, reader: Reader | None = None, run: UUID | None = None) -> bool:
    """Whether the address asks for exercises, or for one run that is an exercise."""
    if run is not None and reader is not None:
        return queries.run_is_exercise(run, reader=reader)
    return request.GET.get("exercise") == "1"


def narrowed(request: HttpRequest, *, at: datetime) -> tuple[UUID | None, Span | None]:
    """Return the run, or else the span, that a list is narrowed to: a run's rows are shown whatever their age."""
    run = run_of(request)
    return (run, None) if run else (None, span_of(request, at=at, usual="month"))
