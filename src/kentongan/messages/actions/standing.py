"""Whether what a correction corrects still stands: it must, when it is handed in, agreed to, and when it leaves.

While one waits for who must agree, its original may be taken back, or another correction of it leave. Whoever got that
is not told afterwards that something older applies.
"""

from kentongan.messages.errors import (
    AcknowledgementStands,
    CorrectedAnew,
    CorrectionStands,
    OriginalTakenBack,
    RetractionStands,
)
from kentongan.messages.models import Message
from kentongan.messages.queries.family import overtaken
from kentongan.messages.terms import MessageType, Overtaken


def demand_original_stands(message: Message) -> None:
    """Raise where a correction comes too late; of anything else nothing is asked. The thread is held.

    Raises OriginalTakenBack, CorrectedAnew.
    """
    match overtaken(message):
        case Overtaken.TAKEN_BACK:
            raise OriginalTakenBack
        case Overtaken.CORRECTED_ANEW:
            raise CorrectedAnew


def demand_taken_back_alone(message: Message) -> None:
    """Raise where a message is not taken back by itself.

    Raises CorrectionStands, RetractionStands, AcknowledgementStands.
    """
    demand_last_word(message)
    if message.type == MessageType.CORRECTION:
        raise CorrectionStands


def demand_last_word(message: Message) -> None:
    """Raise RetractionStands or AcknowledgementStands: what takes another back, or says what was understood, stands."""
    if message.type == MessageType.RETRACTION:
        raise RetractionStands
    if message.type == MessageType.ACKNOWLEDGEMENT:
        raise AcknowledgementStands
