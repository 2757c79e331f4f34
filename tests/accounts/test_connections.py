"""What a connection is like: private is what travels encrypted, or does not leave this machine."""

import pytest
from django.test import RequestFactory

from kentongan.accounts.connections import is_private
from kentongan.taxii.requests import Request

HANDED_ON = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_VIA",
    "HTTP_X_REAL_IP",
)  # fmt: skip


def privacy(**environ: str) -> tuple[bool, bool]:
    """Return what pages and API, and what TAXII takes a request for."""
    request = RequestFactory().get("/", **environ)  # type: ignore[arg-type]
    return is_private(request), Request("GET", "/", request.META).secure


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_what_was_asked_on_this_machine_is_private(address: str) -> None:
    assert privacy(REMOTE_ADDR=address) == (True, True)


def test_what_comes_from_elsewhere_in_clear_is_not_private() -> None:
    assert privacy(REMOTE_ADDR="203.0.113.9") == (False, False)


@pytest.mark.parametrize("header", HANDED_ON)
def test_what_a_web_server_of_this_machine_handed_on_is_not_private(header: str) -> None:
    assert privacy(**{header: "203.0.113.9"}) == (False, False)
