"""What a request's connection is like: whether what is answered can be read on the way."""

from django.http import HttpRequest

_HERE = ("127.0.0.1", "::1")
_HANDED_ON = frozenset({"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED"})


def is_private(request: HttpRequest) -> bool:
    """Whether what is answered travels encrypted, or does not leave this machine.

    Behind a web server that ends TLS its header is believed only where the hub is set up for HTTPS, which is what
    ``is_secure`` asks.
    """
    at_home = request.META.get("REMOTE_ADDR") in _HERE and not _HANDED_ON & request.META.keys()
    return request.is_secure() or at_home
