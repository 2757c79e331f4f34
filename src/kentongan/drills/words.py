"""What states of drills are called within a sentence, for which pages have badges of their own; and what a report says
of one that was cut short.
"""

from kentongan.drills.terms import DrillState
from kentongan.kernel.errors import Told, marked, told_of

_WORDS = {
    DrillState.PLANNED: marked("planned"),
    DrillState.RUNNING: marked("running"),
    DrillState.PAUSED: marked("paused"),
    DrillState.ENDED: marked("ended"),
    DrillState.CANCELLED: marked("put away"),
}

CUT_SHORT = marked(
    "The drill ended before its time: {played} of {injects} injects were played. What the others were to show, and "
    "what there was still time for, is not decided."
)


def state_in_words(state: str) -> Told:
    """Return where a drill stands, for a sentence."""
    return told_of(_WORDS[DrillState(state)])
