"""Sharing what one has from somebody else: when an object that is sent is passed on, from where, and what holds then.

TLP 2.0 and IEP 2.0 bind whoever has an object, by whatever door it goes on, and in the collection where it is as well:
so what a member reads and sends is judged alike, whether a person passes it on or a client posts what it read.

- **What binds** is what others shared, as far as the sender sees it or ever saw it. What the sender's organisation had
  said itself before it saw that, binds nobody; nor does what came without a word about its terms, under no arrangement,
  unless somebody asks for it to be passed on: of what is public the first to share it would own it.
- An id that the sender's organisation shared before it saw anybody else share it is **its own**: of what others said
  under it binds only what is taken over from them, whatever its marks and its version are now.
- An id that was **computed** (a UUIDv5) anybody can come to. What says the same, markings and all, is passed on; of
  anything else binds only what says more than the bare value and is taken over: a payload, a text, what was found of
  an address. Were it not so, one could silence another by sharing an address first.
- **Of several** all must let it come, and the strictest of all terms hold. Only whoever shared the id first frees it:
  what says the same as a row of theirs comes from the first that lets it come.
- **Of what its giver said again** in a later version the later one's terms hold: who shares a thing may lift its marks.
- In the collection where it is, it goes nowhere: it only keeps its terms, for those alone who have it.
- **Its marks say so**: what is marked more openly than the terms that it takes along is refused, or everybody but the
  hub would believe the marks.
- What is **published** for everybody, as the hub's staff declared of its source, binds nobody where nobody marked it.
- A marking definition that has no mark of its own, and says nothing else, is terms and no content: it goes freely.
  Nobody defines otherwise what they read another's definition of: its readers would take the one for the other.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from kentongan.exchange.rules.defining import defines_otherwise, is_terms_alone
from kentongan.exchange.rules.finding import Sought
from kentongan.exchange.rules.handling import strictest_of, within
from kentongan.exchange.rules.marked_openly import is_marked_more_openly
from kentongan.exchange.rules.marking import divided
from kentongan.exchange.rules.passing_on import handling_onward
from kentongan.exchange.rules.saying import beyond_the_bare_value, taken_over, telling, texts_of, without
from kentongan.exchange.rules.sources import Source, says_the_same
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.rules.words import (
    Weighed,
    Weight,
    Words,
    is_nobodys,
    letters_told,
    said_in,
    tells_by_its_place,
    written_in,
)
from kentongan.exchange.terms import Agreed, Handling, Reason
from kentongan.stix.definitions import label_under
from kentongan.stix.identity import CONTRIBUTING
from kentongan.stix.terms import Received

DEFINITION = "marking-definition"


def passed_on(
    candidate: Candidate, *, sources: Sequence[Source], agreed: Agreed, asked: bool = False
) -> Candidate:  # fmt: skip
    """Return an object as it is shared by somebody who has it from these rows: barred, or under the terms of both.

    ``agreed``: of the arrangement where it comes to. ``asked``: somebody asked for it to be passed on; else it is what
    a client posts. Without sources it is the sender's own.
    """
    received = candidate.received
    if any(one.published and _frees(one, received) and says_the_same(one, received) for one in sources):
        return candidate
    several = [one for one in sources if not one.published and (asked or not one.unsaid)]
    if received.type == DEFINITION:
        if defines_otherwise(received, sources):
            return replace(candidate, barred=Reason.DEFINED_OTHERWISE)
        if not received.marks and not received.granular:
            free = [one for one in several if not _is_marked(one) and is_terms_alone(one.said)]
            several = [one for one in several if one not in free]
            if free and not several and asked:
                return replace(candidate, origin=free[0].serial, follows=True)
    deciding = _deciding(_Sent(received=received), several)
    if not deciding:
        return candidate
    refused = next((one for one in deciding if not (one.verdict.allowed or _excused(one, deciding))), None)
    if refused is not None:
        return replace(candidate, barred=refused.verdict.reason, unsaid=not _is_said(refused))
    if is_marked_more_openly(candidate, deciding):
        return replace(candidate, barred=Reason.MARKED_OPENLY)
    onward = _onward(candidate, deciding, agreed=agreed)
    return replace(onward, origin=_origin(received, deciding), follows=asked)


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """What is sent; of an observable, what it says beyond the bare value."""

    received: Received

    @cached_property
    def said(self) -> Weighed:
        said = said_in(self.received.content)
        return beyond_the_bare_value(said, kind=self.received.type) if is_computed(self.received) else said

    @cached_property
    def texts(self) -> Set[str]:
        return texts_of(self.said)

    @cached_property
    def _told(self) -> Mapping[str, str]:
        return letters_told(self.received.content)

    @cached_property
    def _letters(self) -> str:
        return self._letters_of(self.texts)

    def _letters_of(self, texts: Set[str]) -> str:
        """Return the letters of some of its texts, one after another: in which a text is looked for."""
        return "\n".join(self._told[digest] for digest in texts)

    @cached_property
    def _written(self) -> str:
        return written_in(self.received.content)

    @cached_property
    def _places(self) -> Words:
        return frozenset(filter(tells_by_its_place, self.said))

    def texts_beside(self, source: Source) -> Set[str]:
        """Return its texts, but for a time or a reference where it is not that row's: the giver said it again in that
        place, or the sender before."""
        free = {word for word in self._places if source.frees(word)}
        return texts_of(without(self.said, free)) if free else self.texts

    def takes_over(self, source: Source, added: Weighed) -> bool:
        """Whether it says again what a row added, a longer text of that within its own texts too.

        A phrase (``incident-response-team``) is looked for there as it is written: a program that joins a list into a
        text keeps its hyphens, and who writes a sentence has none.
        """
        texts = self.texts_beside(source)
        if taken_over(added, said=self.said, texts=texts):
            return True
        letters = self._letters if texts is self.texts else self._letters_of(texts)
        told = Sought(frozenset(telling(added, letters=source.letters).values())).within(letters)
        phrases = {source.phrases[digest]: source.letters[digest] for _, digest in added if digest in source.phrases}
        if phrases:
            told = told | {phrases[one] for one in Sought(phrases).within(self._written)}
        return bool(told - Sought(told).within(source.mine))

    def says_any(self, source: Source) -> bool:
        """Whether it says any value of what a row's giver left out, a text wherever it stands.

        Of what somebody noted on a copy, no name of a public catalogue and no term of the standard: anybody notes it.
        """
        left = source.left
        if source.copied:
            left = {word: weight for word, weight in left.items() if not is_nobodys(word, weight)}
        if not left.keys().isdisjoint(self.said):
            return True
        texts = self.texts_beside(source)
        return any(weight > Weight.PUBLIC and word[1] in texts for word, weight in left.items())


def _is_marked(source: Source) -> bool:
    return bool(source.marks.refs or source.marks.granular)


def _is_said(source: Source) -> bool:
    """Whether somebody said of a row, or of a part of it, what may be done with it."""
    marks = source.marks
    labels = (label_under(mark) for mark in (*marks.refs, *(mark for _, mark in marks.granular)))
    return bool(source.handling.marks) or any(label is not None for label in labels)


def is_computed(received: Received) -> bool:
    """Whether an object has an id that follows from what it says (STIX 2.1 §2.9).

    That is so of observables, also of one that a program gave a version; of what nobody knows, without a version.
    """
    uuid = received.id.rpartition("--")[2]
    return (received.type in CONTRIBUTING or not received.version) and len(uuid) > 14 and uuid[14] == "5"


def _deciding(sent: _Sent, sources: Sequence[Source]) -> Sequence[Source]:
    received = sent.received
    binding = [one for one in sources if _binds(one, sent)]
    same = [one for one in binding if _frees(one, received) and says_the_same(one, received)]
    return (next((one for one in same if one.verdict.allowed), same[0]),) if same else binding


def _binds(source: Source, sent: _Sent) -> bool:
    """Whether what is sent is from this row, as far as anybody can tell."""
    if source.before and not source.added:
        return False
    received = sent.received
    computed = is_computed(received) and (received.type in CONTRIBUTING or not source.version)
    if source.theirs and not computed:
        return sent.takes_over(source, source.left)
    same = says_the_same(source, received)
    if source.again and not same:
        return sent.says_any(source) or sent.takes_over(source, source.left)
    if not computed or (same and not source.theirs):
        return True
    return sent.takes_over(source, beyond_the_bare_value(source.added, kind=received.type))


def _excused(source: Source, deciding: Sequence[Source]) -> bool:
    """Whether another row decides in a row's place: what it was copied from, or what its giver shared here as well."""
    return any(
        (source.copied or one.here) and not one.copied and one.giver == source.giver and _holds_all_of(one, source)
        for one in deciding
        if one is not source
    )


