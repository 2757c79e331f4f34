"""How the API tells that something went wrong: problem details after RFC 9457, for every error without exception.

``type`` is ``urn:kentongan:error:`` and the error's stable code, which is also given as ``code``; ``instance`` is the
number of the request, as the log and the header ``X-Request-ID`` have it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.errors import NotAllowed, SignInNeeded
from kentongan.kernel.errors import KentonganError

MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="kentongan"'


@dataclass(frozen=True, slots=True, kw_only=True)
class General:
    """What is said of a status where no error of ours says more."""

    code: str
    text: str | Promise
    next_step: str | Promise = ""


GENERAL: Mapping[int, General] = {
    400: General(
        code="bad-request", text=_("The request cannot be read."), next_step=_("Correct it, then send it again.")
    ),
    403: General(code=NotAllowed.code, text=NotAllowed.text, next_step=NotAllowed.next_step),
    401: General(code=SignInNeeded.code, text=SignInNeeded.text, next_step=SignInNeeded.next_step),
    404: General(
        code="not-found",
        text=_("Nothing is at this address, or it is not yours to see."),
        next_step=_("Every address is listed in /api/v1/openapi.json."),
    ),
    405: General(
        code="method-not-allowed",
        text=_("This address does not answer to this method."),
        next_step=_("The header Allow names the methods that it answers to."),
    ),
    413: General(
        code="too-large",
        text=_("The request is larger than the hub takes, so it was not read."),
        next_step=_("Send less at once."),
    ),
    415: General(
        code="unsupported-media-type",
        text=_("The body is of a kind that this address does not read."),
        next_step=_("Say in Content-Type what the body is, as /api/v1/openapi.json has it."),
    ),
    422: General(
        code="not-valid",
        text=_("The request can be read, but says what cannot be."),
        next_step=_("Correct what “errors” names, then send it again."),
    ),
    429: General(
        code="too-many-attempts",
        text=_("There were too many attempts from your network in a short time."),
        next_step=_("Wait as long as the header Retry-After says."),
    ),
    500: General(
        code="internal",
        text=_("The hub made a mistake. What you sent was not kept."),
        next_step=_("Try again later; if it happens again, tell your hub's operator the “instance”."),
    ),
}


def problem(
    request: HttpRequest,
    *,
    status: int,
    error: KentonganError | None = None,
    errors: Sequence[Mapping[str, object]] = (),
) -> HttpResponse:
    """Return an answer of the media type application/problem+json.

    ``errors`` are of a request that is not valid: ``{"where": "query.limit", "what": "…"}`` each.
    """
    general = GENERAL.get(status) or GENERAL[400 if status < 500 else 500]
    code = error.code if error else general.code
    body: dict[str, object] = {
        "type": f"urn:kentongan:error:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": error.message(gettext) if error else str(gettext(str(general.text))),
        "next_step": error.advice(gettext) if error else str(gettext(str(general.next_step))),
    }
    if request_id := request.META.get("KENTONGAN_REQUEST_ID"):
        body["instance"] = f"urn:uuid:{request_id}"
    if errors:
        body["errors"] = list(errors)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response
