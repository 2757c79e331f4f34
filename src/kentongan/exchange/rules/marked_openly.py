"""Whether an object that goes on is marked more openly than it was: everybody but the hub would believe the marks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kentongan.exchange.rules.finding import Sought
from kentongan.exchange.rules.sources import Source, says_the_same
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.rules.words import Word, letters_of, values_in, word_of
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP
from kentongan.stix.definitions import label_under

T = TypeVar("T")
_Entry = tuple[str, Set[tuple[str, str]]]
"""The list in which an entry stands, and each value of it by where that stands in the entry."""
_STANDS_ALONE = re.compile(r"[^\[]*(?:\.\[\d+\])?")
"""A place of which the order of a list changes nothing: what stands beside it is not in an entry with it."""
_ENTRY = re.compile(r"[^\[]*\.\[\d+\]")
"""The entry of a list in which something stands; of lists in lists that of the outermost, with all that is in it."""
_TELLING = 16
"""Letters from which on a text is known within another."""


def is_marked_more_openly(candidate: Candidate, sources: Sequence[Source]) -> bool:
    """Whether an object is marked more openly than the terms that it takes along from any of these rows."""
    marked = _Marked(candidate=candidate)
    return any(_opens(marked, one) for one in sources if not says_the_same(one, candidate.received))


@dataclass(frozen=True, kw_only=True)
class _Marked:
    """An object that is sent, and what its marks say of each place in it."""

    candidate: Candidate

    @cached_property
    def _labels(self) -> Mapping[str, Sequence[TLP]]:
        return _by_selector((selector, handling.tlp) for selector, handling in self.candidate.parts)

    @cached_property
    def _marks(self) -> Mapping[str, Sequence[str]]:
        return _by_selector(self.candidate.received.granular)

    @cached_property
    def values(self) -> Sequence[tuple[str, object]]:
        """Its values, each with the selector that leads to it."""
        return tuple(values_in(self.candidate.received.content))

    @cached_property
    def unmarked_entries(self) -> Mapping[_Entry, Sequence[str]]:
        """Where the entries of its lists stand that have no mark of a part."""
        return _unmarked_entries(self.values, marks=self._marks)

    def marks_over(self, selector: str) -> Sequence[str]:
        """Return the markings of what stands somewhere."""
        return [*self.candidate.received.marks, *_over(selector, self._marks)]

    def opens(self, selector: str, terms: Handling) -> bool:
        """Whether what stands somewhere is under more open terms than these: a label, or a policy that is left out."""
        label = max((self.candidate.handling.tlp, *_over(selector, self._labels)))
        return label < terms.tlp or not {*terms.marks} <= {*self.marks_over(selector)}


def _opens(marked: _Marked, source: Source) -> bool:
    received = marked.candidate.received
    was = source.marks
    refs, marks = frozenset(was.refs), frozenset(received.marks)
    parts = frozenset(received.granular)
    if refs & frozenset(source.handling.marks) - marks:
        return True  # a policy that is left out, or kept for a part alone
    if _is_label_gone(was.refs, now=received.marks):
        return True
    if any(_is_label_gone((mark,), now=marked.marks_over(selector)) for selector, mark in was.granular):
        return True
    added = {*(marks - refs), *(mark for _, mark in parts - frozenset(was.granular))}
    labels = (label_under(mark) for mark in added)
    if any(label is not None and label < source.handling.tlp for label in labels):
        return True
    # What made the whole as strict as it is: a mark, or that of a part without which there is no object.
    kept = bool(refs) and refs <= marks and parts.issuperset(was.granular)
    if marked.candidate.handling.tlp < source.handling.tlp and not kept:
        return True
    return bool(source.parts) and _opens_a_part(marked, source)


def _is_label_gone(marks: Iterable[str], *, now: Iterable[str]) -> bool:
    """Whether no label stands where one stood that is as strict: what counts here of the unmarked, no client sees.

    Nothing is more open than CLEAR, with which programs mark what had no mark.
    """
    was = [label for mark in marks if (label := label_under(mark)) is not None and label > TLP.CLEAR]
    kept = [label for mark in now if (label := label_under(mark)) is not None]
    return bool(was) and (not kept or max(kept) < max(was))


def _opens_a_part(marked: _Marked, source: Source) -> bool:
    """Whether a part of what somebody shared is less than it was under its terms, where it stood or anywhere else.

    A text is known anywhere, one of some length within another too; a number where a sorted list may have put it. An
    entry of a list that had no mark, nor any in it, may stand in any place of that list, as often as it did.
    """
    if any(marked.opens(selector, terms) for selector, terms in source.parts):
        return True
    texts, others, open_too = _hidden(source)
    longer = Sought([one for one in texts if len(one) >= _TELLING])
    open_entries = _unmarked_entries(values_in(source.content), marks=_by_selector(source.parts))
    several = marked.unmarked_entries.items()
    staying = {
        place for entry, places in several if len(places) <= len(open_entries.get(entry, ())) for place in places
    }
    for selector, told in marked.values:
        word = word_of(selector, told)
        if word in open_too and _STANDS_ALONE.fullmatch(selector):
            continue
        if staying and (entry := _ENTRY.match(selector)) is not None and entry[0] in staying:
            continue
        terms = set(others.get(word, ()))
        if isinstance(told, str):
            letters = letters_of(told)
            terms.update(texts.get(letters, ()))
            terms.update(one for text in longer.within(letters) for one in texts[text])
        if any(marked.opens(selector, one) for one in terms):
            return True
    return False


def _hidden(source: Source) -> tuple[Mapping[str, set[Handling]], Mapping[Word, set[Handling]], Set[Word]]:
    """Return the terms of what stands in marked parts: of texts by their letters, of anything by its place; and what
    stands in its place without a mark."""
    parts = _by_selector(source.parts)
    texts: dict[str, set[Handling]] = defaultdict(set)
    others: dict[Word, set[Handling]] = defaultdict(set)
    open_too: set[Word] = set()
    for selector, told in values_in(source.content):
        terms, word = list(_over(selector, parts)), word_of(selector, told)
        if not terms:
            open_too.add(word)
            continue
        others[word].update(terms)
        if isinstance(told, str) and (letters := letters_of(told)):
            texts[letters].update(terms)
    return texts, others, open_too


def _unmarked_entries(
    values: Iterable[tuple[str, object]], *, marks: Mapping[str, Sequence[object]]
) -> Mapping[_Entry, Sequence[str]]:  # fmt: skip
    """Return where each entry of a list stands that has no mark: neither on it, nor on what it is in, nor within it."""
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for selector, one in values:
        if (entry := _ENTRY.match(selector)) is not None:
            told[entry[0]].add((selector[entry.end() :], word_of(selector, one)[1]))
    marked = {match[0] for one in marks if (match := _ENTRY.match(one)) is not None}
    found: dict[_Entry, list[str]] = defaultdict(list)
    for place, words in told.items():
        if place not in marked and next(_over(place, marks), None) is None:
            found[place.rpartition(".")[0], frozenset(words)].append(place)
    return found


def _by_selector(several: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for selector, one in several:
        found[selector].append(one)
    return found


def _over(selector: str, several: Mapping[str, Sequence[T]]) -> Iterator[T]:
    """Yield what is said of a place, or of anything that it is a part of."""
    while selector:
        yield from several.get(selector, ())
        selector = selector.rpartition(".")[0]
