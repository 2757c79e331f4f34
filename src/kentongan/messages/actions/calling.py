"""Calls that a person made: whom they reached, and what was said. A call is the only way for what is TLP:RED."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.queries.held import held_contacts
from kentongan.messages.actions.acknowledging import take_acknowledgement
from kentongan.messages.actions.dispatching import is_awaited
from kentongan.messages.actions.stepping import held_thread, note_step
from kentongan.messages.errors import CallDone, NotAwaited, NoteNeeded, UnknownCall
from kentongan.messages.models import Call, Recipient
from kentongan.messages.queries.visible import visible_calls
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import (
    LONGEST_NOTE,
    UNACKNOWLEDGED_TYPES,
    Acknowledgement,
    RecipientState,
    TaskState,
)
from kentongan.messages.words import call_in_words


@transaction.atomic
def record_call(
    call: UUID,
    *,
    reached: bool,
    actor: Reader,
    at: datetime,
    acknowledgement: Acknowledgement | None = None,
    note: str = "",
    chance: Chance = secrets.token_bytes,
) -> Call:
    """Write down that a call was made, and what the other side said, in their own words.

    Who was not reached: the next turn is due at once. Recorded before with the same result, it stays so; who was
    reached and said nothing yet may say it later, to whoever of the staff they call back. Raises UnknownCall, CallDone,
    NoteNeeded (too long), NotAwaited, AlreadyAcknowledged, AcknowledgementRefused.
    """
    if len(note) > LONGEST_NOTE:
        raise NoteNeeded(most=LONGEST_NOTE)
    seen = visible_calls(reader=actor, at=at).filter(pk=call).first()
    if seen is None:
        raise UnknownCall(call=call)
    held_thread(seen.recipient.message.thread_id)
    recipient = (
        Recipient.objects.select_for_update(of=("self",), no_key=True)
        .select_related("message__thread", "organisation", "post")
        .get(pk=seen.recipient_id)
    )
    row = Call.objects.select_for_update(no_key=True).get(pk=call)
    state = TaskState.REACHED if reached else TaskState.NOT_REACHED
    if row.state != TaskState.OPEN:
        if reached and row.state == state and acknowledgement is not None:
            # What was said before and is said otherwise now is refused there, and never dropped without a word.
            _follow(
                recipient, contact=row.contact, reached=True, told=acknowledgement, actor=actor, at=at, chance=chance
            )
            return row
        if row.state == state and row.done_by == actor.user_id:
            return row
        raise CallDone(state=call_in_words(row.state))
    row.state, row.done_by, row.done_at, row.note = state, actor.user_id, at, note.strip()
    row.save(update_fields=["state", "done_by", "done_at", "note"])
    note_step(
        "called",
        thread=recipient.message.thread,
        message=recipient.message,
        recipient=recipient,
        actor=actor.user_id,
        at=at,
        after=state.value,
        note=note.strip(),
        verb="call_recorded",
    )
    _follow(recipient, contact=row.contact, reached=reached, told=acknowledgement, actor=actor, at=at, chance=chance)
    return row


def _demand_holder(contact: UUID, *, at: datetime) -> None:
    """Raise NotAwaited where whoever was called no longer holds the post, and so answers for nobody there."""
    if not held_contacts(at=at).filter(pk=contact).exists():
        raise NotAwaited


def _follow(
    recipient: Recipient,
    *,
    contact: UUID,
    reached: bool,
    told: Acknowledgement | None,
    actor: Reader,
    at: datetime,
    chance: Chance,
) -> None:
    message = recipient.message
    if reached and told is not None:
        if recipient.acknowledged_at is None:
            _demand_holder(contact, at=at)
        if message.type not in UNACKNOWLEDGED_TYPES:
            take_acknowledgement(recipient, told, actor=actor.user_id, how="telephone", at=at, chance=chance)
    elif reached and recipient.state in (RecipientState.BY_PHONE, RecipientState.SENT, RecipientState.UNREACHED):
        recipient.state = RecipientState.DELIVERED
        recipient.save(update_fields=["state"])
    elif not reached and is_awaited(recipient):
        recipient.next_turn_at = at
        recipient.save(update_fields=["next_turn_at"])
