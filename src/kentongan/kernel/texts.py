"""Which characters no text of ours has, whichever door it came by: they steer a terminal, no database keeps them, or
they show a text in another order than it is stored in.
"""

import re
from collections.abc import Mapping

from kentongan.kernel.errors import KentonganError, marked

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")
"""C0 but for tabs and ends of lines (a line feed, or the pair that browsers send), delete, half a character, and
embeddings, overrides and isolates of direction (UAX #9 §2). What has no width is none of them: the zero-width space
parts words in Burmese, Khmer, Lao and Thai, the joiners are letters' own in Persian and the scripts of India, and the
marks of direction move nothing but themselves.
"""


class ControlCharacters(KentonganError):
    """A text with a character that cannot be seen, such as the null character."""

    code = "control-characters"
    status = 400
    text = marked("The text of “{field}” has a character that cannot be seen: it would not be kept as you see it.")
    next_step = marked("Write it anew without that character; only tabs and ends of lines are taken.")


def has_controls(text: str) -> bool:
    """Whether a text has a character that none of ours has."""
    return _CONTROLS.search(text) is not None


def refuse_controls(value: object, *, field: str = "") -> None:
    """Look through a text, or what JSON holds: its texts, also the names in it. Raises ControlCharacters."""
    waiting: list[tuple[str, object]] = [(field, value)]
    while waiting:
        where, one = waiting.pop()
        match one:
            case str() if has_controls(one):
                raise ControlCharacters(field=where[:200])
            case Mapping():
                for name, inner in one.items():
                    if has_controls(str(name)):
                        raise ControlCharacters(field=where[:200] or "…")
                    waiting.append((f"{where}.{name}".removeprefix("."), inner))
            case list() | tuple():
                waiting += [(f"{where}[{place}]", inner) for place, inner in enumerate(one)]
            case _:
                pass
