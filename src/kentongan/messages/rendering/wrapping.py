"""Lines of a plain text in any script of the region: how wide a text is, and where it may be broken.

Thai, Khmer, Lao and Burmese write no spaces between words: their lines are broken at the spaces and marks between
phrases, and where the writer put a zero-width space, never inside a word; such a line may be longer than asked for.
Chinese is broken between any two characters, save before a closing mark and after an opening one.
"""

import unicodedata
from collections.abc import Iterator

_ZERO_WIDTH_SPACE = "\u200b"
_PHRASE_ENDS = frozenset("។៕៖၊။ฯๆໆ")
_NOT_FIRST = frozenset("、。，．：；！？）」』】》〉”’…—·,.:;!?)]}%")
_NOT_LAST = frozenset("（「『【《〈“‘([{")


def columns(text: str) -> int:
    """Return how many columns a text takes: a wide character two, a mark on or under another none (UAX #11)."""
    return sum(map(_width, text))


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return the lines of one paragraph, the first behind ``first``, later ones behind ``rest``."""
    lines: list[str] = []
    line, room = "", width - columns(first)
    for piece in _pieces(text):
        if line and columns(line) + columns(piece.rstrip()) > room:
            lines.append(line.rstrip())
            line, room = "", width - columns(rest)
        line += piece
    lines.append(line.rstrip())
    return [(rest if number else first) + one for number, one in enumerate(lines)]


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for here in text:
        if piece and _may_break(piece[-1], here):
            yield piece
            piece = ""
        piece += here
    yield piece


def _may_break(before: str, after: str) -> bool:
    if after == " " or _width(after) == 0 or unicodedata.category(after) == "Mc":
        return False
    if before in (" ", _ZERO_WIDTH_SPACE):
        return True
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before in _PHRASE_ENDS or _is_wide(before) or _is_wide(after)


def _width(one: str) -> int:
    if unicodedata.category(one) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if _is_wide(one) else 1


def _is_wide(one: str) -> bool:
    return unicodedata.east_asian_width(one) in {"W", "F"}
