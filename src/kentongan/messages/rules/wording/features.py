"""What the second reader looks at in a sentence: its words, the classes they belong to, pieces of words, and sides.

Each feature is a string whose first character says of which sort it is. Words are as they are: one to three of them,
without endings, “^” before the first of a sentence. “/you>harm” says that a word of one class stands before one of
another (``resemblance_classes``). “~unle” is a piece of a word. “@your-organ>paint” says what stands near to one of the
sides: after it, or before it with “<”; so “your navy painted” and “your ministry paints” have something in common.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

SORTS = ("", "/", "~", "@")
"""By what the features of each sort begin; words, which begin in any other way, come first."""

_TOKEN = re.compile(r"[A-Za-z]{1,40}(?:['-][A-Za-z]{1,40}){0,4}|\d{1,40}|[?!;:,.%]")
_LETTER = re.compile(r"[a-z](?:'s)?")
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ed", "ly", "es", "s")
_SHORTEST_STEM = 4
_PIECES = (4, 5)

_OF_A_STATE = frozenset({"organ", "own_people", "side"})
_FAR = 4
"""So many words after “your”, “our” or a state's name still belong to it."""

_NEAR = 3
_MARKS = ",.;:"


def tokens_of(sentence: str) -> list[str]:
    """Return the words, figures and marks of a sentence in small letters; a figure is any figure."""
    found = (one.casefold() for one in _TOKEN.findall(sentence))
    return ["#" if one[0].isdigit() else one for one in found]


def features_of(tokens: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the features of a sentence, each with the places of the words that it first stands at."""
    stems = [_stem(one) for one in tokens]
    found: dict[str, tuple[int, ...]] = {f"^{stem}": (0,) for stem in stems[:1]}
    first: dict[str, int] = {}
    for at in range(len(stems)):
        for width in (1, 2, 3):
            if at + width <= len(stems):
                found.setdefault(" ".join(stems[at : at + width]), tuple(range(at, at + width)))
        here = _classes(tokens[at])
        for name in here:
            found.setdefault(f"/{name}", (at,))
            for before, there in first.items():
                found.setdefault(f"/{before}>{name}", (there, at))
        for name in here:
            first.setdefault(name, at)
        for piece in _pieces(tokens[at]):
            found.setdefault(piece, (at,))
    _add_sides(found, tokens, stems)
    return found


def sort_of(feature: str) -> int:
    """Return which sort a feature is of, as its place in ``SORTS``."""
    return SORTS.index(feature[0]) if feature[0] in "/~@" else 0


def _add_sides(found: dict[str, tuple[int, ...]], tokens: Sequence[str], stems: Sequence[str]) -> None:
    sides = sides_of(tokens)
    for at, side in enumerate(sides):
        if not side:
            continue
        for near in range(max(0, at - _NEAR), min(len(stems), at + _NEAR + 1)):
            if not sides[near]:
                found.setdefault(f"@{side}{'<' if near < at else '>'}{stems[near]}", (at, near))


def sides_of(tokens: Sequence[str]) -> list[str]:
    """Return for each word whose it is or whom it names: “your-organ”, “our-thing”, “state”; empty for all others."""
    sides: list[str] = []
    whose, left = "", 0
    for at, token in enumerate(tokens):
        classes = set(_classes(token))
        named = _whose(token, classes, following=tokens[at + 1 : at + 2])
        if named:
            whose, left = named, 0 if token in ("you", "yours") else _FAR
            sides.append(named)
            continue
        sides.append(_owned(whose if left else "", classes))
        left = 0 if token in _MARKS else max(0, left - 1)
    return sides


def names_somebody(tokens: Sequence[str]) -> bool:
    """Whether a sentence names a side that is not one's own: a state, an organ of one, “you” or what is yours."""
    return any(side and not side.startswith("our") for side in sides_of(tokens))


def _whose(word: str, classes: set[str], *, following: Sequence[str]) -> str:
    if word in ("our", "my"):
        return "our"
    if word in ("your", "you", "yours"):
        return "your"
    if "demonym" in classes or (word == "country" and _LETTER.fullmatch("".join(following))):
        return "state"
    return ""


def _owned(whose: str, classes: set[str]) -> str:
    if classes & _OF_A_STATE:
        return f"{whose}-organ".lstrip("-")
    return f"{whose}-thing" if whose and "asset" in classes else ""


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of four and five letters of a word, “<” and “>” for where it begins and ends."""
    whole = f"<{word}>"
    return tuple(f"~{whole[start : start + length]}" for length in _PIECES for start in range(len(whole) - length + 1))


@lru_cache(maxsize=4096)
def _classes(word: str) -> tuple[str, ...]:
    whole, beginnings = _words_of_classes()
    found = set(whole.get(word, ()))
    for length in range(2, len(word) + 1):
        found.update(beginnings.get(word[:length], ()))
    return tuple(sorted(found))


@cache
def _words_of_classes() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return the classes of whole words, and those of words that begin so (``attack*``)."""
    told = tomllib.loads(resources.files(__package__).joinpath("resemblance_classes.toml").read_text("utf-8"))
    whole: dict[str, frozenset[str]] = {}
    beginnings: dict[str, frozenset[str]] = {}
    for name, words in told["classes"].items():
        for word in words.split():
            into = beginnings if word.endswith("*") else whole
            key = word.rstrip("*")
            into[key] = into.get(key, frozenset()) | {name}
    return whole, beginnings
