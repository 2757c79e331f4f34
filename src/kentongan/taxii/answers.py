"""Answers: resources as JSON, and every error as the standard's error message (§3.6.1)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec

from kentongan.kernel.errors import KentonganError
from kentongan.taxii.errors import NothingToTakeIn, NotNow, SignIn, TooManyFailures, WrongMethod
from kentongan.taxii.negotiation import TAXII

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
CHALLENGES = ('Basic realm="kentongan", charset="UTF-8"', 'Bearer realm="kentongan"')

_ALWAYS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body ready to be sent, further headers."""

    status: int
    body: bytes = b""
    headers: Iterable[tuple[str, str]] = field(default=())


def told(resource: Mapping[str, object], *, status: int = 200) -> Answer:
    """Return a resource as an answer; what is None or empty is left out, as the standard has it (§1.6.2)."""
    return Answer(status, msgspec.json.encode({key: value for key, value in resource.items() if value not in _EMPTY}))


_EMPTY: tuple[object, ...] = (None, "", [], ())


def told_error(error: KentonganError) -> Answer:
    """Return an error as an answer, with the headers that its status asks for."""
    headers: list[tuple[str, str]] = []
    match error:
        case SignIn():
            headers = [("WWW-Authenticate", challenge) for challenge in CHALLENGES]
        case WrongMethod():
            headers = [("Allow", str(error.facts["allow"]))]
        case TooManyFailures() | NotNow():
            headers = [("Retry-After", str(error.facts["seconds"]))]
    body = {
        "title": error.message(),
        "description": error.advice() or None,
        "error_code": error.code,
        "http_status": str(error.status),
        "details": {"failures": error.facts["failures"]} if isinstance(error, NothingToTakeIn) else None,
    }
    return Answer(error.status, told(body).body, headers)


FAILED = Answer(
    500,
    msgspec.json.encode(
        {
            "title": "Something went wrong.",
            "description": "Tell the operator the number in X-Request-ID.",
            "http_status": "500",
        }
    ),
)


def send(answer: Answer, *, start: StartResponse, request_id: str, head: bool) -> list[bytes]:
    """Begin the response and return its body; to HEAD only the headers."""
    headers = [("X-Request-ID", request_id), *_ALWAYS, *answer.headers]
    if answer.body:  # a deletion's answer is empty, and of no type
        headers.append(("Content-Type", TAXII))
    if answer.status != HTTPStatus.NO_CONTENT:  # which has no body to speak of (RFC 9110 §8.6)
        headers.append(("Content-Length", str(len(answer.body))))
    start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
    return [b""] if head else [answer.body]
