"""How what happens is written down: a step in the thread's history, an entry in the ledger, and rows held in order."""

from datetime import datetime
from uuid import UUID

from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.messages.errors import NoteNeeded
from kentongan.messages.models import Message, Recipient, Step, Thread
from kentongan.messages.terms import LONGEST_NOTE


def held_thread(thread: UUID) -> Thread:
    """Return a thread, held until the transaction ends. It is there: whoever calls this saw it."""
    return Thread.objects.select_for_update(no_key=True).get(pk=thread)


def held_message(message: Message) -> Message:
    """Return a message as it is now, held after its thread until the transaction ends."""
    thread = held_thread(message.thread_id)
    found = (
        Message.objects.select_for_update(of=("self",), no_key=True)
        .select_related("sender", "sender_post")
        .get(pk=message.pk)
    )
    found.thread = thread
    return found


def held_recipients(message: Message) -> list[Recipient]:
    """Return a message's recipients, held until the transaction ends."""
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).filter(message=message)
    found = list(rows.select_related("organisation", "post").order_by("pk"))
    for one in found:
        one.message = message
    return found


def note_step(
    what: str,
    *,
    thread: Thread,
    at: datetime,
    actor: UUID | None = None,
    message: Message | None = None,
    recipient: Recipient | None = None,
    before: str = "",
    after: str = "",
    note: str = "",
    verb: str = "",
) -> None:
    """Write a step into the history; with a ``verb``, which is the room's, into the ledger too.

    What a timer or a delivery did has a step; what a person did, and what left, has both.
    """
    Step.objects.create(
        thread=thread,
        message=message,
        recipient=recipient,
        what=what,
        before=before,
        after=after,
        actor=actor,
        at=at,
        note=note[:LONGEST_NOTE],
    )
    if verb:
        things = [one.pk for one in (recipient, message, thread) if one is not None]
        record(
            f"messages.{verb}",
            actor=actor,
            subject=things[0],
            at=at,
            exercise=Exercise(thread.exercise),
            related=things[1:],
        )


def said(note: str) -> str:
    """Return a person's reason without the space around it. Raises NoteNeeded."""
    text = note.strip()
    if not 0 < len(text) <= LONGEST_NOTE:
        raise NoteNeeded(most=LONGEST_NOTE)
    return text
