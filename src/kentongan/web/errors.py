"""Error pages: what happened, whether anything was lost, what to do next; for our own errors and for Django's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.errors import SignInNeeded
from kentongan.kernel.errors import KentonganError

NOTHING_LOST = _("Nothing was changed and nothing was lost.")
_SPEAKS_FOR_ITSELF = 500
"""From this status on the page stands without the frame, which needs a database and a session to be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The sentences of one error page."""

    title: str | Promise
    happened: str | Promise
    lost: str | Promise = NOTHING_LOST
    next_step: str | Promise = ""


TELLINGS: Mapping[int, Telling] = {
    400: Telling(
        title=_("This request cannot be read"),
        happened=_("What your browser sent is not a request that the hub understands."),
        next_step=_("Go back, reload the page and try again. If you followed a link, ask whoever gave it to you."),
    ),
    403: Telling(
        title=_("You may not do this"),
        happened=_("Your role does not allow this."),
        next_step=_("If you need it for your work, ask your hub's operator."),
    ),
    404: Telling(
        title=_("There is no such page"),
        happened=_("Nothing is at this address, or it is not yours to see."),
        next_step=_("Check the address, or start again from the first page."),
    ),
    405: Telling(
        title=_("This page does not do that"),
        happened=_("The address exists, but not for what your browser asked of it."),
        next_step=_("Open the page anew instead of sending it again."),
    ),
    413: Telling(
        title=_("This is too large"),
        happened=_("What you sent is larger than the hub takes, so it was not read."),
        next_step=_("Send a smaller file, or have an operator read it in with `kentongan ingest`."),
    ),
    429: Telling(
        title=_("Too many attempts"),
        happened=_("There were too many attempts from your network or for this account in a short time."),
        next_step=_("Wait five minutes, then try again. Nothing else needs to be done."),
    ),
    500: Telling(
        title=_("The hub made a mistake"),
        happened=_("Something went wrong inside the hub; it is not your fault."),
        lost=_("What you just sent was not kept. Everything that was there before still is."),
        next_step=_("Try again in a minute. If it happens again, tell your hub's operator the number below."),
    ),
}


def error_page(request: HttpRequest, *, status: int, telling: Telling | None = None) -> HttpResponse:
    """Return the page of an error; of a failure of ours, one that needs nothing but a template."""
    context = {
        "telling": telling or TELLINGS[status],
        "status": status,
        "hub_name": settings.HUB_NAME,
        "request_id": request.META.get("KENTONGAN_REQUEST_ID", ""),
    }
    if status >= _SPEAKS_FOR_ITSELF or not hasattr(request, "user"):
        return HttpResponse(render_to_string("errors/alone.html", context), status=status)
    return render(request, "errors/framed.html", context, status=status)


def telling_of(error: KentonganError) -> Telling:
    """Return what a page says of an error of ours."""
    general = TELLINGS.get(error.status, TELLINGS[400 if error.status < 500 else 500])
    return Telling(
        title=general.title,
        happened=error.message(gettext),
        lost=general.lost,
        next_step=error.advice(gettext) or general.next_step,
    )


class ErrorPages:
    """Middleware: an error of ours that a page did not expect is told once, here; the API tells its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; an answer without words to a wrong method gets ours."""
        response = self.get_response(request)
        if response.status_code == 405 and not request.path_info.startswith(settings.API_PATH):
            allowed = response.headers.get("Allow", "")
            response = error_page(request, status=405)
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page of an error of ours; None leaves the exception to Django."""
        if not isinstance(exception, KentonganError) or request.path_info.startswith(settings.API_PATH):
            return None
        if isinstance(exception, SignInNeeded):
            return HttpResponseRedirect(reverse("account_login") + "?" + urlencode({"next": request.get_full_path()}))
        return error_page(request, status=exception.status, telling=telling_of(exception))
