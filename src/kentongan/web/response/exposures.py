"""Exposures over all their days: what was answered for each, and whether its feed still sees it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import organisation
from kentongan.response import queries
from kentongan.response.queries import Sought
from kentongan.response.terms import ExposureState
from kentongan.web.access import for_readers
from kentongan.web.names import named
from kentongan.web.response.asking import one_of
from kentongan.web.response.columns import exposure_columns
from kentongan.web.response.words import EXPOSURES
from kentongan.web.tables import answer, asked_of, table_of


@require_safe
@for_readers(Act.READ)
def exposures(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show exposures, the latest found first."""
    asked = asked_of(request, sorts=queries.EXPOSURE_ORDERS)
    slug, text = request.GET.get("organisation", ""), request.GET.get("text", "")[:253].replace("\x00", "")
    sought = Sought(
        organisation=organisation(slug, reader=reader).id if slug else None,
        state=one_of(ExposureState, request.GET.get("state", "")),
        seen=request.GET.get("seen", ""),
        exercise=request.GET.get("exercise") == "1",
        text=text,
    )
    lines = queries.exposures(sought, reader=reader, order=asked.sort, limit=asked.limit, offset=asked.offset)
    names = named((line.organisation for line in lines), reader=reader)
    columns = [
        column
        for column in exposure_columns(names, sortable=True)
        if asked.form != "html" or any(column.value(line) not in (None, "") for line in lines)
    ]
    table = table_of(request, lines, name="exposures", caption=_("Exposures"), columns=columns, asked=asked)
    context: dict[str, object] = {
        "sought": sought,
        "states": [(one.value, state.word) for one, state in EXPOSURES.items()],
        "organisation": slug,
        "exercise": sought.exercise,
        "narrowed": bool(set(request.GET) - {"sort", "page", "format"}),
    }
    return answer(request, "response/exposures.html", table, context)
