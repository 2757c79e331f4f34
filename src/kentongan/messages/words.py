"""What states of messages and calls are called within a sentence; pages have words of their own for their badges."""

from kentongan.kernel.errors import Told, marked, told_of
from kentongan.messages.terms import MessageState, TaskState

_WORDS = {
    MessageState.DRAFT: marked("a draft"),
    MessageState.AWAITING_AUTHORITY: marked("waiting for an approver"),
    MessageState.AWAITING_DIPLOMAT: marked("waiting for a diplomat"),
    MessageState.AUTHORISED: marked("agreed to, not sent"),
    MessageState.REFUSED: marked("refused"),
    MessageState.SENT: marked("sent"),
    MessageState.RETRACTED: marked("taken back"),
    MessageState.DISCARDED: marked("put away"),
}

_CALLS = {
    TaskState.OPEN: marked("to be made"),
    TaskState.REACHED: marked("made: somebody answered"),
    TaskState.NOT_REACHED: marked("made: nobody answered"),
    TaskState.DROPPED: marked("no longer needed"),
}


def state_in_words(state: str) -> Told:
    """Return where a message is, for a sentence."""
    return told_of(_WORDS[MessageState(state)])


def call_in_words(state: str) -> Told:
    """Return where a call is, for a sentence."""
    return told_of(_CALLS[TaskState(state)])
