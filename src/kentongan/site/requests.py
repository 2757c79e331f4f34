"""What stands around every request: its id, its line in the log, and the two answers for probes."""

from collections.abc import Callable
from time import perf_counter

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from kentongan.kernel.identifiers import new_id
from kentongan.upkeep.readiness import reasons_not_ready

Answer = Callable[[HttpRequest], HttpResponseBase]

HEADER = "X-Request-ID"
_log = structlog.get_logger("kentongan.requests")


def request_log(answer: Answer) -> Answer:
    """Give each request an id of our own, tell it in a header, and log how the request went.

    The line holds the route's pattern and not the address: an address may name a person. A stranger's
    ``X-Request-ID`` is not taken over, for the same reason.
    """

    def logged(request: HttpRequest) -> HttpResponseBase:
        started = perf_counter()
        request_id = str(new_id())
        request.META["KENTONGAN_REQUEST_ID"] = request_id
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = answer(request)
            _log.log(
                _level(response.status_code),
                "request.answered",
                method=request.method if request.method in _METHODS else "OTHER",
                route=_route(request),
                status=response.status_code,
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )
        response[HEADER] = request_id
        return response

    return logged


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _level(status: int) -> int:
    return 40 if status >= 500 else 20


def _route(request: HttpRequest) -> str | None:
    match = request.resolver_match
    return None if match is None else match.route


def probes(answer: Answer) -> Answer:
    """Answer ``/healthz`` (the process lives) and ``/readyz`` (it can do its work).

    They come before hosts, sessions and redirects are looked at, so that a probe needs none of them. Nothing secret
    is told: ``/readyz`` gives the codes of what is missing, with status 503.
    """

    def probed(request: HttpRequest) -> HttpResponseBase:
        match request.path_info:
            case "/healthz":
                return HttpResponse("ok\n", content_type="text/plain")
            case "/readyz":
                return _readiness()
            case _:
                return answer(request)

    return probed


def _readiness() -> HttpResponseBase:
    try:
        reasons = reasons_not_ready()
    except (DatabaseError, OSError):
        reasons = ["database-unreachable"]
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)
