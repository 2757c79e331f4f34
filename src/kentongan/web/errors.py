"""A broken promise as a page: what happened, and what to do next. The API and the terminal tell it their own way."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from kentongan.kernel.errors import KentonganError


class ErrorPages:
    """Middleware: an error of ours that a page did not expect is told once, here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a KentonganError raised by a page; leave everything else to Django, and the API's to the API."""
        if not isinstance(exception, KentonganError) or request.path.startswith("/api/"):
            return None
        return error_page(request, exception)


def error_page(request: HttpRequest, error: KentonganError) -> HttpResponse:
    """Return the page of one error."""
    context = {"message": error.message(gettext), "advice": error.advice(gettext), "code": error.code}
    return render(request, "error.html", context, status=error.status)
