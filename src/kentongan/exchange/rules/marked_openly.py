"""Whether an object that goes on is marked more openly than it was: everybody but the hub would believe the marks."""

from collections.abc import Set

from kentongan.exchange.rules.saying import letters_of, texts_in
from kentongan.exchange.rules.sources import Source, says_the_same
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP
from kentongan.stix.definitions import label_under

_TELLING = 16
"""Letters from which on a text is known within another."""


def is_marked_more_openly(candidate: Candidate, source: Source) -> bool:
    """Whether an object is marked more openly than the terms that it takes along from a row."""
    received = candidate.received
    if says_the_same(source, received):
        return False
    was = source.marks
    refs, marks = frozenset(was.refs), frozenset(received.marks)
    parts = frozenset(received.granular)
    if refs & frozenset(source.handling.marks) - marks - {mark for _, mark in parts}:
        return True  # a policy that is left out
    added = {*(marks - refs), *(mark for _, mark in parts - frozenset(was.granular))}
    labels = (label_under(mark) for mark in added)
    if any(label is not None and label < source.handling.tlp for label in labels):
        return True
    # What made the whole as strict as it is: a mark, or that of a part without which there is no object.
    kept = bool(refs) and refs <= marks and parts.issuperset(was.granular)
    if candidate.handling.tlp < source.handling.tlp and not kept:
        return True
    return any(_opened(selector, terms, candidate=candidate, source=source) for selector, terms in source.parts)


def _opened(selector: str, terms: Handling, *, candidate: Candidate, source: Source) -> bool:
    """Whether a part of what somebody shared is less than it was under its terms, where it stood or anywhere else."""
    if _tlp_of(selector, candidate=candidate) < terms.tlp:
        return True
    hidden = {letters_of(told) for one, told in texts_in(source.content) if _is_within(one, selector)} - {""}
    told = texts_in(candidate.received.content) if hidden else ()
    return any(_holds(letters_of(text), hidden) and _tlp_of(one, candidate=candidate) < terms.tlp for one, text in told)


def _holds(letters: str, hidden: Set[str]) -> bool:
    """Whether a text is one of these, or one of some length stands within it."""
    return letters in hidden or any(len(one) >= _TELLING and one in letters for one in hidden)


def _tlp_of(selector: str, *, candidate: Candidate) -> TLP:
    several = (terms.tlp for marked, terms in candidate.parts if _is_within(selector, marked))
    return max((candidate.handling.tlp, *several))


def _is_within(selector: str, other: str) -> bool:
    return selector == other or selector.startswith(f"{other}.")
