"""Who tells a failure that Django noticed outside a door: problem details for the API, a page for people."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kentongan.api.problems import problem
from kentongan.web.errors import NOTHING_LOST, Telling, error_page

Answer = Callable[[HttpRequest], HttpResponseBase]

FORGED = Telling(
    title=_("This form could not be accepted"),
    happened=_("The form was too old, or cookies are blocked in your browser, so the hub could not tell who sent it."),
    lost=NOTHING_LOST,
    next_step=_("Go back, reload the page and send the form again. Allow this hub to set cookies."),
)


UNKNOWN_HOST = Telling(
    title=_("This hub does not answer to this name"),
    happened=_("You came by a name that is not among those of this hub."),
    next_step=_(
        "Use the address that you were given. If it is this one, its operator has to add it to KENTONGAN_HOSTS."
    ),
)

TOO_LARGE_TO_SHARE = Telling(
    title=_("This is too large"),
    happened=_("It is more than a page takes: a megabyte of pasted text, or a file as large as its field says."),
    lost=_("Nothing was shared."),
    next_step=_("Share it in several parts. Upload what is longer than a megabyte as a file."),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell a request that cannot be read; one that is too large, or for another host, as such."""
    if isinstance(exception, DisallowedHost) and not request.path_info.startswith(settings.API_PATH):
        return error_page(request, status=HTTPStatus.BAD_REQUEST, telling=UNKNOWN_HOST)
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    if too_large and request.path_info == reverse("exchange-publish"):
        return error_page(request, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, telling=TOO_LARGE_TO_SHARE)
    return _told(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell what the reader may not do."""
    return _told(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell that nothing is there, or nothing for this reader."""
    return _told(request, HTTPStatus.NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """Tell that somebody must wait."""
    return _told(request, HTTPStatus.TOO_MANY_REQUESTS)


def failed(request: HttpRequest) -> HttpResponse:
    """Tell that the hub made a mistake, without any of its inside."""
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell that a form came without its proof of origin."""
    if request.path_info.startswith(settings.API_PATH):
        return problem(request, status=HTTPStatus.FORBIDDEN)
    return error_page(request, status=HTTPStatus.FORBIDDEN, telling=FORGED)


def bare_answers(answer: Answer) -> Answer:
    """Middleware: an API answer to a wrong method, which comes without words, gets its problem details."""

    def worded(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not request.path_info.startswith(settings.API_PATH):
            return response
        told = problem(request, status=HTTPStatus.METHOD_NOT_ALLOWED)
        told.headers["Allow"] = response.headers.get("Allow", "")
        return told

    return worded


def _told(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    if request.path_info.startswith(settings.API_PATH):
        return problem(request, status=status)
    return error_page(request, status=status)
