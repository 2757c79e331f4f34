"""From a received object to a candidate with its terms: its markings, those of its parts, the arrangement's ceiling.

A part keeps a label of its own only where the object is whole without it. Where it is not (a required property, a
time, what an id was computed from), the part's terms are the object's: so what a viewer sees of an object is decided by
labels alone, and nothing has to be fetched to find that it has to be hidden.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from uuid import UUID

from kentongan.exchange.rules.handling import handling_of, strictest_of, within
from kentongan.exchange.rules.taking_in import Candidate
from kentongan.exchange.terms import Agreed, Handling, Said
from kentongan.stix.markings import redacted
from kentongan.stix.terms import Received

MOST_LABELS = 4
"""Of parts with so many different terms every choice is tried; of more, all are as strict as the strictest."""

Parts = tuple[tuple[str, Handling], ...]


@dataclass(slots=True, kw_only=True)
class Terms:
    """What one request's objects are marked by. ``meanings``: what is known of markings; ``sharer``, ``readership``
    and ``agreed`` as in ``handling_of``, which is asked once for each distinct set of markings."""

    meanings: Mapping[str, Said]
    sharer: UUID
    readership: int
    agreed: Agreed
    known: dict[tuple[str, ...], tuple[Handling, bool]] = field(default_factory=dict)

    def of(self, marks: tuple[str, ...]) -> tuple[Handling, bool]:
        """Return the handling of a set of markings, and whether it is over the arrangement's ceiling."""
        found = self.known.get(marks)
        if found is None:
            handling = handling_of(
                marks,
                meanings=self.meanings,
                sharer=self.sharer,
                readership=self.readership,
                arrangement_terms=self.agreed,
            )
            found = self.known[marks] = handling, not within(handling, agreed=self.agreed)
        return found


def referred(received: Iterable[Received]) -> set[str]:
    """Return the ids of all markings that these objects and their parts have."""
    ids: set[str] = set()
    for one in received:
        ids.update(one.marks)
        ids.update(mark for _, mark in one.granular)
    return ids


def candidate(received: Received, *, terms: Terms) -> Candidate:
    """Return an object with its terms and those of its parts."""
    handling, over = terms.of(received.marks)
    if not received.granular:
        return Candidate(received=received, handling=handling, over=over)
    by_selector: dict[str, list[str]] = {}
    for selector, mark in received.granular:
        by_selector.setdefault(selector, []).append(mark)
    parts = [(selector, terms.of((*received.marks, *several))) for selector, several in by_selector.items()]
    whole, stricter = divided(
        received.content, handling=handling, parts=tuple((selector, found[0]) for selector, found in parts)
    )
    over = over or any(found[1] for _, found in parts)
    return Candidate(received=received, handling=whole, parts=stricter, over=over)


def divided(content: bytes, *, handling: Handling, parts: Parts) -> tuple[Handling, Parts]:
    """Return the handling of an object, and of those parts that are stricter and can be taken out of it.

    Whatever of these labels somebody does not see, what is left to them is an object.
    """
    while stricter := _stricter(handling, parts):
        inseparable = _inseparable(content, stricter)
        if not inseparable:
            return handling, stricter
        handling = strictest_of(handling, *inseparable)
    return handling, ()


def _inseparable(content: bytes, parts: Parts) -> Sequence[Handling]:
    """Return terms whose parts cannot be taken out together; none where every choice leaves an object."""
    several = list(dict.fromkeys(one for _, one in parts))
    if len(several) > MOST_LABELS:
        return several
    for count in range(1, len(several) + 1):
        for chosen in combinations(several, count):
            hidden = frozenset(selector for selector, one in parts if one in chosen)
            if redacted(content, hidden=hidden) is None:
                return chosen
    return ()


def _stricter(handling: Handling, parts: Parts) -> Parts:
    """Return the parts with the strictest of their and the object's terms, without those that restrict no more."""
    several = ((selector, strictest_of(handling, one)) for selector, one in parts)
    return tuple((selector, one) for selector, one in several if _restricts(one) != _restricts(handling))


def _restricts(handling: Handling) -> Handling:
    """Return terms without the names of the markings that they come from."""
    return replace(handling, marks=(), unknown=False, policies=(), defined=())
