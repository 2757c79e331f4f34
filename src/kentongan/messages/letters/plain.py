"""Paragraphs as plain text of 72 columns; what people wrote cannot steer a screen or pass for a link of the hub's."""

import re
from collections.abc import Iterable

from kentongan.messages.rendering.wrapping import wrap

WIDTH = 72

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

_ADDRESS_OF_A_PAGE = re.compile(r"h(?:tt|xx)p(s?)://", re.IGNORECASE)


def paragraphs(parts: Iterable[str]) -> str:
    """Return the parts with an empty line between them. Lines that begin with two spaces are left whole."""
    return "\n\n".join("\n".join(_lines(part)) for part in parts) + "\n"


def line_of(text: str) -> str:
    """Return a text from outside on one line."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def without_links(text: str) -> str:
    """Return what a person wrote with no address that a mail program makes a link of: the hub's own is the only one."""
    return _ADDRESS_OF_A_PAGE.sub(r"hxxp\1://", text)


def _lines(part: str) -> list[str]:
    found: list[str] = []
    for line in _CONTROLS.sub(" ", part).split("\n"):
        wrapped = [line] if line.startswith("  ") else wrap(line, WIDTH)
        found += wrapped or [""]
    return found
