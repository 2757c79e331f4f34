"""A message leaves: asked once more whether it may, then everything that it does is one transaction."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.kernel.errors import told_of
from kentongan.messages.actions.authorising import demand_sendable, submit
from kentongan.messages.actions.closing import close_thread
from kentongan.messages.actions.dispatching import take_turn
from kentongan.messages.actions.following import correct_at
from kentongan.messages.actions.making_way import make_way
from kentongan.messages.actions.stepping import held_message, held_recipients, note_step
from kentongan.messages.errors import MessageChanged, MessageNotInState, NotAuthorised, NotYourPost, ThreadClosed
from kentongan.messages.models import Message, Recipient
from kentongan.messages.queries.envelopes import sealed
from kentongan.messages.queries.holding import may_answer_for
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.visible import message_for
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import OUTLIVES_CLOSING, Gate, GateVerdict, MessageState, MessageType
from kentongan.messages.words import state_in_words


@transaction.atomic
def send(message_id: UUID, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes) -> Message:
    """Let a message leave to every post that it names, and take the first turn at each; sent before, it stays so.

    A draft on which nobody else must decide is handed in by this. Raises UnknownMessage, NotYourPost,
    MessageNotInState, NotAuthorised, MessageChanged, ThreadClosed, and what ``authorising.demand_sendable`` raises.
    """
    message = held_message(message_for(message_id, reader=actor, at=at))
    if not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    if message.state == MessageState.SENT:
        return message
    if message.state == MessageState.DRAFT:
        message = submit(message.pk, actor=actor, at=at)
    if message.state in (MessageState.AWAITING_AUTHORITY, MessageState.AWAITING_DIPLOMAT):
        verdict = demand_sendable(message, held_recipients(message), at=at)
        raise _not_authorised(verdict)
    if message.state != MessageState.AUTHORISED:
        raise MessageNotInState(state=state_in_words(message.state))
    let_go(message, actor=actor, at=at, chance=chance)
    return message


def let_go(message: Message, *, actor: Reader, at: datetime, chance: Chance) -> None:
    """Send an authorised message whose row is held, in the caller's transaction."""
    if message.thread.closed_at is not None and message.type not in OUTLIVES_CLOSING:
        raise ThreadClosed(thread=message.thread.reference)
    recipients = held_recipients(message)
    _demand_agreed(message, demand_sendable(message, recipients, at=at), recipients)
    message.state, message.sent_at = MessageState.SENT, at
    if message.respond_by is not None and message.respond_by <= at:
        message.respond_by = None  # a correction that waited for an approver: nobody is asked to answer in the past
    message.save(update_fields=["state", "sent_at", "respond_by"])
    note_step("sent", thread=message.thread, message=message, actor=actor.user_id, at=at, verb="message_sent")
    make_way(message, posts=[one.post_id for one in recipients], actor=actor.user_id, at=at)
    for one in recipients:
        one.next_turn_at = at
        one.save(update_fields=["next_turn_at"])
        if message.type == MessageType.CORRECTION:
            correct_at(one, actor=actor.user_id, at=at, chance=chance)
        else:
            take_turn(one, at=at, chance=chance)
    if message.type == MessageType.CLOSURE and message.thread.closed_at is None:
        close_thread(message.thread, actor=actor.user_id, at=at, note="")


def _demand_agreed(message: Message, verdict: GateVerdict, recipients: list[Recipient]) -> None:
    """Raise where those who must agree did not, or agreed to something else."""
    if sealed(message, [one.post_id for one in recipients]) != message.digest:
        raise MessageChanged
    lacks_approver = verdict.gate in (Gate.NEEDS_APPROVER, Gate.NEEDS_DIPLOMAT) and (
        message.authorised_by is None or message.authorised_by == message.written_by
    )
    lacks_diplomat = verdict.gate is Gate.NEEDS_DIPLOMAT and message.diplomat is None
    if lacks_approver or lacks_diplomat:
        raise _not_authorised(verdict)


def _not_authorised(verdict: GateVerdict) -> NotAuthorised:
    return NotAuthorised(
        why=told_of(verdict.why, verdict.facts),
        offers_infrastructure_notice=verdict.offers_infrastructure_notice,
    )
