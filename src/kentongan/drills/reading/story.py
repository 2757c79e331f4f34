"""How far a scenario has gone when an inject comes: which messages there are, in which threads, on which levels."""

from dataclasses import replace

from kentongan.drills.terms import Inject, Seat, Sent
from kentongan.messages.terms import Level, MessageType
from kentongan.records.terms import PostRole


def _counterparts(sent: Sent) -> tuple[Seat, ...]:
    return tuple(Seat(part=part, role=PostRole.TECHNICAL) for part in dict.fromkeys(seat.part for seat in sent.to))


class Story:
    """Which messages there are so far, in which thread each is, and on which level and whether open that thread is."""

    def __init__(self) -> None:
        self.unread: set[str] = set()
        """Injects that were not read whole: what they would have been is not known, nor what follows from them."""
        self.sent: dict[str, Sent] = {}
        self.thread: dict[str, str] = {}
        self.level: dict[str, Level] = {}
        self.closed: set[str] = set()

    def add(self, inject: Inject, sent: Sent) -> None:
        """Add a message that is sent, or what is sent in its place."""
        if sent.attempt and not sent.takes_offer:
            return
        if sent.attempt:
            # What is sent in its place opens a matter of its own, between the technical posts.
            sent = replace(sent, to=_counterparts(sent), level=Level.TECHNICAL, reply_to="")
        self.sent[inject.key] = sent
        thread = self.thread.get(sent.reply_to, inject.key)
        self.thread[inject.key] = thread
        self.level.setdefault(thread, sent.level)
        if sent.type is MessageType.CLOSURE:
            self.closed.add(thread)

    def knows(self, key: str) -> bool:
        """Whether all is known of the matter that an inject belongs to."""
        return key not in self.unread and self.thread.get(key, key) not in self.unread
