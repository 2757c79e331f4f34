"""Sharing what one has from somebody else: when an object that is sent is passed on, from where, and what holds then.

TLP 2.0 and IEP 2.0 bind whoever has an object, by whatever door it goes on: so what a member reads in one collection
and sends to another is judged alike, whether a person passes it on or a client posts what it read.

- Whose organisation shared an id first shares its own object wherever it likes, but not what another said under the
  same version before they did.
- What came without a word about its terms, under no arrangement, is RED to be safe. That binds whoever passes it on,
  and not who posts the same: of what is public (a catalogue, an advisory) the first to share it would own it.
- What they saw and no longer see binds as it did: neither time nor the end of an arrangement or of a right takes terms
  off. What is CLEAR is everybody's then. What was deleted is not remembered.
- What says the same as a row elsewhere is passed on from there; of several, from the first that lets it come.
- What says something else under an id of somebody else's may hold something of each: all of them must let it come, and
  the strictest of all terms hold.
- An id that was computed (a UUIDv5, as of every observable that has one) anybody can come to: only what says the same,
  markings and all, is passed on. Whoever marks their own observation otherwise has made it theirs, and answers for it;
  were it not so, one could silence another by sharing an address first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kentongan.exchange.rules.handling import strictest_of, within
from kentongan.exchange.rules.marking import Parts, divided
from kentongan.exchange.rules.passing_on import handling_onward
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.terms import Agreed, Handling, Verdict
from kentongan.stix.terms import Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A row of another collection as the sender sees it: its content without what is hidden, the terms that it takes
    along (``passing_on.leaving``), those of its parts, and whether it may come, with all the parts that they see.

    ``theirs``: the sender shared this id first, and another this version. ``unsaid``: RED for want of any terms."""

    serial: int
    version: int
    content: bytes
    handling: Handling
    parts: Parts = ()
    verdict: Verdict
    theirs: bool = False
    unsaid: bool = False


def passed_on(
    candidate: Candidate, *, sources: Sequence[Source], agreed: Agreed, asked: bool = False
) -> Candidate:  # fmt: skip
    """Return an object as it is shared by somebody who has it from these rows: barred, or under the terms of both.

    ``agreed``: of the arrangement where it comes to. ``asked``: somebody asked for it to be passed on; else it is what
    a client posts. Without sources it is the sender's own.
    """
    deciding = _deciding(candidate.received, [one for one in sources if asked or not one.unsaid])
    if not deciding:
        return candidate
    refused = next((one.verdict for one in deciding if not one.verdict.allowed), None)
    if refused is not None:
        return replace(candidate, barred=refused.reason)
    return replace(_onward(candidate, deciding, agreed=agreed), origin=deciding[0].serial, follows=asked)


def is_computed(received: Received) -> bool:
    """Whether an object has no version, and an id that follows from what it says (STIX 2.1 §2.9)."""
    uuid = received.id.rpartition("--")[2]
    return not received.version and len(uuid) > 14 and uuid[14] == "5"


def _deciding(received: Received, sources: Sequence[Source]) -> Sequence[Source]:
    binding = [one for one in sources if not one.theirs or one.version == received.version]
    same = [one for one in binding if _says_the_same(one, received)]
    if same:
        return (next((one for one in same if one.verdict.allowed), same[0]),)
    return () if is_computed(received) else binding


def _says_the_same(source: Source, received: Received) -> bool:
    if source.version != received.version:
        return False
    return source.content == received.content or json.loads(source.content) == received.value


def _onward(candidate: Candidate, sources: Sequence[Source], *, agreed: Agreed) -> Candidate:
    """Return the object under the strictest of its terms here and those that it takes along.

    A part keeps terms of its own where it has some here; what its source says of another part counts for the whole.
    """
    own = dict(candidate.parts)
    along = [(selector, terms) for one in sources for selector, terms in one.parts]
    whole = [*(one.handling for one in sources), *(terms for selector, terms in along if selector not in own)]
    there = candidate.handling
    handling = _together(tuple(whole), there)
    parts = tuple(
        (selector, _together((*whole, *(terms for each, terms in along if each == selector)), here))
        for selector, here in own.items()
    )
    if parts:
        handling, parts = divided(candidate.received.content, handling=handling, parts=parts)
    over = candidate.over or not within(handling, agreed=agreed)
    over = over or any(not within(terms, agreed=agreed) for _, terms in parts)
    return replace(candidate, handling=handling, parts=parts, over=over)


@lru_cache(maxsize=256)
def _together(along: tuple[Handling, ...], there: Handling) -> Handling:
    """Return what holds for all that has these terms: of a thousand objects that are passed on at once, few differ."""
    return handling_onward(strictest_of(*along), there=there)
