"""The second reader: sentences like those that people marked as faulty, though no rule knows their words.

A linear model. What counts is which words stand in a sentence, two or three of them in a row, and which classes of
words follow each other (``resemblance_classes.toml``: “you … harm”, “condition … penalty”). The weights are in
``resemblance_weights.toml``, one line for each, learnt by ``python -m tests.messages.wording.learning`` from the
development sets. It raises a softer finding than a rule does, and takes none away. The gate does not ask it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import sqrt

from kentongan.messages.terms import FindingKind

KINDS = (
    FindingKind.ACCUSATION,
    FindingKind.ULTIMATUM,
    FindingKind.UNDEFINED_LIKELIHOOD,
    FindingKind.ABSOLUTE,
    FindingKind.UNDEFINED_TERM,
)
"""What it reads for, in the order in which the weights stand."""

SHORT = 3
"""Added to the number of known features, so that two or three words alone don't weigh as much as a sentence."""

_TOKEN = re.compile(r"[A-Za-z]{1,40}(?:['-][A-Za-z]{1,40}){0,4}|\d{1,40}|[?!;:,.%]")
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ed", "ly", "es", "s")
_SHORTEST_STEM = 4
_WORDS_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each feature adds for each kind; what is added whatever the sentence; the score from which on it is told."""

    of: Mapping[str, Sequence[float]]
    always: Sequence[float]
    told_from: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """A kind of fault that a sentence resembles, with the words that weighed most, in their order."""

    kind: FindingKind
    words: tuple[str, ...]


def read_again(sentence: str) -> list[Resemblance]:
    """Return what a sentence resembles enough to be read again."""
    told = weights()
    tokens = tokens_of(sentence)
    known = {feature: at for feature, at in features_of(tokens).items() if feature in told.of}
    return [
        Resemblance(kind=kind, words=_heaviest(tokens, known, place=place))
        for place, (kind, score, told_from) in enumerate(zip(KINDS, scores(known, told), told.told_from, strict=True))
        if score >= told_from
    ]


def scores(known: Mapping[str, object], told: Weights) -> list[float]:
    """Return how much a sentence with these features resembles each kind."""
    root = sqrt(len(known) + SHORT)
    return [
        sum(told.of[feature][place] for feature in known) / root + told.always[place] for place in range(len(KINDS))
    ]


def tokens_of(sentence: str) -> list[str]:
    """Return the words, figures and marks of a sentence in small letters; a figure is any figure."""
    found = (one.casefold() for one in _TOKEN.findall(sentence))
    return ["#" if one[0].isdigit() else one for one in found]


def features_of(tokens: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the features of a sentence, each with the places of the words that it first stands at."""
    stems = [_stem(one) for one in tokens]
    found: dict[str, tuple[int, ...]] = {f"^{stem}": (0,) for stem in stems[:1]}
    first: dict[str, int] = {}
    for at, stem in enumerate(stems):
        found.setdefault(stem, (at,))
        for width in (2, 3):
            if at + width <= len(stems):
                found.setdefault(" ".join(stems[at : at + width]), tuple(range(at, at + width)))
        here = _classes(tokens[at])
        for name in here:
            found.setdefault(f"/{name}", (at,))
            for before, there in first.items():
                found.setdefault(f"/{before}>{name}", (there, at))
        for name in here:
            first.setdefault(name, at)
    return found


@cache
def weights() -> Weights:
    """Return the weights as they were learnt."""
    told = tomllib.loads(resources.files(__package__).joinpath("resemblance_weights.toml").read_text("utf-8"))
    return Weights(of=told["weights"], always=told["always"], told_from=told["told_from"])


def _heaviest(tokens: Sequence[str], known: Mapping[str, tuple[int, ...]], *, place: int) -> tuple[str, ...]:
    """Return the words of a sentence to which most of the weight for a kind falls."""
    of = weights().of
    share = [0.0] * len(tokens)
    for feature, at in known.items():
        for one in at:
            share[one] += of[feature][place] / len(at)
    ranked = sorted((at for at in range(len(tokens)) if tokens[at][0].isalpha()), key=lambda at: -share[at])
    return tuple(tokens[at] for at in sorted(ranked[:_WORDS_TOLD]))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


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
