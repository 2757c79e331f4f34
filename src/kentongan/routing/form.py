"""How a CSV is written."""

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
