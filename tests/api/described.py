"""What the API says of itself, put together once a process: it takes half a second, and several modules ask for it."""

from functools import cache
from typing import Any

from kentongan.api.door import api


@cache
def description() -> dict[str, Any]:
    """Return all of it; nobody may change it."""
    return api.get_openapi_schema()


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations of the description, by path and method; nobody may change them."""
    found: dict[str, dict[str, Any]] = description()["paths"]
    return found
