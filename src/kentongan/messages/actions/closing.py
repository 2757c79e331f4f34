"""A matter is closed: nothing more is tried about it, and nobody is asked to call any more.

But for what tells somebody that what they had is wrong: corrections, retractions, and calls to those who left.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.messages.actions.authorising import demand_accuses_nobody
from kentongan.messages.actions.stepping import held_thread, note_step, said
from kentongan.messages.errors import NotYourPost
from kentongan.messages.models import Call, Message, Recipient, Thread
from kentongan.messages.queries.holding import may_answer_for
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.visible import thread_for
from kentongan.messages.terms import OUTLIVES_CLOSING, TaskState


@transaction.atomic
def close(thread: UUID, *, actor: Reader, at: datetime, reason: str) -> Thread:
    """Close a thread, as somebody who may write for the post that opened it; closed before, it stays so.

    That the others know is a message of type closure, which is sent first. Raises UnknownThread, NotYourPost,
    NoteNeeded, AttributionRefused (the others read the reason).
    """
    told = said(reason)
    demand_accuses_nobody(told)
    row = held_thread(thread_for(thread, reader=actor, at=at).pk)
    if row.closed_at is not None:
        return row
    first = Message.objects.filter(thread=row).order_by("serial").first()
    if first is None or not may_answer_for(actor, first, at=at):
        raise NotYourPost(post=row.reference if first is None else called(first.sender_post))
    close_thread(row, actor=actor.user_id, at=at, note=told)
    return row


def close_thread(thread: Thread, *, actor: UUID | None, at: datetime, note: str) -> None:
    """Close a thread that is held, in the caller's transaction."""
    thread.closed_at = at
    thread.save(update_fields=["closed_at"])
    waits = Recipient.objects.filter(message__thread=thread, next_turn_at__isnull=False)
    outlives = [one.value for one in OUTLIVES_CLOSING]
    waits.exclude(message__type__in=outlives).update(next_turn_at=None)
    calls = Call.objects.filter(recipient__message__thread=thread, state=TaskState.OPEN.value, farewell=False)
    calls.exclude(recipient__message__type__in=outlives).update(state=TaskState.DROPPED.value, done_at=at)
    note_step("closed", thread=thread, actor=actor, at=at, note=note, verb="thread_closed")
