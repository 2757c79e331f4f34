"""Markings: which an object and its parts have, what they mean, and the object without what a reader may not see.

STIX 2.1 §7.2: markings of the whole object stand in ``object_marking_refs``, those of parts in ``granular_markings``.
"""

from dataclasses import dataclass

from kentongan.stix.definitions import Kind, Meaning, claimed_tlp, has_one_version, read_definition, well_known
from kentongan.stix.identity import in_one_spelling
from kentongan.stix.policies import IepPolicy
from kentongan.stix.redaction import redacted
from kentongan.stix.terms import Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Markings:
    """The markings of one object: ids for the whole; for its parts, pairs of selector and id, and of selector and the
    language that part is in."""

    refs: tuple[str, ...] = ()
    granular: tuple[tuple[str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()


_NONE = Markings()


def markings_of(value: Thing) -> Markings:
    """Return the markings of an object whose form has been found valid; of a faulty one, those that can be read."""
    refs, granular = value.get("object_marking_refs"), value.get("granular_markings")
    if refs is None and granular is None:
        return _NONE
    parts: list[tuple[str, str]] = []
    languages: list[tuple[str, str]] = []
    for one in granular if isinstance(granular, list) else ():
        selectors = one.get("selectors") if isinstance(one, dict) else None
        for selector in selectors if isinstance(selectors, list) else ():
            if isinstance(selector, str) and isinstance(mark := one.get("marking_ref"), str):
                parts.append((selector, in_one_spelling(mark)))
            if isinstance(selector, str) and isinstance(lang := one.get("lang"), str):
                languages.append((selector, lang))
    whole = tuple(in_one_spelling(one) for one in refs if isinstance(one, str)) if isinstance(refs, list) else ()
    return Markings(refs=whole, granular=tuple(parts), languages=tuple(languages))


__all__ = [
    "IepPolicy",
    "Kind",
    "Markings",
    "Meaning",
    "claimed_tlp",
    "has_one_version",
    "markings_of",
    "read_definition",
    "redacted",
    "well_known",
]
