"""What people read out on the telephone: ``K7QX-M2RX``.

Seven characters by chance and one that checks them. The 23 characters leave out what is read for another (0 O, 1 I L,
2 Z, 5 S, 8 B, U V) and every vowel, so that no word comes about. 23 is a prime and every place weighs differently:
one character misheard, or any two changed over, is always noticed (as in ISO/IEC 7064's weighted systems).
"""

import re

from kentongan.kernel.errors import KentonganError, marked

ALPHABET = "2346789CDFGHJKMNPQRTWXY"
LENGTH = 8
NEEDED_BYTES = 8
"""Random bytes that ``make_reference`` takes."""

_SPACE = len(ALPHABET) ** (LENGTH - 1)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_BETWEEN = re.compile(r"[\s\-‐‑‒–—.]+")
_MEANT = str.maketrans("ZB", "28")
"""What somebody reads for what stands there; neither is in a reference."""


class UnreadableReference(KentonganError):
    """What somebody typed is no reference, or one with a mistake in it."""

    code = "unreadable-reference"
    status = 404
    text = marked("“{reference}” is not a reference of a warning.")
    next_step = marked("A reference has two groups of four characters, like K7QX-M2RX. Read it once more, slowly.")


def make_reference(chance: bytes) -> str:
    """Return a reference from at least eight random bytes. That it is new the database says."""
    if len(chance) < NEEDED_BYTES:
        raise ValueError(len(chance))
    number = int.from_bytes(chance) % _SPACE
    values = []
    for _ in range(LENGTH - 1):
        number, value = divmod(number, len(ALPHABET))
        values.append(value)
    return _written("".join(ALPHABET[value] for value in [*values, _check(values)]))


def read_reference(text: str) -> str:
    """Return the reference that somebody typed, however they spaced it. Raises UnreadableReference."""
    bare = _BETWEEN.sub("", text).upper().translate(_MEANT)
    if len(bare) != LENGTH or not set(bare) <= _VALUES.keys():
        raise UnreadableReference(reference=text[:40])
    *values, check = (_VALUES[character] for character in bare)
    if check != _check(values):
        raise UnreadableReference(reference=text[:40])
    return _written(bare)


def _check(values: list[int]) -> int:
    # The last place weighs one: so the sum over all places, weighted 2 to 8 and 1, is a multiple of 23.
    return -sum(weight * value for weight, value in enumerate(values, start=2)) % len(ALPHABET)


def _written(bare: str) -> str:
    return f"{bare[:4]}-{bare[4:]}"
