"""A number that waits for somebody, as a tile of Today."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number with its words, where it leads, and its tone where it is not none."""

    number: int
    word: str | Promise
    address: str
    tone: str
    more: str = ""
