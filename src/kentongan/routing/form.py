"""How a CSV is written, and how its columns are listed for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

UTF_16 = "utf-16"
"""The codec that takes the order of bytes from the mark before them, and fails without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a CSV is written: one character between cells, and a Python codec."""

    delimiter: str = ","
    encoding: str = "utf-8"

    @property
    def is_usual(self) -> bool:
        """Whether it is written as nearly all are."""
        return self.delimiter == "," and self.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}


def shown(text: str) -> str:
    """Return a text that a terminal, a file and a database take for a text: what cannot be printed is escaped."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def listed(header: Sequence[str]) -> str:
    """Return the columns of a file for an error message: not more of them, nor more of each, than can be read."""
    names = [name if len(name) <= 40 else name[:39] + "…" for name in map(shown, header[:60])]
    return ", ".join([*names, "…"] if len(header) > 60 else names) or "–"
