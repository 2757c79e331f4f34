"""Which words a pattern cannot do without: ``python -m tests.messages.wording.needing`` writes them beside patterns.

A pattern of which none of these stands in a sentence need not be searched for in it, nor even be compiled. They are
derived from the parsed expression; a pattern of which nothing can be said has no line.
"""

import json
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from re import IGNORECASE
from typing import Any

from kentongan.messages.rules.wording import lexicon as house

FILE = Path(house.__file__).with_name("needed_words.toml")
SHORTEST = 3
BEGINNING = 7
"""So many letters of a word are enough."""

MOST = 120
"""More words than this aren't worth looking for."""

LONG = 150
"""A pattern that is shorter, with its slots filled, is as soon compiled as its words are read."""

_AROUND = 1500
"""So many combinations of neighbouring parts are tried out at most."""


def needed(pattern: str) -> tuple[str, ...]:
    """Return words of which every match of an expression has at least one, the empty tuple where there are none."""
    found = _of_sequence(parser.parse(pattern, IGNORECASE))
    return tuple(sorted(found)) if found is not None else ()


def _of_sequence(sequence: Iterable[Any]) -> frozenset[str] | None:
    """Return the best of what each stretch of a sequence needs."""
    best: frozenset[str] | None = None
    run: frozenset[str] = frozenset({""})
    for part in sequence:
        strings = _exactly([part])
        if strings is not None and len(run) * len(strings) <= _AROUND:
            run = frozenset(map("".join, product(run, strings)))
            continue
        best = _better(best, run)
        run = strings if strings is not None and len(strings) <= _AROUND else frozenset({""})
        if strings is None:
            best = _better(best, _inside(part))
    return _better(best, run)


def _inside(part: Any) -> frozenset[str] | None:
    match str(part[0]), part[1]:
        case "SUBPATTERN", (*_, inner):
            return _of_sequence(inner)
        case "BRANCH", (_, branches):
            each = [_of_sequence(one) for one in branches]
            known = [one for one in each if one is not None]
            return frozenset().union(*known) if len(known) == len(each) else None
        case (("MAX_REPEAT" | "MIN_REPEAT"), (least, _, inner)) if least:
            return _of_sequence(inner)
        case _:
            return None


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


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Return that of two which says more: longer words first, then fewer of them."""
    fit = [kept for some in (one, other) if some is not None and (kept := _fewest(some)) is not None]
    return max(fit, key=lambda some: (min(4, min(map(len, some))), -len(some)), default=None)


def _fewest(words: frozenset[str]) -> frozenset[str] | None:
    """Return the words without those that have another of them in them; None where they'd be too short or too many."""
    words = frozenset(one.strip()[:BEGINNING] for one in words)
    if any(len(one) < SHORTEST for one in words):
        return None
    kept = frozenset(one for one in words if not any(other != one and other in one for other in words))
    return kept if len(kept) <= MOST else None


def written() -> str:
    """Return the file: for each pattern of every lexicon the words that it needs, by the pattern's mark."""
    lines = [
        "# Words of which a pattern needs one, by the pattern's mark (``lexicon.mark_of``): else it isn't compiled.",
        "# Written by tests/messages/wording/needing.py, not edited by hand; a pattern without a line is always tried.",
        "[words]",
    ]
    long = (one for one in house.texts() if len(house.expanded(one)) >= LONG)
    said = {house.mark_of(one): needed(house.expanded(one)) for one in long}
    lines += [f"{mark} = {json.dumps('|'.join(words))}" for mark, words in sorted(said.items()) if words]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
