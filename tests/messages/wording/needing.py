"""Which words a pattern cannot do without: ``python -m tests.messages.wording.needing`` writes them beside patterns.

A pattern that lacks one of these in a sentence need not be searched for in it, nor even be compiled. They are
derived from the parsed expression; a pattern of which nothing can be said has no line.
"""

import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from re import IGNORECASE
from typing import Any

from kentongan.messages.rules import blame
from kentongan.messages.rules.wording import lexicon, sieve
from kentongan.messages.rules.wording.sieve import LONGEST, SHORTEST, mark_of

Group = frozenset[str]

FILE = Path(sieve.__file__).with_name("needed_words.txt")

MOST = 1000
"""More words than this aren't worth looking for."""

_AROUND = 1500
"""So many combinations of neighbouring parts are tried out at most."""


def needed(pattern: str) -> tuple[tuple[str, ...], ...]:
    """Return groups of words of which every match of an expression has one each; none where nothing can be said."""
    return tuple(sorted(tuple(sorted(one)) for one in _of_sequence(parser.parse(pattern, IGNORECASE))))


def _of_sequence(sequence: Iterable[Any]) -> frozenset[Group]:
    """Return what each stretch of a sequence needs."""
    groups: set[Group] = set()
    run: frozenset[str] = frozenset({""})
    for part in sequence:
        strings = _exactly([part])
        if strings is not None and len(run) * len(strings) <= _AROUND:
            run = frozenset(map("".join, product(run, strings)))
            continue
        groups |= _fewest(run)
        run = strings if strings is not None and len(strings) <= _AROUND else frozenset({""})
        if strings is None:
            groups |= _inside(part)
    return frozenset(groups | _fewest(run))


def _inside(part: Any) -> frozenset[Group]:
    match str(part[0]), part[1]:
        case "SUBPATTERN", (*_, inner):
            return _of_sequence(inner)
        case "BRANCH", (_, branches):
            each = [_best(_of_sequence(one)) for one in branches]
            known = [one for one in each if one is not None]
            return _fewest(frozenset().union(*known)) if len(known) == len(each) else frozenset()
        case (("MAX_REPEAT" | "MIN_REPEAT"), (least, _, inner)) if least:
            return _of_sequence(inner)
        case _:
            return frozenset()


def _exactly(sequence: Iterable[Any]) -> frozenset[str] | None:
    """Return all strings that a sequence can be, None where they are many; what looks around is nothing by itself."""
    found = frozenset({""})
    for kind, what in sequence:
        match str(kind), what:
            case "LITERAL", code:
                some: frozenset[str] | None = frozenset({chr(code).lower()})
            case (("AT" | "ASSERT" | "ASSERT_NOT"), _):
                some = frozenset({""})
            case "SUBPATTERN", (*_, inner):
                some = _exactly(inner)
            case "BRANCH", (_, branches):
                each = [_exactly(one) for one in branches]
                some = None if None in each else frozenset().union(*(one for one in each if one is not None))
            case "MAX_REPEAT", (0, 1, inner):
                once = _exactly(inner)
                some = None if once is None else once | {""}
            case _:
                some = None
        if some is None or len(found) * len(some) > _AROUND:
            return None
        found = frozenset(map("".join, product(found, some)))
    return found


def _best(groups: frozenset[Group]) -> Group | None:
    """Return the group that says most: longer words first, then fewer of them."""
    return max(groups, key=lambda some: (min(4, min(map(len, some))), -len(some), sorted(some)), default=None)


def _fewest(words: frozenset[str]) -> frozenset[Group]:
    """Return a group, or none, of the words without those that have another of them in them."""
    words = frozenset(one.strip()[:LONGEST] for one in words)
    if any(len(one) < SHORTEST for one in words):
        return frozenset()
    kept = frozenset(one for one in words if not any(other != one and other in one for other in words))
    return frozenset({kept}) if len(kept) <= MOST else frozenset()


def texts() -> Iterator[str]:
    """Give every pattern that sentences are searched for."""
    yield from lexicon.texts()
    yield from blame.texts()


def written() -> str:
    """Return the file: the groups of words, and for each pattern those that it needs, by the pattern's mark."""
    said = {mark_of(one): needed(lexicon.expanded(one)) for one in texts()}
    groups = sorted({group for some in said.values() for group in some})
    names = {group: str(at) for at, group in enumerate(groups)}
    lines = [
        "# Words that a pattern needs, of each of its groups one, by the pattern's mark (``sieve.mark_of``).",
        "# Written by tests/messages/wording/needing.py, not edited by hand; a pattern without a line is always tried.",
        *(f"group\t{names[group]}\t{'|'.join(group)}" for group in groups),
        *(f"pattern\t{mark}\t{' '.join(names[one] for one in some)}" for mark, some in sorted(said.items()) if some),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
