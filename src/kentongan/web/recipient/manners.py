"""How these pages behave: kept by nobody, indexed by nobody, told to nobody; in the language of the mail.

No form here carries a token against forgery. A forged request needs the link's secret, which only its reader has, and
whoever has it needs no forgery; so there is no cookie but the one that remembers a one-time code for one link.
"""

from collections.abc import Callable
from datetime import UTC
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from kentongan.kernel.languages import SPOKEN

COOKIE = "opened"
HOURS = 12
"""How long an entered code opens its link in this browser."""

_SALT = "kentongan.web.recipient"

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def for_anybody(view: View[Rest]) -> View[Rest]:
    """Let a page be read without an account, and keep it out of caches, search engines and other sites' logs."""

    def private(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        speak(request)
        timezone.activate(UTC)  # as in the mail, so that both say the same day
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    update_wrapper(private, view)
    return csrf_exempt(login_not_required(private))


def speak(request: HttpRequest, *, otherwise: str = "") -> None:
    """Speak the language that the address asks for, else that of the mail, else the one of the browser."""
    wanted = request.GET.get("language", "")
    for language in (wanted, otherwise):
        if language in SPOKEN:
            translation.activate(language)
            request.LANGUAGE_CODE = language
            return


def unlocked(request: HttpRequest) -> frozenset[UUID]:
    """Return the link for which a code was entered in this browser; the cookie is sent with that link's pages only."""
    try:
        text = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=HOURS * 3600)
        return frozenset({UUID(text)}) if text else frozenset()
    except (BadSignature, ValueError):
        return frozenset()


def remember(response: HttpResponse, *, link: UUID, path: str) -> None:
    """Keep that a code was entered for a link, for the pages under ``path`` alone."""
    response.set_signed_cookie(
        COOKIE,
        str(link),
        salt=_SALT,
        max_age=HOURS * 3600,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
