"""What states of drills are called within a sentence; pages have words of their own for their badges."""

from kentongan.drills.terms import DrillState
from kentongan.kernel.errors import Told, marked, told_of

_WORDS = {
    DrillState.PLANNED: marked("planned"),
    DrillState.RUNNING: marked("running"),
    DrillState.PAUSED: marked("paused"),
    DrillState.ENDED: marked("ended"),
    DrillState.CANCELLED: marked("put away"),
}


def state_in_words(state: str) -> Told:
    """Return where a drill stands, for a sentence."""
    return told_of(_WORDS[DrillState(state)])
