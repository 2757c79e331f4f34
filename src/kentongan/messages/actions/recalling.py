"""Corrections and retractions: they go to everyone to whom the original went or may have gone, once."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from kentongan.accounts.terms import Reader
from kentongan.kernel.errors import told_of
from kentongan.messages.actions.authorising import demand_read_reason, refuse_by_gate, submit
from kentongan.messages.actions.following import tell, ways_gone
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.standing import demand_last_word, demand_taken_back_alone
from kentongan.messages.actions.stepping import held_message, held_recipients, note_step, said
from kentongan.messages.actions.writing import insert_message
from kentongan.messages.errors import NothingLeft, NotYourPost, WritingRefused
from kentongan.messages.models import Message, Recipient
from kentongan.messages.queries.envelopes import content_of, envelope_of
from kentongan.messages.queries.family import corrections_of, newest_of, root_of
from kentongan.messages.queries.holding import may_answer_for, may_write_for
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.queries.visible import message_for
from kentongan.messages.rules.gate import judge
from kentongan.messages.rules.writing import of_language
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import (
    UNTOLD,
    Attribution,
    Content,
    MessageState,
    MessageType,
    RecipientState,
)

_NOT_TAKEN = frozenset({MessageState.REFUSED, MessageState.DISCARDED})
"""States of a correction whose words may be handed in anew."""


@transaction.atomic
def retract(
    message_id: UUID,
    *,
    actor: Reader,
    at: datetime,
    reason: str,
    language: str = "",
    chance: Chance = secrets.token_bytes,
) -> Message:
    """Take a message back: tell all who got it or may have, stop all that has not left; return the retraction.

    By every way on which it went: a mail to each mailbox, a call to each telephone. Taken back before, it is the same
    retraction. ``language``: of the reason; where nobody says it, none is claimed. Raises UnknownMessage, NotYourPost,
    CorrectionStands, RetractionStands, AcknowledgementStands, NothingLeft, NoteNeeded, WritingRefused (no language).
    """
    told = said(reason)
    if language and (missing := tuple(of_language(language))):
        why = told_of(missing[0].why, missing[0].facts)
        raise WritingRefused(part=missing[0].part, why=why, count=len(missing), refusals=missing)
    message = _mine(message_id, actor=actor, at=at)
    demand_taken_back_alone(message)
    earlier = _about(message, MessageType.RETRACTION).first()
    if earlier is not None and message.state == MessageState.RETRACTED:
        return earlier
    if message.state != MessageState.SENT:
        raise NothingLeft
    recipients = held_recipients(message)
    ways = {one.pk: ways_gone(one, actor=actor.user_id, at=at, reason="retracted") for one in recipients}
    _retract_corrections(message, recipients, ways, actor=actor, at=at)
    message.state = MessageState.RETRACTED
    message.save(update_fields=["state"])
    for one in recipients:
        one.next_turn_at = None
        one.save(update_fields=["next_turn_at"])
    retraction = _retraction(message, told, language=language or UNTOLD, actor=actor, at=at)
    note_step(
        "retracted",
        thread=message.thread,
        message=message,
        actor=actor.user_id,
        at=at,
        before=MessageState.SENT.value,
        after=MessageState.RETRACTED.value,
        note=told,
        verb="message_retracted",
    )
    addressed = [(_address(retraction, one), one) for one in recipients]
    for to, one in addressed:
        # Whom nothing went to may have read it on their page, and finds there that it was taken back.
        if ways[one.pk] or one.state == RecipientState.ACKNOWLEDGED:
            tell(to, one, ways=ways[one.pk], at=at, chance=chance)
    return retraction


@transaction.atomic
def correct(
    message_id: UUID,
    *,
    content: Content,
    respond_by: datetime | None = None,
    actor: Reader,
    at: datetime,
    chance: Chance = secrets.token_bytes,
) -> Message:
    """Correct a message to all its recipients: sent at once where nobody else must agree, else handed in.

    ``respond_by`` None: by when what it corrects is to be answered, unless that is past. The same words straight after
    themselves are the same correction, unless it was refused or discarded. Raises UnknownMessage, NotYourPost,
    RetractionStands, AcknowledgementStands, NothingLeft, and what ``authorising.submit`` raises.
    """
    message = _mine(message_id, actor=actor, at=at)
    demand_last_word(message)
    if message.state != MessageState.SENT:
        raise NothingLeft
    correction = _said_already(message, content, respond_by=respond_by)
    if correction is None:
        asked = respond_by or _still_to_come(newest_of(message).respond_by, at=at)
        correction = _written_correction(message, content, respond_by=asked, actor=actor, at=at)
    if correction.state == MessageState.DRAFT:
        correction = submit(correction.pk, actor=actor, at=at)
    if correction.state != MessageState.AUTHORISED:
        return correction
    return send(correction.pk, actor=actor, at=at, chance=chance)


def _written_correction(
    message: Message, content: Content, *, respond_by: datetime | None, actor: Reader, at: datetime
) -> Message:
    """Write a correction down, to all recipients: whom no mail reached may have read the message on their page."""
    correction = _follow_up(message, MessageType.CORRECTION, actor=actor, at=at)
    correction.respond_by = respond_by
    recipients = held_recipients(message)
    insert_message(correction, content, to=[one.post_id for one in recipients])
    for one in recipients:
        _address(correction, one)
    note_step(
        "written",
        thread=message.thread,
        message=correction,
        actor=actor.user_id,
        at=at,
        verb="message_written",
    )
    return correction


def _said_already(message: Message, content: Content, *, respond_by: datetime | None) -> Message | None:
    """Return the last correction of a message where it says this already, by then, and nobody refused it."""
    made = [one for one in corrections_of(root_of(message)) if one.state != MessageState.DISCARDED]
    last = made[-1] if made else None
    if last is None or last.reply_to_id != message.pk or last.state in _NOT_TAKEN:
        return None
    by_then = respond_by is None or respond_by == last.respond_by
    return last if by_then and content_of(last) == content else None


def _still_to_come(moment: datetime | None, *, at: datetime) -> datetime | None:
    return moment if moment is not None and moment > at else None


def _about(message: Message, kind: MessageType) -> QuerySet[Message]:
    """Messages of a kind that the same party made about its message."""
    return Message.objects.filter(reply_to=message, type=kind.value, sender=message.sender_id)


def _mine(message_id: UUID, *, actor: Reader, at: datetime) -> Message:
    message = held_message(message_for(message_id, reader=actor, at=at))
    # Who acknowledged for a post is told why that stands; nobody else may say anything about it.
    by_post = message.by_recipient and may_write_for(actor, post=message.sender_post_id, at=at)
    if not by_post and not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    return message


def _retract_corrections(
    message: Message, recipients: list[Recipient], ways: dict[UUID, dict[UUID, bool]], *, actor: Reader, at: datetime
) -> None:
    """Stop what corrects a message that is taken back; who got no more than that is told of the retraction too."""
    of_post = {one.post_id: one.pk for one in recipients}
    corrections = _about(message, MessageType.CORRECTION).select_for_update(no_key=True)
    corrections = corrections.filter(state=MessageState.SENT.value)
    for correction in corrections.order_by("pk"):
        for one in held_recipients(correction):
            ways[of_post[one.post_id]] |= ways_gone(one, actor=actor.user_id, at=at, reason="retracted")
            one.next_turn_at = None
            one.save(update_fields=["next_turn_at"])
        correction.state = MessageState.RETRACTED
        correction.save(update_fields=["state"])
        note_step(
            "retracted",
            thread=correction.thread,
            message=correction,
            actor=actor.user_id,
            at=at,
            before=MessageState.SENT.value,
            after=MessageState.RETRACTED.value,
        )
        _retract_corrections(correction, recipients, ways, actor=actor, at=at)


def _retraction(message: Message, reason: str, *, language: str, actor: Reader, at: datetime) -> Message:
    """Make the retraction whole: it says that the message is taken back and why, nothing of what it said."""
    retraction = _follow_up(message, MessageType.RETRACTION, actor=actor, at=at)
    retraction.language = language
    retraction.state, retraction.sent_at = MessageState.SENT, at
    retraction.authorised_by, retraction.authorised_at = actor.user_id, at
    subject = content_of(message).subject if message.attribution < Attribution.ACTOR else message.thread.reference
    content = Content(subject=subject, request=reason)
    recipients = held_recipients(message)
    demand_read_reason(reason)
    refuse_by_gate(judge(content, envelope_of(retraction, recipients), states=names_of_states()))
    insert_message(retraction, content, to=[one.post_id for one in recipients])
    note_step("sent", thread=message.thread, message=retraction, actor=actor.user_id, at=at, verb="message_sent")
    return retraction


def _follow_up(message: Message, kind: MessageType, *, actor: Reader, at: datetime) -> Message:
    return Message(
        thread=message.thread,
        reply_to=message,
        type=kind.value,
        priority=message.priority,
        level=message.level,
        tlp=message.tlp,
        language=message.language,
        sender=message.sender,
        sender_post=message.sender_post,
        sender_role=message.sender_role,
        written_by=actor.user_id,
        written_at=at,
        exercise=message.exercise,
    )


def _address(message: Message, of: Recipient) -> Recipient:
    """Address a message to the post of a recipient."""
    return Recipient.objects.create(
        message=message, organisation=of.organisation, post=of.post, role=of.role, exercise=message.exercise
    )
