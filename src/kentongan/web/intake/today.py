"""Today: what waits for the reader, then what came in, critical services first. An empty hub is welcomed instead."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import visible_organisations
from kentongan.intake import queries
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries as messages
from kentongan.web.access import for_readers
from kentongan.web.directory.waiting import record_tiles
from kentongan.web.intake.asking import SPANS, Span, exercise_of, span_of
from kentongan.web.intake.counts import by_classification, by_organisation
from kentongan.web.intake.drafts import draft_columns
from kentongan.web.intake.runs import run_columns
from kentongan.web.intake.unsettled import doubt_columns
from kentongan.web.messages.waiting import tiles_of
from kentongan.web.names import named
from kentongan.web.response.waiting import waiting_context
from kentongan.web.tables import short_table

_FIRST = 8
"""Rows of each list on this page; the list itself has the others."""


@require_safe
@for_readers(Act.READ)
def today(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the reader what waits for them."""
    at = utc_now()
    if reader.sees_all and not queries.runs(reader=reader, limit=1):
        return _welcome(request, reader)
    span, exercise = span_of(request, at=at), exercise_of(request)
    context = _context(request, reader, span=span, exercise=exercise)
    context |= waiting_context(reader=reader, at=at, exercise=exercise)
    context["message_tiles"] = tiles_of(messages.waiting(reader, at=at, exercise=exercise))
    context |= {"record_tiles": record_tiles(reader=reader, at=at)}
    return render(request, "intake/today.html", context)


def _context(request: HttpRequest, reader: Reader, *, span: Span, exercise: bool) -> dict[str, object]:
    seen = queries.today(reader=reader, since=span.since, exercise=exercise, limit=_FIRST)
    drafts = queries.drafts(reader=reader, since=span.since, exercise=exercise, limit=_FIRST)
    doubts = queries.doubtful(reader=reader, since=span.since, exercise=exercise, limit=_FIRST)
    latest = queries.runs(reader=reader, limit=5)
    lines = (*(one.organisation for one in seen.organisations), *(one.organisation for one in drafts))
    names = named((*lines, *(one.organisation for one in doubts)), reader=reader)
    within = {"span": span.name} | ({"exercise": "1"} if exercise else {})
    return {
        "today": seen,
        "within": urlencode(within),
        "span": span,
        "spans": [(name, label) for name, (_length, label) in SPANS.items()],
        "exercise": exercise,
        "drafts": short_table(drafts, caption=_("Draft warnings"), columns=draft_columns(names)),
        "doubts": short_table(doubts, caption=_("Doubtful"), columns=doubt_columns(names)),
        "runs": short_table(latest, caption=_("Latest runs"), columns=run_columns(reader)),
        "latest_at": latest[0].started_at if latest else None,
        "meanings": by_classification(seen.classifications, **within),
        "organisations": by_organisation(seen.organisations, names, **within),
        "may_ingest": may(reader.role, Act.INGEST),
        "sees_all": reader.sees_all,
    }


def _welcome(request: HttpRequest, reader: Reader) -> HttpResponse:
    context = {
        "organisations": visible_organisations(reader=reader).count(),
        "feeds": len(queries.feeds(reader=reader)),
        "may_ingest": may(reader.role, Act.INGEST),
        "may_declare": may(reader.role, Act.DECLARE_FEED),
    }
    return render(request, "intake/welcome.html", context)
