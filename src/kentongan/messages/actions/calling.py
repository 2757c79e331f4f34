"""Calls that a person made: whom they reached, and what was said. A call is the only way for what is TLP:RED."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kentongan.accounts.terms import Reader
from kentongan.directory.queries.held import held_contacts
from kentongan.messages.actions.acknowledging import demand_restates, take_acknowledgement
from kentongan.messages.actions.dispatching import is_awaited
from kentongan.messages.actions.following import tell_late, tell_otherwise
from kentongan.messages.actions.stepping import held_thread, note_step
from kentongan.messages.errors import CallDone, NotAwaited, NoteNeeded, UnknownCall
from kentongan.messages.models import Call, Recipient
from kentongan.messages.queries.visible import visible_calls
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import (
    LONGEST_NOTE,
    UNACKNOWLEDGED_TYPES,
    Acknowledgement,
    MessageState,
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

    Who was not reached: the next turn is due at once, and who had what this follows is told by their next way, whoever
    else acknowledged it; a farewell stays to be made until somebody was reached. Recorded before with the same result,
    it stays so; who was reached and said nothing yet may say it later, to whoever of the staff they call back. What was
    read out while the call stopped being needed stays written down: whoever heard it is told what followed, and what
    they said stands in the note where it acknowledges nothing any more (``queries.heard.next_step``). Raises
    UnknownCall, CallDone, NoteNeeded (too long), NotAwaited, AlreadyAcknowledged, AcknowledgementRefused,
    AcknowledgementUnconfirmed.
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
    late = reached and row.state == TaskState.DROPPED
    if row.state != TaskState.OPEN and not late:
        if reached and row.state == state and acknowledgement is not None and not row.farewell:
            # What was said before and is said otherwise now is refused there, and never dropped without a word.
            _follow(recipient, row, told=acknowledgement, actor=actor, at=at, chance=chance)
            return row
        if row.state == state and row.done_by == actor.user_id:
            return row
        raise CallDone(state=call_in_words(row.state))
    told = acknowledgement if reached else None
    if told is not None and not late:
        _demand_answerable(row, recipient, at=at)
    if told is not None and not _acknowledges(row, recipient, at=at):
        demand_restates(told, of=recipient.message)  # both parties read the note
        note, told = _with_words(note, told), None
    if reached or not row.farewell:
        # Nobody else tells whom the hub has no way to: that they were not found yet ends nothing.
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
    if not row.farewell:
        _follow(recipient, row, told=told, actor=actor, at=at, chance=chance)
    if late and not row.farewell:
        tell_late(recipient, contact=row.contact, at=at, chance=chance)
    return row


def _demand_answerable(row: Call, recipient: Recipient, *, at: datetime) -> None:
    """Raise NotAwaited where whoever was to be called answers for nobody: they do not hold the post any more."""
    if row.farewell or (recipient.acknowledged_at is None and not _holds(row.contact, at=at)):
        raise NotAwaited


def _acknowledges(row: Call, recipient: Recipient, *, at: datetime) -> bool:
    """Whether what was said acknowledges the message: nobody did before, and it was not taken back."""
    message = recipient.message
    awaited = message.state == MessageState.SENT and recipient.acknowledged_at is None
    return awaited and not row.farewell and message.type not in UNACKNOWLEDGED_TYPES and _holds(row.contact, at=at)


def _holds(contact: UUID, *, at: datetime) -> bool:
    return held_contacts(at=at).filter(pk=contact).exists()


def _with_words(note: str, told: Acknowledgement) -> str:
    """Return a note with what was said in it. Raises NoteNeeded where that is too long for one."""
    reports = "" if told.reports_at is None else f", {told.reports_at.isoformat()}"
    said = f"“{told.understood.strip()}” ({told.ability.value}{reports})"
    whole = f"{note.strip()} {said}".strip()
    if len(whole) > LONGEST_NOTE:
        raise NoteNeeded(most=LONGEST_NOTE)
    return whole


def _follow(
    recipient: Recipient, row: Call, *, told: Acknowledgement | None, actor: Reader, at: datetime, chance: Chance
) -> None:
    reached = row.state == TaskState.REACHED
    if reached and told is not None:
        if recipient.acknowledged_at is None and not _holds(row.contact, at=at):
            raise NotAwaited
        if recipient.message.type not in UNACKNOWLEDGED_TYPES:
            by = Q(pk=row.holder) | Q(channels=row.contact)
            take_acknowledgement(recipient, told, actor=actor.user_id, how="telephone", by=by, at=at, chance=chance)
    elif reached and recipient.state in (RecipientState.BY_PHONE, RecipientState.SENT, RecipientState.UNREACHED):
        recipient.state = RecipientState.DELIVERED
        recipient.save(update_fields=["state"])
    elif not reached and not tell_otherwise(recipient, at=at, chance=chance) and is_awaited(recipient):
        recipient.next_turn_at = at
        recipient.save(update_fields=["next_turn_at"])