def _holds_all_of(source: Source, other: Source) -> bool:
    """Whether a row says all that another says, under terms that are as strict."""
    if source.handling.tlp < other.handling.tlp or not {*other.handling.marks} <= {*source.handling.marks}:
        return False
    return other.said.keys() <= source.said.keys()


def _frees(source: Source, received: Received) -> bool:
    """Whether a row that says the same lets it come whatever else the sender has of the id."""
    if source.first:
        return True
    return is_computed(received) and not beyond_the_bare_value(source.said, kind=received.type)


def _origin(received: Received, deciding: Sequence[Source]) -> int:
    """Return the row that it is noted to be from: one of another collection that says the same, or the next best."""
    best = min(deciding, key=lambda one: (one.here, not says_the_same(one, received)))
    return best.serial


def _onward(candidate: Candidate, sources: Sequence[Source], *, agreed: Agreed) -> Candidate:
    """Return the object under the strictest of its terms here and those that it takes along.

    A part keeps terms of its own where it has some here; what its source says of another part counts for the whole.
    """
    own = dict(candidate.parts)
    along: dict[str, list[tuple[bool, Handling]]] = defaultdict(list)
    for one in sources:
        for selector, terms in one.parts:
            along[selector].append((one.here, terms))
    others = (terms for selector, several in along.items() if selector not in own for terms in several)
    whole = list(dict.fromkeys([*((one.here, one.handling) for one in sources), *others]))
    handling = _together(tuple(whole), candidate.handling)
    parts = tuple((selector, _together((*whole, *along.get(selector, ())), mine)) for selector, mine in own.items())
    if parts:
        handling, parts = divided(candidate.received.content, handling=handling, parts=parts)
    over = candidate.over or not within(handling, agreed=agreed)
    over = over or any(not within(terms, agreed=agreed) for _, terms in parts)
    return replace(candidate, handling=handling, parts=parts, over=over)


@lru_cache(maxsize=256)
def _together(along: tuple[tuple[bool, Handling], ...], there: Handling) -> Handling:
    """Return what holds for all that has these terms: of a thousand objects that are passed on at once, few differ.

    What is of the collection itself keeps the readership that it had, and so reaches nobody who did not have it.
    """
    here, elsewhere = ([terms for one, terms in along if one is place] for place in (True, False))
    kept = replace(strictest_of(there, *here), sharer=there.sharer)
    return handling_onward(strictest_of(*elsewhere), there=kept) if elsewhere else kept
