"""An object without the parts that a reader may not see (STIX 2.1 §7.2.3).

What is left tells nothing of what was taken: two objects that differ only in hidden parts, as one writer would write
them, leave the same bytes. So all that stays keeps its spelling, a list or a dictionary that becomes empty goes with
what was in it, items that stay are numbered anew in the selectors that name them, and an object whose id was computed
from a hidden part is hidden whole.
"""

import json
from bisect import bisect
from collections.abc import Iterator, Mapping, Set
from typing import Any

from kentongan.stix.cutting import Path, cut
from kentongan.stix.identity import contributing, is_random
from kentongan.stix.terms import Gravity, Thing
from kentongan.stix.validation import flaws_of, required_of

UNTOUCHED = frozenset(
    {"id", "type", "spec_version", "created", "modified", "revoked", "object_marking_refs", "granular_markings"}
)
"""Without these an object would be another one, or under other terms: who may not see one of them sees none of it."""

_MARKINGS = "granular_markings"


def redacted(content: bytes, *, hidden: Set[str]) -> bytes | None:
    """Return an object without what the selectors name; None where it is hidden whole.

    ``hidden``: selectors as granular markings have them (``external_references.[0].url``); one that names nothing in
    this object hides nothing. Granular markings that speak of hidden parts go too. All else is as it came: white
    space, escapes, the order of members.
    """
    value: Thing = json.loads(content)
    paths = {found for selector in hidden if (found := _path(value, selector)) is not None}
    outermost = {path[0] for path in paths}
    if outermost & UNTOUCHED or (outermost & contributing(value) and not is_random(value)):
        return None
    above = {path[:length] for path in paths for length in range(len(path))}
    gone = set(_gone(value, (), named=paths, above=above))
    if any((name,) in gone for name in required_of(str(value.get("type")))):
        return None
    stale, renamed = _markings_after(value, hidden=hidden, gone=gone)
    left = cut(content, gone=gone | stale, renamed=renamed)
    return None if any(flaw.gravity is Gravity.ERROR for flaw in flaws_of(json.loads(left))) else left


def _path(value: Thing, selector: str) -> Path | None:
    """Return where a selector leads, list places as numbers; None where it leads nowhere."""
    path: list[str | int] = []
    here: Any = value
    for step in selector.split("."):
        if isinstance(here, list):
            place = int(step[1:-1]) if step[:1] == "[" and step[1:-1].isdecimal() and len(step) < 12 else len(here)
            if step[-1:] != "]" or place >= len(here):
                return None
            here = here[place]
            path.append(place)
        elif isinstance(here, dict) and step in here:
            here = here[step]
            path.append(step)
        else:
            return None
    return tuple(path)


def _gone(value: Any, path: Path, *, named: Set[Path], above: Set[Path]) -> Iterator[Path]:
    """Yield the paths that go: those that are named, and lists and dictionaries of which nothing is left."""
    if path in named:
        yield path
        return
    if path not in above:
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    within = [(key, list(_gone(one, (*path, key), named=named, above=above))) for key, one in pairs]
    if all((*path, key) in lost for key, lost in within):
        yield path
    for _, lost in within:
        yield from lost


def _markings_after(value: Thing, *, hidden: Set[str], gone: Set[Path]) -> tuple[set[Path], dict[Path, str]]:
    """Return the paths of selectors and granular markings that go as well, and selectors that are spelt anew."""
    markings = value.get(_MARKINGS, ())
    places = _places(gone)
    stale: set[Path] = set()
    renamed: dict[Path, str] = {}
    for number, marking in enumerate(markings):
        lost = 0
        for place, selector in enumerate(marking["selectors"]):
            at = (_MARKINGS, number, "selectors", place)
            after = None if selector in hidden else _selector_after(value, selector, gone=gone, places=places)
            if after is None:
                stale.add(at)
                lost += 1
            elif after != selector:
                renamed[at] = after
        if lost == len(marking["selectors"]):
            stale.add((_MARKINGS, number))
    if markings and all((_MARKINGS, number) in stale for number in range(len(markings))):
        stale.add((_MARKINGS,))
    return stale, renamed


def _places(gone: Set[Path]) -> Mapping[Path, list[int]]:
    """Return for each list the places of its items that go, in their order."""
    places: dict[Path, list[int]] = {}
    for path in gone:
        if path and isinstance(path[-1], int):
            places.setdefault(path[:-1], []).append(path[-1])
    return {path: sorted(several) for path, several in places.items()}


def _selector_after(value: Thing, selector: str, *, gone: Set[Path], places: Mapping[Path, list[int]]) -> str | None:
    path = _path(value, selector)
    if path is None:
        return selector
    if any(path[: length + 1] in gone for length in range(len(path))):
        return None
    steps = []
    for place, step in enumerate(path):
        before = bisect(places.get(path[:place], ()), step) if isinstance(step, int) else 0
        steps.append(f"[{step - before}]" if isinstance(step, int) and before else selector.split(".")[place])
    return ".".join(steps)
