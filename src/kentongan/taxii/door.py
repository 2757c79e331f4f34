"""The WSGI callable: one way through for every request, and every error told in one place."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections

from kentongan.exchange.errors import StoreFull, UnknownCollection, UnknownObject, UnknownRoot, UnknownStatus
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.identifiers import new_id
from kentongan.taxii.addresses import MOUNT, Address, address_of
from kentongan.taxii.answers import FAILED, Answer, StartResponse, send, told_error
from kentongan.taxii.callers import caller_of
from kentongan.taxii.endpoints import HANDLERS
from kentongan.taxii.endpoints.calls import Call
from kentongan.taxii.errors import NotEncrypted, NothingHere, NotNow, WrongMethod
from kentongan.taxii.negotiation import demand_acceptable
from kentongan.taxii.requests import Request

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_log = structlog.get_logger("kentongan.requests")
LATER = 30
"""Seconds after which a client may try again where the database could not be read or written."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def mounted(inner: Wsgi) -> Wsgi:
    """Return a callable that answers TAXII itself and hands everything else to another."""

    def application(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(MOUNT) or path + "/" == MOUNT:
            return answer(environ, start)
        return inner(environ, start)

    return application


def answer(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    """Answer one request of TAXII."""
    started, request_id = perf_counter(), str(new_id())
    request = Request(environ.get("REQUEST_METHOD", ""), _path(environ), environ)
    route = MOUNT
    close_old_connections()
    try:
        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                address = address_of(request.path)
                route = f"{MOUNT} {address.endpoint.name.lower()}"
                found = _found(request, address)
            except KentonganError as error:
                found = told_error(_as_told(error))
            except (OperationalError, InterfaceError) as error:
                _log.exception("database.unavailable", error=type(error).__name__)
                found = told_error(NotNow(seconds=LATER))
            except Exception as error:  # noqa: BLE001 - the last line of this door: the caller gets an answer all the same
                _log.exception("request.failed", error=type(error).__name__)
                found = FAILED
            _log.log(
                40 if found.status >= 500 else 20,
                "request.answered",
                method=request.method if request.method in _METHODS else "OTHER",
                route=route,
                status=found.status,
                milliseconds=round((perf_counter() - started) * 1000, 1),
            )
    finally:
        close_old_connections()
    return send(found, start=start, request_id=request_id, head=request.method == "HEAD")


def _found(request: Request, address: Address) -> Answer:
    if request.method == "OPTIONS":
        return Answer(204, b"", [("Allow", _allowed(address))])
    if request.method not in address.endpoint.methods:
        raise WrongMethod(allow=_allowed(address))
    if settings.HTTPS and not request.secure:
        raise NotEncrypted
    now = utc_now()
    caller = caller_of(request, at=now)
    demand_acceptable(request.header("HTTP_ACCEPT"))
    return HANDLERS[address.endpoint](Call(request, address, caller, now))


def _allowed(address: Address) -> str:
    return ", ".join((*address.endpoint.methods, "OPTIONS"))


def _as_told(error: KentonganError) -> KentonganError:
    """Return the error that is told: what one may not see and what is not there are the same, to the byte.

    Of a full disk a client learns that it can send the same again; the operator's log says why.
    """
    match error:
        case UnknownCollection() | UnknownObject() | UnknownRoot() | UnknownStatus():
            return NothingHere()
        case StoreFull():
            _log.error("database.full", why=str(error.facts["why"]))
            return NotNow(seconds=LATER)
        case _:
            return error


def _path(environ: dict[str, Any]) -> str:
    """Return the path as text: WSGI hands over UTF-8 as if it were Latin-1 (PEP 3333)."""
    return str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
