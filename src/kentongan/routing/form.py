"""How a CSV is written, and how its columns are listed for a person."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a CSV is written: one character between cells, and a Python codec."""

    delimiter: str = ","
    encoding: str = "utf-8"

    @property
    def is_usual(self) -> bool:
        """Whether it is written as nearly all are."""
        return self.delimiter == "," and self.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}


def listed(header: Sequence[str]) -> str:
    """Return the columns of a file for an error message: not more of them, nor more of each, than can be read."""
    names = [name if len(name) <= 40 else name[:39] + "…" for name in header[:60]]
    return ", ".join([*names, "…"] if len(header) > 60 else names) or "–"
