"""Links that need a code: one read out on the telephone, shown this once, or a new link where the old one is shut."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.messages import queries
from kentongan.messages.actions.linking import read_out_code
from kentongan.messages.actions.renewing import renew_link
from kentongan.messages.queries.links import links_of
from kentongan.messages.terms import CODE_MINUTES
from kentongan.web.access import for_readers
from kentongan.web.names import spoken


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def codes(request: HttpRequest, reader: Reader, message_id: UUID) -> HttpResponse:
    """Show the links of a message that need a code; a code for one, or a new one. Raises UnknownMessage."""
    at = utc_now()
    line = queries.message(message_id, reader=reader, at=at)
    links = links_of(message_id, reader=reader, at=at)
    code, wrong = "", ""
    chosen = next((one for one in links if str(one.id) == request.POST.get("link", "")), None)
    if request.method == "POST" and chosen is not None:
        try:
            if "renew" in request.POST:
                renew_link(chosen.id, actor=reader, at=at)
                messages.success(
                    request, gettext("A new link is on its way to them. The old one opens nothing any more.")
                )
                return HttpResponseRedirect(reverse("thread", args=[line.thread]) + f"#m-{line.id}")
            code = read_out_code(chosen.id, actor=reader, at=at)
        except KentonganError as error:
            if error.status >= 500:
                raise
            wrong = f"{error.message(gettext)} {error.advice(gettext)}"
    context = {
        "line": line,
        "links": [(one, f"{spoken(one.party.names)}: {spoken(one.party.title)}") for one in links],
        "code": code,
        "minutes": CODE_MINUTES,
        "wrong": wrong,
        "exercise": line.exercise,
    }
    response = render(request, "messages/codes.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
