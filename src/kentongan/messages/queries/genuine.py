"""Whether a message of some reference left the hub, for whoever holds its mail and asks without an account."""

import re
from dataclasses import dataclass
from datetime import datetime

from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.messages.models import Message
from kentongan.messages.queries.envelopes import reference_of

_OWN = re.compile(r"[0-9A-F]{4}")
"""The characters of its own that stand after the thread's reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSentOn:
    """That a message of this reference left the hub, and on which day."""

    reference: str
    at: datetime
    exercise: bool


def message_sent_on(text: str) -> MessageSentOn | None:
    """Return when the message of a reference (``K7QX-M2RX/1A2B``) left the hub; None where none did.

    It tells nothing else, of no thread either: only who holds a whole reference is answered, and the door limits how
    often. What plays in a drill that sends nothing never left.
    """
    thread, _, own = text.upper().partition("/")
    own = own.strip()
    try:
        reference = read_reference(thread)
    except UnreadableReference:
        return None
    if not _OWN.fullmatch(own):
        return None
    sent = Message.objects.filter(thread__reference=reference, thread__sink=False, sent_at__isnull=False)
    for row in sent.select_related("thread").only("id", "thread__reference", "sent_at", "exercise"):
        if row.pk.hex.endswith(own.lower()) and row.sent_at is not None:
            return MessageSentOn(reference=reference_of(row), at=row.sent_at, exercise=row.exercise)
    return None
