"""What people call an object, and which other objects it names: for lists, pages and pictures."""

from collections.abc import Iterator
from typing import NamedTuple

from kentongan.stix.identity import in_one_spelling
from kentongan.stix.terms import Thing

LONGEST = 200
"""Characters of a title; patterns and addresses can be any length."""

_CALLED_BY = (
    "name",
    "value",
    "abstract",
    "pattern",
    "path",
    "key",
    "account_login",
    "user_id",
    "subject",
    "product",
    "source_name",
    "result_name",
    "opinion",
    "relationship_type",
    "command_line",
    "number",
    "content",
    "description",
    "explanation",
)
"""Properties that a person knows an object by, the best first."""

_MARKINGS = frozenset({"object_marking_refs", "granular_markings"})


class Reference(NamedTuple):
    """An object that another names: by which property (``created_by_ref``), and its id."""

    property: str
    id: str


def title_of(value: Thing) -> str:
    """Return what an object is called: its name, its value, its pattern; of a file without a name, a hash. Empty where
    nothing in it names it."""
    for name in _CALLED_BY:
        said = value.get(name)
        if isinstance(said, str | int) and not isinstance(said, bool) and (text := " ".join(str(said).split())):
            return f"AS{text}" if name == "number" else _cut(text)
    hashes = value.get("hashes")
    if isinstance(hashes, dict) and hashes:
        name = next((one for one in ("SHA-256", "SHA-1", "MD5") if one in hashes), next(iter(hashes)))
        return _cut(f"{name} {hashes[name]}")
    return _cut(_definition(value))


def references_of(value: Thing) -> tuple[Reference, ...]:
    """Return the objects that an object names, each once for a property, without its markings.

    STIX 2.1 §3.3.2 and §2.9: properties whose names end in ``_ref`` hold an id, in ``_refs`` a list of ids; also within
    extensions and other inner dictionaries.
    """
    return tuple(dict.fromkeys(_references(value)))


def _references(value: object) -> Iterator[Reference]:
    if isinstance(value, list):
        for one in value:
            yield from _references(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name in _MARKINGS:
                continue
            if name.endswith("_ref") and isinstance(one, str):
                yield Reference(name, in_one_spelling(one))
            elif name.endswith("_refs") and isinstance(one, list):
                yield from (Reference(name, in_one_spelling(each)) for each in one if isinstance(each, str))
            else:
                yield from _references(one)


def _definition(value: Thing) -> str:
    """Return what a marking definition of STIX 2.1's first form says: its statement, or its TLP label."""
    inner = value.get("definition")
    if not isinstance(inner, dict):
        return ""
    said = inner.get("statement") or inner.get("tlp")
    return " ".join(said.split()) if isinstance(said, str) else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
