"""Whether what a correction corrects still stands: it must, when it is handed in, agreed to, and when it leaves.

While one waits for who must agree, its original may be taken back, or another correction of it leave. Whoever got that
is not told afterwards that something older applies.
"""

from kentongan.messages.errors import CorrectedAnew, CorrectionStands, OriginalTakenBack, RetractionStands
from kentongan.messages.models import Message
from kentongan.messages.terms import MessageState, MessageType


def demand_original_stands(message: Message) -> None:
    """Raise where a correction comes too late; of anything else nothing is asked. The thread is held.

    Raises OriginalTakenBack, CorrectedAnew.
    """
    if message.type != MessageType.CORRECTION or message.reply_to is None:
        return
    if message.reply_to.state != MessageState.SENT:
        raise OriginalTakenBack
    left = Message.objects.filter(
        thread=message.thread_id,
        type=MessageType.CORRECTION.value,
        sender=message.sender_id,
        state=MessageState.SENT.value,
        serial__gt=message.serial,
    ).select_related("reply_to")
    root = _root(message)
    if any(_root(one) == root for one in left):
        raise CorrectedAnew


def demand_taken_back_alone(message: Message) -> None:
    """Raise where a message is not taken back by itself. Raises CorrectionStands, RetractionStands."""
    demand_no_retraction(message)
    if message.type == MessageType.CORRECTION:
        raise CorrectionStands


def demand_no_retraction(message: Message) -> None:
    """Raise RetractionStands where a message takes another back: that is the last word about it."""
    if message.type == MessageType.RETRACTION:
        raise RetractionStands


def _root(message: Message) -> Message:
    """Return what a correction, or a correction of one, corrects in the end."""
    while message.type == MessageType.CORRECTION and message.reply_to is not None:
        message = message.reply_to
    return message
