"""The API put together: its endpoints, its one way of telling errors, its description at /api/v1/openapi.json."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from kentongan import __version__
from kentongan.api.callers import WAIT
from kentongan.api.endpoints import (
    checks,
    directory,
    drills,
    events,
    exchange,
    feeds,
    hub,
    ingest,
    lookup,
    message_work,
    messages,
    posts,
    public_sources,
    recalls,
    record_files,
    records,
    tokens,
    warnings,
)
from kentongan.api.errors import NotJson
from kentongan.api.problems import problem
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.texts import refuse_controls

_ABOUT = """The door of a Kentongan hub for programs. Send a token as `Authorization: Bearer …`; a signed-in browser
may read too. Every error is problem details (RFC 9457); every list goes on by `cursor`."""


class OnlyJson(Parser):
    """Reads a body that says it is JSON: what a browser would send by itself from elsewhere is refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body. Raises NotJson, ControlCharacters."""
        if request.content_type != "application/json":
            raise NotJson
        body = super().parse_body(request)
        refuse_controls(body)
        return body


api = NinjaAPI(
    title="Kentongan",
    version="1",
    description=_ABOUT,
    docs_url=None,
    parser=OnlyJson(),
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}, "x-software-version": __version__}},
)
for part in (
    hub,
    directory,
    posts,
    records,
    record_files,
    checks,
    lookup,
    feeds,
    ingest,
    events,
    warnings,
    recalls,
    messages,
    message_work,
    drills,
    exchange,
    public_sources,
    tokens,
):
    api.add_router("", part.router)


@api.exception_handler(KentonganError)
def told(request: HttpRequest, error: KentonganError) -> HttpResponse:
    """Tell an error of ours, with everything that is wrong where it is of several things."""
    errors = [{"where": place, "what": why} for place, why in error.parts(gettext)]
    response = problem(request, status=error.status, error=error, errors=errors)
    if error.status == 429:
        response.headers["Retry-After"] = str(WAIT)
    return response


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Tell which parts of a request cannot be; never what they held."""
    return problem(request, status=422, errors=[_part(one) for one in error.errors])


@api.exception_handler(Http404)
def not_there(request: HttpRequest, _: Http404) -> HttpResponse:
    """Tell that nothing is there."""
    return problem(request, status=404)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Tell what ninja refuses by itself: nobody's caller, a body that cannot be read, with our parser's reason."""
    if isinstance(error.__context__, KentonganError):
        return told(request, error.__context__)
    return problem(request, status=401 if isinstance(error, AuthenticationError) else error.status_code)


@api.exception_handler(Exception)
def failed(_: HttpRequest, error: Exception) -> HttpResponse:
    """Leave to Django what nobody foresaw: it logs, and ``site.failures`` tells without the inside."""
    raise error


def _part(error: Mapping[str, Any]) -> dict[str, object]:
    return {"where": ".".join(map(str, error.get("loc", ()))), "what": str(error.get("msg", ""))}
