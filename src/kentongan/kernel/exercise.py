"""The exercise flag: what was made in an exercise stays an exercise, wherever it goes and whatever it joins.

There is no way to clear it: the type has no method for it, tables refuse the update (see ``ledger``), and what is
made of several parts is an exercise as soon as one part is.
"""

from enum import Enum


class Exercise(Enum):
    """Whether a thing belongs to an exercise or to real work."""

    REAL = False
    EXERCISE = True

    def __or__(self, other: "Exercise") -> "Exercise":
        return Exercise(self.value or other.value)

    def __bool__(self) -> bool:
        return self.value


MARK = "EXERCISE EXERCISE EXERCISE"
"""What stands first in everything of an exercise that leaves the hub, untranslated, so that anyone knows it."""
