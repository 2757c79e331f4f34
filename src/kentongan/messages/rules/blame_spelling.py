"""Names of states as they are meant: without hyphens, blanks between letters, and letters that only look alike."""

import re
from collections.abc import Collection
from functools import cache, lru_cache

from kentongan.routing.countries import countries

_ALIKE = {
    "a": "aа4@", "b": "b8", "c": "cс", "e": "eе3", "g": "g9", "i": "il1|!іı", "k": "kк", "l": "li1|ӏ", "m": "mм",
    "o": "o0оο", "p": "pр", "s": "s5$ѕ", "t": "tт7", "u": "uυ", "x": "xх", "y": "yу",
}  # fmt: skip
_CHAINED = re.compile(r"(?<![\w@.:/-])[a-z]{2,20}(?:-[a-z]{2,20}){2,12}(?![\w@:/-])(?!\.\w)", re.IGNORECASE)
"""“WIND-ISLANDS-ATTACKED-US”: words, and no name of a machine."""

_SHORTEST = 5
_NOT_LOOSE = frozenset({"turkey", "jordan", "georgia", "guinea", "niger", "angin", "paris", "france", "oman", "india"})


def spelt_plainly(text: str, states: Collection[str]) -> str:
    """Return a text with every state's name that is spelt so as not to be seen in its usual spelling.

    ``states`` are names that the caller knows; those of ISO 3166-1 are known anyhow. Addresses and machines, which may
    have a state's name in them, stay what they are.
    """
    names = _known() | frozenset(states)
    spelt = {re.sub(r"\W", "", one).casefold(): one for one in names}
    plain = _loose(names).sub(lambda one: _usual(one[0], spelt), text)
    plain = _CHAINED.sub(lambda one: one[0].replace("-", " "), plain)
    stems = {one.removesuffix("s").casefold(): one for one in states}
    return _of_its_people(frozenset(states)).sub(lambda one: stems.get(one[1].casefold(), one[0]), plain)


def _usual(written: str, spelt: dict[str, str]) -> str:
    bare = re.sub(r"[\s._·-]", "", written).casefold()
    found = spelt.get(bare)
    if found is None:
        found = next((name for key, name in spelt.items() if _alike(key, bare)), written)
    return found


def _alike(name: str, written: str) -> bool:
    same = len(name) == len(written)
    return same and all(one in _ALIKE.get(was, was) for was, one in zip(name, written, strict=True))


@lru_cache(maxsize=16)
def _of_its_people(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds “Wind Islander”, “Sungayan”: a given name with an ending for its people, read as the name."""
    stems = sorted({one.removesuffix("s") for one in names if one.isascii() and len(one) >= _SHORTEST}, key=len)
    stem = "|".join(map(re.escape, reversed(stems))) or "(?!)"
    return re.compile(rf"(?<![\w@.-])((?:{stem}))(?:n|ns|an|ans|ian|ians|er|ers|ese|nese|ish)(?![\w@-])(?!\.\w)", re.I)


@cache
def _known() -> frozenset[str]:
    return frozenset(name.split(" (")[0] for name in countries().values())


@lru_cache(maxsize=16)
def _loose(names: frozenset[str]) -> re.Pattern[str]:
    letters = {re.sub(r"\W", "", one).casefold() for one in names if one.isascii()}
    long = sorted((one for one in letters if len(one) >= _SHORTEST and one not in _NOT_LOOSE), key=len, reverse=True)
    spelt = "|".join(r"[ ._·-]?".join(f"[{re.escape(_ALIKE.get(one, one))}]" for one in name) for name in long)
    return re.compile(rf"(?<![\w@.-])(?:{spelt or '(?!)'})(?![\w@-])(?!\.\w)", re.IGNORECASE)
