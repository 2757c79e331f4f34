"""Whether a pattern can stand in a sentence at all, by words that it cannot do without; asked before it is looked for.

Of each pattern ``needed_words.txt`` has groups of words, or of their beginnings, of each of which one must stand in a
sentence. What a sentence has of all these words is looked up once, so that a pattern costs a few comparisons of sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources

SHORTEST = 3
LONGEST = 6
"""So many letters of a word are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """``groups`` of words by the mark of a pattern, and every word in them."""

    groups: Mapping[str, tuple[frozenset[str], ...]]
    words: frozenset[str]


def may_stand(pattern: str, text: str) -> bool:
    """Whether a text has the words that a pattern of the files needs; true of a pattern of which none are known."""
    pieces = _pieces_of(text)
    return not any(group.isdisjoint(pieces) for group in _groups_of(pattern))


def mark_of(pattern: str) -> str:
    """Return the mark by which the words that a pattern needs are filed: it changes with the pattern."""
    return sha256(pattern.encode()).hexdigest()[:12]


def folded(text: str) -> str:
    """Return a text in small letters, as an expression reads it that takes no notice of them."""
    return text.lower().replace("\u0131", "i").replace("i\u0307", "i").replace("\u017f", "s")


@lru_cache(maxsize=2048)
def _pieces_of(text: str) -> frozenset[str]:
    small, words = folded(text), needed_words().words
    lengths = range(SHORTEST, LONGEST + 1)
    return words.intersection(
        small[start : start + length] for length in lengths for start in range(len(small) - length + 1)
    )


@cache
def _groups_of(pattern: str) -> tuple[frozenset[str], ...]:
    return needed_words().groups.get(mark_of(pattern), ())


@cache
def needed_words() -> Needed:
    """Return the words that patterns need, as they were derived from them."""
    text = resources.files(__package__).joinpath("needed_words.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    groups = {name: frozenset(words.split("|")) for kind, name, words in rows if kind == "group"}
    return Needed(
        groups={
            mark: tuple(groups[one] for one in names.split(" ")) for kind, mark, names in rows if kind == "pattern"
        },
        words=frozenset().union(*groups.values()),
    )
