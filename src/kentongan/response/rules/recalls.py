"""Recalling, decided: what may be withdrawn or corrected, and what a person must still tell those whom they told.

What was handed over by a person no mail reaches: whoever was told by a person is told by a person that it was wrong.
Nothing keeps that but the warning's history, so these are the reasons by which its steps are found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.response.rules.states import ANSWERABLE
from kentongan.response.terms import TransitionLine, WarningState

HANDED_OVER = "handed_over"
"""A person handed the warning over; the note says to whom and how."""

CORRECTED = "corrected"
"""What was wrong and how it is, in the note; the state stays."""

WITHDRAWN = "withdrawn"
"""It does not hold; the note says why."""

TOLD_IN_PERSON = "told-in-person"
"""Whoever it was handed over to was told of every correction and withdrawal until then; the note says how."""

STANDS_AGAIN = "stands-again"
"""What took its place was withdrawn; the note is that one's reference."""

RECALLS = frozenset({CORRECTED, WITHDRAWN})
"""Their notes are written for those who got the warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """What those who got a warning by hand were not told yet. Neither is ever empty.

    ``handed_over``: to whom and how, the first first. ``recalls``: what holds of what is to be told, in its order.
    """

    handed_over: tuple[TransitionLine, ...]
    recalls: tuple[TransitionLine, ...]


def may_be_recalled(state: WarningState, *, sent: bool) -> bool:
    """Whether anybody may have learned of a warning, so that it can be withdrawn or corrected; ``sent``: it once left.

    Where nobody at the organisation could be written to from the start, its national CERT may have been told.
    """
    return state in ANSWERABLE and (sent or state is not WarningState.CLOSED)


def untold(steps: Sequence[TransitionLine]) -> Untold | None:
    """Return what a person must tell, of a warning's whole history in its order; None where nothing is to be told.

    Several corrections are all told. A withdrawal alone is: what did not hold any more needs no correction. What came
    after what, ids say: they are made while the warning is held, and two persons' times are not.
    """
    handed = [step for step in steps if step.reason == HANDED_OVER]
    if not handed:
        return None
    told = max((step.id for step in steps if step.reason == TOLD_IN_PERSON), default=handed[0].id)
    recalls = [step for step in steps if step.reason in RECALLS and step.id > max(told, handed[0].id)]
    withdrawn = [step for step in recalls if step.reason == WITHDRAWN]
    to_tell = withdrawn[-1:] or recalls
    if not to_tell:
        return None
    last = to_tell[-1].id
    return Untold(handed_over=tuple(one for one in handed if one.id < last), recalls=tuple(to_tell))
