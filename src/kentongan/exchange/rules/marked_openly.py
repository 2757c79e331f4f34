"""Whether an object that goes on is marked more openly than it was: everybody but the hub would believe the marks."""

from collections.abc import Iterable, Sequence, Set

from kentongan.exchange.rules.sources import Source, says_the_same
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.rules.words import letters_of, texts_in
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP
from kentongan.stix.definitions import label_under
from kentongan.stix.terms import Received

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
    if refs & frozenset(source.handling.marks) - marks:
        return True  # a policy that is left out, or kept for a part alone
    if _is_label_gone(was.refs, now=received.marks):
        return True
    if any(_is_label_gone((mark,), now=_marks_over(selector, received)) for selector, mark in was.granular):
        return True
    added = {*(marks - refs), *(mark for _, mark in parts - frozenset(was.granular))}
    labels = (label_under(mark) for mark in added)
    if any(label is not None and label < source.handling.tlp for label in labels):
        return True
    # What made the whole as strict as it is: a mark, or that of a part without which there is no object.
    kept = bool(refs) and refs <= marks and parts.issuperset(was.granular)
    if candidate.handling.tlp < source.handling.tlp and not kept:
        return True
    return any(_opened(selector, terms, candidate=candidate, source=source) for selector, terms in source.parts)


def _is_label_gone(marks: Iterable[str], *, now: Iterable[str]) -> bool:
    """Whether no label stands where one stood that is as strict: what counts here of the unmarked, no client sees.

    Nothing is more open than CLEAR, with which programs mark what had no mark.
    """
    was = [label for mark in marks if (label := label_under(mark)) is not None and label > TLP.CLEAR]
    kept = [label for mark in now if (label := label_under(mark)) is not None]
    return bool(was) and (not kept or max(kept) < max(was))


def _marks_over(selector: str, received: Received) -> Sequence[str]:
    return [*received.marks, *(mark for marked, mark in received.granular if _is_within(selector, marked))]


def _opened(selector: str, terms: Handling, *, candidate: Candidate, source: Source) -> bool:
    """Whether a part of what somebody shared is less than it was under its terms, where it stood or anywhere else."""
    if _is_opener(selector, terms, candidate=candidate):
        return True
    hidden = {letters_of(told) for one, told in texts_in(source.content) if _is_within(one, selector)} - {""}
    told = texts_in(candidate.received.content) if hidden else ()
    return any(_holds(letters_of(text), hidden) and _is_opener(one, terms, candidate=candidate) for one, text in told)


def _holds(letters: str, hidden: Set[str]) -> bool:
    """Whether a text is one of these, or one of some length stands within it."""
    return letters in hidden or any(len(one) >= _TELLING and one in letters for one in hidden)


def _is_opener(selector: str, terms: Handling, *, candidate: Candidate) -> bool:
    """Whether what stands somewhere is under more open terms than these: a label, or a policy that is left out."""
    received = candidate.received
    over = (handling.tlp for marked, handling in candidate.parts if _is_within(selector, marked))
    kept = _marks_over(selector, received)
    return max((candidate.handling.tlp, *over)) < terms.tlp or not {*terms.marks} <= {*kept}


def _is_within(selector: str, other: str) -> bool:
    return selector == other or selector.startswith(f"{other}.")
