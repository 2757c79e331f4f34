"""What could not be read in a scenario file, so that judging the rest tells nothing that only follows from it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kentongan.drills.terms import Fault, Scenario

_TABLE = re.compile(r"(?:inject|expect)\[\d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Which fields were not read, and which keys others may mean that were not.

    ``parts``, ``injects``: a key among them was not read, so no reference to one can be called wrong. ``numbers``: a
    table was left out, so the places of those after it are not known.
    """

    places: frozenset[str] = frozenset()
    parts: bool = False
    injects: bool = False
    numbers: bool = False

    def sound(self, place: str) -> bool:
        """Whether everything in a table was read."""
        return not any(one.startswith((f"{place}.", f"{place}[")) or one == place for one in self.places)

    def lets(self, place: str) -> bool:
        """Whether what stands at a place was read, so that it can be judged."""
        return self.sound(place) and not any(place.startswith((f"{one}.", f"{one}[")) for one in self.places)


CERTAIN = Doubts()


def doubts_of(faults: Iterable[Fault], *, scenario: Scenario) -> Doubts:
    """Return what the faults of a file's fields leave in doubt."""
    places = frozenset(one.place for one in faults)
    return Doubts(
        places=places,
        parts=not scenario.parts or "" in scenario.parts,
        injects=not scenario.injects or any(not one.key for one in scenario.injects),
        numbers=any(_TABLE.fullmatch(one) for one in places),
    )
