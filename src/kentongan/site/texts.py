"""The texts of a request, looked through before any door sees them: its address, what it asks, the fields of a form.

JSON is looked through where it is read, by the API's parser; files are, by those who read them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kentongan.api.problems import problem
from kentongan.kernel.texts import ControlCharacters, refuse_controls
from kentongan.web.errors import error_page, telling_of

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class PlainTexts:
    """Middleware: a request with a character that no text of ours has is refused, the same on every database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Return how the request is refused; None where its texts are plain."""
        try:
            refuse_controls([str(one) for one in (*args, *kwargs.values())], field="path")
            refuse_controls(dict(request.GET.lists()))
            if not request.path_info.startswith(settings.API_PATH) and request.content_type in _FORMS:
                refuse_controls(dict(request.POST.lists()))
        except ControlCharacters as error:
            if request.path_info.startswith(settings.API_PATH):
                return problem(request, status=error.status, error=error)
            return error_page(request, status=error.status, telling=telling_of(error))
        return None
