"""The list of warnings: what waits to be approved first, and every other. Chosen ones go to the preview."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.intake.queries import feeds
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.response import queries
from kentongan.response.terms import Why
from kentongan.web.access import for_readers
from kentongan.web.meanings import MEANINGS
from kentongan.web.names import named
from kentongan.web.response.asking import wanted_of
from kentongan.web.response.columns import warning_columns
from kentongan.web.response.words import GROUP_WORDS, WHYS
from kentongan.web.tables import answer, asked_of, table_of


@require_safe
@for_readers(Act.READ)
def warnings(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show warnings, narrowed and sorted by the address."""
    at = utc_now()
    wanted, asked = wanted_of(request, reader=reader, at=at), asked_of(request, sorts=queries.WARNING_ORDERS)
    lines = queries.warnings(wanted, reader=reader, order=asked.sort, limit=asked.limit, offset=asked.offset)
    names = named((line.organisation for line in lines), reader=reader)
    choose = may(reader.role, Act.APPROVE_WARNINGS) and wanted.group == "waiting" and asked.form == "html"
    columns = warning_columns(names, choose=choose, sortable=True, due=wanted.group == "unanswered")
    table = table_of(request, lines, name="warnings", caption=_("Warnings"), columns=columns, asked=asked)
    context: dict[str, object] = {
        "wanted": wanted,
        "groups": GROUP_WORDS.items(),
        "feeds": feeds(reader=reader),
        "kinds": sorted(((code, meaning.name) for code, meaning in MEANINGS.items()), key=lambda one: str(one[1])),
        "labels": list(TLP),
        "whys": [(why.value, WHYS[why].word) for why in Why],
        "choose": choose and bool(lines),
        "sees_all": reader.sees_all,
        "organisation": request.GET.get("organisation", ""),
        "narrowed": bool(set(request.GET) - {"sort", "page", "format"}),
        "exercise": wanted.exercise,
    }
    return answer(request, "response/warnings.html", table, context)
