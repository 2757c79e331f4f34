"""What states of checks are called within a sentence; pages have words of their own for their badges."""

from kentongan.checks.terms import CheckState
from kentongan.kernel.errors import Told, marked, told_of

_WORDS = {
    CheckState.PLANNED: marked("planned"),
    CheckState.RUNNING: marked("running"),
    CheckState.PAUSED: marked("paused"),
    CheckState.CLOSED: marked("over"),
    CheckState.CANCELLED: marked("cancelled"),
}


def state_in_words(state: str) -> Told:
    """Return where a check stands, for a sentence."""
    return told_of(_WORDS[CheckState(state)])
