"""What a request's connection is like: whether what is answered can be read on the way."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

_HERE = ("127.0.0.1", "::1")
_HANDED_ON = frozenset(
    f"HTTP_{name}"
    for name in ("X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_FORWARDED_HOST", "FORWARDED", "VIA", "X_REAL_IP")
)
"""What web servers add to a request that they hand on. Who adds none of them looks like a program of this machine."""


def is_of_this_machine(environ: Mapping[str, Any]) -> bool:
    """Whether a request was made on this machine, and not handed on by a web server on it."""
    return environ.get("REMOTE_ADDR") in _HERE and not _HANDED_ON & environ.keys()


def is_private(request: HttpRequest) -> bool:
    """Whether what is answered travels encrypted, or does not leave this machine.

    Behind a web server that ends TLS its header is believed only where the hub is set up for HTTPS, which is what
    ``is_secure`` asks.
    """
    return request.is_secure() or is_of_this_machine(request.META)
