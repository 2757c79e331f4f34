"""What every answer says to the browser about how to treat it, whichever door made it.

Django 5.2 has no content security policy of its own; ours is one constant line for every page, so a dependency would
only have moved it elsewhere (docs/decisions/0007-sign-in-and-tokens.md).
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Everything from the hub itself, nothing inline, nothing in a frame (CSP Level 3)."""

PERMISSIONS_POLICY = ", ".join(
    (
        "accelerometer=()",
        "browsing-topics=()",
        "camera=()",
        "display-capture=()",
        "geolocation=()",
        "gyroscope=()",
        "magnetometer=()",
        "microphone=()",
        "midi=()",
        "payment=()",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        "usb=()",
    )
)
"""No sensor and no device; passkeys only for the hub's own pages."""


def security_headers(answer: Answer) -> Answer:
    """Add the policies, and keep what was shown to somebody who is known out of every cache."""

    def secured(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith(settings.STATIC_URL) and _known(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response

    return secured


def _known(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a session or a token came with the request, or a session leaves with the answer.

    Their presence is enough: whether they are good is not worth a look into the database for every static page.
    """
    session = settings.SESSION_COOKIE_NAME
    return session in request.COOKIES or session in response.cookies or "Authorization" in request.headers
