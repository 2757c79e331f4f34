"""Reply codes: ``KTG-4F9H-QX2M-7WRD-C3TK``, found in whatever somebody made of them.

Fifteen characters by chance (67 bits: nobody guesses one by mail) and one that checks them, out of 23 that are not
read for each other (no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V) and make no word. 23 is a prime and every place weighs
differently, so one character mistyped, or any two changed over, is always noticed.
"""

import re
import unicodedata
from dataclasses import dataclass

ALPHABET = "2346789CDFGHJKMNPQRTWXY"
PREFIX = "KTG"
LENGTH = 16
NEEDED_BYTES = 16
"""Random bytes that ``make_code`` takes."""

MOST_CODES = 20
"""Codes that are looked at in one text: whoever sends more sends them to us to be busy."""

_SPACE = len(ALPHABET) ** (LENGTH - 1)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MEANT = str.maketrans("ZB", "28")
"""What somebody reads for what stands there; neither is in a code."""

_BETWEEN = r"[\s\-‐‑‒–—−.·_>*|]{0,6}"
_FORM = re.compile(rf"K\s?T\s?G{_BETWEEN}((?:[0-9A-Z]{_BETWEEN}){{{LENGTH}}})")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Codes:
    """What of a text has the form of codes: those that can be ones, and whether others had a mistake in them."""

    valid: tuple[str, ...]
    mistaken: bool


def make_code(chance: bytes) -> str:
    """Return a code from at least NEEDED_BYTES random bytes. That it is new the database says."""
    if len(chance) < NEEDED_BYTES:
        raise ValueError(len(chance))
    number = int.from_bytes(chance) % _SPACE
    values = []
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        values.append(value)
    return _written("".join(ALPHABET[value] for value in [*values, _check(values)]))


def codes_in(text: str) -> Codes:
    """Return the codes in a text, each once, in their one form, however somebody wrote them."""
    found: dict[str, None] = {}
    mistaken = False
    for number, match in enumerate(_FORM.finditer(_plain(text))):
        if number == MOST_CODES:
            break
        bare = re.sub(r"[^0-9A-Z]", "", match[1]).translate(_MEANT)
        if set(bare) <= _VALUES.keys() and _fits(bare):
            found[_written(bare)] = None
        else:
            mistaken = True
    return Codes(tuple(found), mistaken)


def _plain(text: str) -> str:
    """Return a text in capitals, its wide letters and the digits of other scripts as those of ASCII."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    if text.isascii():
        return text
    return "".join(
        one if one.isascii() or (digit := unicodedata.decimal(one, None)) is None else str(digit) for one in text
    )


def _fits(bare: str) -> bool:
    *values, check = (_VALUES[character] for character in bare)
    return check == _check(values)


def _check(values: list[int]) -> int:
    # The last place weighs one: so the sum over all places, weighted 2 to 16 and 1, is a multiple of 23.
    return -sum(weight * value for weight, value in enumerate(values, start=2)) % len(ALPHABET)


def _written(bare: str) -> str:
    return "-".join([PREFIX, *(bare[place : place + 4] for place in range(0, LENGTH, 4))])
