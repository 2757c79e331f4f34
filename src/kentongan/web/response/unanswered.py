"""Who has not answered in time, by the services that depend on them; and which claims answers put in question."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.models import Claim
from kentongan.kernel.clock import utc_now
from kentongan.response import queries
from kentongan.response.queries import ServiceUnanswered, Wanted
from kentongan.web.access import for_readers
from kentongan.web.directory.words import CLAIM_KINDS, SOURCES
from kentongan.web.names import named, spoken
from kentongan.web.response.columns import warning_columns
from kentongan.web.tables import Bar, Code, Column, answer, asked_of, short_table, table_of


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def unanswered(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show who has not answered: the services first, then every warning, critical ones before the others."""
    at, exercise = utc_now(), request.GET.get("exercise") == "1"
    services = queries.unanswered(reader=reader, at=at, exercise=exercise)
    asked = asked_of(request, sorts=queries.WARNING_ORDERS)
    wanted = Wanted(group="unanswered", exercise=exercise, at=at)
    lines = queries.warnings(wanted, reader=reader, order=asked.sort, limit=asked.limit, offset=asked.offset)
    names = named((line.organisation for line in lines), reader=reader)
    table = table_of(
        request,
        lines,
        name="unanswered",
        caption=_("Warnings past their day without an answer"),
        columns=warning_columns(names, sortable=True, due=True),
        asked=asked,
    )
    context: dict[str, object] = {
        "services": short_table(services, caption=_("By critical service"), columns=_service_columns(services)),
        "exercise": exercise,
    }
    return answer(request, "response/unanswered.html", table, context)


def _service_columns(lines: Sequence[ServiceUnanswered]) -> Sequence[Column[ServiceUnanswered]]:
    most = max((line.organisations for line in lines), default=0)
    return [
        Column(key="service", label=_("Service"), value=lambda line: line.service or _("no critical service")),
        Column(key="oldest", label=_("Longest overdue since"), value=lambda line: line.oldest),
        Column(key="warnings", label=_("Warnings"), value=lambda line: line.warnings, numeric=True),
        Column(key="exposures", label=_("Open exposures"), value=lambda line: line.exposures, numeric=True),
        Column(
            key="organisations",
            label=_("Organisations"),
            value=lambda line: Bar(line.organisations, most),
            numeric=True,
        ),
    ]


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def questioned(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the claims in question, the one that has waited longest first."""
    asked = asked_of(request)
    rows = queries.questioned_claims(reader=reader, at=utc_now())
    found = list(rows[asked.offset : asked.offset + asked.limit])
    table = table_of(
        request, found, name="claims-in-question", caption=_("Claims in question"), columns=_CLAIM_COLUMNS, asked=asked
    )
    return answer(request, "response/questioned.html", table, {})


_CLAIM_COLUMNS: Sequence[Column[Claim]] = [
    Column(
        key="value",
        label=_("Claims"),
        value=lambda row: Code(row.value),
        leads=lambda row: reverse("claim", args=[row.id]),
    ),
    Column(key="kind", label=_("Kind"), value=lambda row: CLAIM_KINDS.get(row.kind, row.kind)),
    Column(
        key="organisation",
        label=_("Organisation"),
        value=lambda row: spoken(row.organisation.names),
        leads=lambda row: reverse("organisation", args=[row.organisation.slug]),
    ),
    Column(key="source", label=_("Entered"), value=lambda row: SOURCES.get(row.source, row.source)),
    Column(key="questioned_at", label=_("In question since"), value=lambda row: row.questioned_at),
]
