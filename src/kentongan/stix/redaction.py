"""An object without the parts that a reader may not see (STIX 2.1 §7.2.3).

What is left tells nothing of what was taken: two objects that differ only in hidden parts leave the same bytes. So a
list or a dictionary that becomes empty goes with what was in it, items that stay are numbered anew in the selectors
that name them, and an object whose id was computed from a hidden part is hidden whole.
"""

from bisect import bisect
from collections.abc import Iterable, Mapping, Set
from typing import Any

from kentongan.stix.identity import contributing, is_random
from kentongan.stix.strict_json import write_value
from kentongan.stix.terms import Gravity, Thing
from kentongan.stix.validation import flaws_of, required_of

UNTOUCHED = frozenset(
    {"id", "type", "spec_version", "created", "modified", "revoked", "object_marking_refs", "granular_markings"}
)
"""Without these an object would be another one, or under other terms: who may not see one of them sees none of it."""

Path = tuple[str | int, ...]
Gone = dict[Path, list[int]]
"""The paths that are gone; and under a list's path and LIST, the places of its items that are gone, in their order."""

LIST = -1
_NOTHING = object()


def redacted(value: Thing, *, hidden: Set[str]) -> bytes | None:
    """Return the object without what the selectors name, in the order it came in; None where it is hidden whole.

    ``hidden``: selectors as granular markings have them (``external_references.[0].url``); one that names nothing in
    this object hides nothing. Granular markings that speak of hidden parts go too.
    """
    paths = {found for selector in hidden if (found := _path(value, selector)) is not None}
    outermost = {path[0] for path in paths}
    if outermost & UNTOUCHED or (outermost & contributing(value) and not is_random(value)):
        return None
    touched = {path[:length] for path in paths for length in range(len(path))}
    gone: dict[Path, list[int]] = {}
    left = _without(value, (), (paths, touched), gone)
    if not isinstance(left, dict) or any((name,) in gone for name in required_of(str(value.get("type")))):
        return None
    markings = _markings_left(value, gone)
    if markings:
        left["granular_markings"] = markings
    else:
        left.pop("granular_markings", None)
    if any(flaw.gravity is Gravity.ERROR for flaw in flaws_of(left)):
        return None
    return write_value(left)


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


def _without(value: Any, path: Path, hidden: tuple[Set[Path], Set[Path]], gone: Gone) -> Any:
    named, touched = hidden
    if path in named:
        _note(path, gone)
        return _NOTHING
    if path not in touched:
        return value
    pairs: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    kept = [(key, left) for key, one in pairs if (left := _without(one, (*path, key), hidden, gone)) is not _NOTHING]
    if not kept:
        _note(path, gone)
        return _NOTHING
    return dict(kept) if isinstance(value, dict) else [left for _, left in kept]


def _note(path: Path, gone: Gone) -> None:
    gone[path] = []
    if path and isinstance(path[-1], int):
        gone.setdefault((*path[:-1], LIST), []).append(path[-1])


def _markings_left(value: Thing, gone: Gone) -> list[Mapping[str, object]]:
    left: list[Mapping[str, object]] = []
    for marking in value.get("granular_markings", ()):
        selectors = [new for one in marking["selectors"] if (new := _selector_left(value, one, gone)) is not None]
        if selectors:
            left.append({**marking, "selectors": selectors})
    return left


def _selector_left(value: Thing, selector: str, gone: Gone) -> str | None:
    path = _path(value, selector)
    if path is None or any(path[: length + 1] in gone for length in range(len(path))):
        return None
    steps = []
    for place, step in enumerate(path):
        if isinstance(step, int):
            steps.append(f"[{step - bisect(gone.get((*path[:place], LIST), ()), step)}]")
        else:
            steps.append(step)
    return ".".join(steps)
