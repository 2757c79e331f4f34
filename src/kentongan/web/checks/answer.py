"""The page of a check's link: one question, one button. A look at it changes nothing; the button answers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from kentongan.checks.actions.answering import answer_by_link, open_probe
from kentongan.checks.terms import LinkState, Opened
from kentongan.kernel.clock import utc_now
from kentongan.kernel.languages import name_in
from kentongan.web.recipient.manners import for_anybody, speak


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is asked; take the answer. Once answered, or too late, the page thanks."""
    if request.method == "POST":
        opened = answer_by_link(secret, at=utc_now())
        if opened.state is not LinkState.UNKNOWN:
            return HttpResponseRedirect(request.get_full_path())
    else:
        opened = open_probe(secret, at=utc_now())
    speak(request, otherwise=opened.language)
    status = 404 if opened.state is LinkState.UNKNOWN else 200
    return render(request, "checks/answer.html", _context(request, opened), status=status)


def _context(request: HttpRequest, opened: Opened) -> dict[str, object]:
    languages = [get_language() or "en"]
    return {
        "opened": opened,
        "state": opened.state.value,
        "organisation": name_in(opened.organisation, languages),
        "post": name_in(opened.post, languages),
        "exercise": opened.state is not LinkState.UNKNOWN,
        "here": request.path,
        "asked": request.GET.get("language"),
        "phone": settings.HUB_PHONE,
    }
