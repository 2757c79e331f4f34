"""Turns: who is due gets the next way tried, until a person acknowledges or nobody is left and the sender is told.

A turn is ``rules.turns.next_turn`` and nothing else: another channel, the alternate, the colleague at night, a call. It
has no level and no recipients, so no timer can raise a matter or widen its audience.
"""

import secrets
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DataError, transaction
from django.db.models import Q

from kentongan.delivery.errors import Unsendable
from kentongan.directory.models import Contact, Post
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.mailing import letter_for, notice_for, post_message, put
from kentongan.messages.actions.making_way import make_way
from kentongan.messages.actions.stepping import note_step
from kentongan.messages.letters import NoticeKind, script
from kentongan.messages.models import Call, Dispatch, Recipient
from kentongan.messages.queries.audiences import audience_for, channels_of
from kentongan.messages.queries.clocks import is_lapsed, working_day_after
from kentongan.messages.queries.heads import reader_of_post
from kentongan.messages.rules.audience import Audience
from kentongan.messages.rules.turns import Turn, TurnKind, next_turn, next_turn_at
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import (
    OUTLIVES_CLOSING,
    UNACKNOWLEDGED_TYPES,
    MessageState,
    MessageType,
    Priority,
    RecipientState,
    TaskState,
)
from kentongan.routing.contacts import Channel

_log = structlog.get_logger("kentongan.messages")

AT_ONCE = 50
"""Recipients that one turn of the worker serves, each in a transaction of its own."""

CANNOT_BE_WRITTEN = (ValueError, TypeError, LookupError, AttributeError, Unsendable, DataError)
"""What a letter that the software gets wrong raises. That one is given up and its sender told; others go on."""


def take_turns(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Take the turn of every recipient that is due; return how many. Several workers take different ones."""
    due = Recipient.objects.filter(next_turn_at__lte=at).order_by("next_turn_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return sum(_turn_of(one, at=at, chance=chance) for one in ids)


def _turn_of(recipient_id: UUID, *, at: datetime, chance: Chance) -> bool:
    with transaction.atomic():
        rows = Recipient.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        recipient = rows.filter(pk=recipient_id, next_turn_at__lte=at).first()
        if recipient is None:
            return False
        take_turn(recipient, at=at, chance=chance)
    return True


def take_turn(recipient: Recipient, *, at: datetime, chance: Chance) -> None:
    """Take the next turn of a recipient, whose row is held."""
    message = recipient.message
    if not is_awaited(recipient):
        _stop(recipient)
        return
    if is_corrected(recipient):
        _stop(recipient, reason="corrected")
        return
    try:
        with transaction.atomic():
            audience = audience_for(recipient, at=at)
            turn = next_turn(audience, tried=tried(recipient))
            _note_unusable_keys(audience, recipient, at=at)
            _take(turn, recipient, at=at, chance=chance)
            if recipient.next_turn_at is not None:
                recipient.next_turn_at = next_turn_at(
                    audience,
                    priority=Priority(message.priority),
                    at=at,
                    working_day_after=working_day_after(recipient.post),
                )
                recipient.save(update_fields=["next_turn_at"])
    except CANNOT_BE_WRITTEN:
        _log.exception("message.not_written", recipient=str(recipient.pk))
        give_up(recipient, reason="not-written", at=at)


def is_awaited(recipient: Recipient) -> bool:
    """Whether a recipient's message is still to be brought to a person."""
    message = recipient.message
    open_thread = message.thread.closed_at is None or message.type in OUTLIVES_CLOSING
    return message.state == MessageState.SENT and open_thread and recipient.acknowledged_at is None


def is_corrected(recipient: Recipient) -> bool:
    """Whether a correction of a recipient's message left for the same post: from then on that is what is brought.

    An earlier correction gives way to a later one of the same message.
    """
    message = recipient.message
    corrects = Q(message__reply_to=message.pk)
    if message.type == MessageType.CORRECTION and message.sent_at is not None:
        corrects |= Q(message__reply_to=message.reply_to_id, message__sent_at__gt=message.sent_at)
    corrections = Recipient.objects.filter(
        corrects,
        message__type=MessageType.CORRECTION.value,
        message__sender=message.sender_id,
        message__state=MessageState.SENT.value,
        post=recipient.post_id,
    )
    return corrections.exists()


def tried(recipient: Recipient) -> list[UUID]:
    """Return the contacts tried so far, oldest first: not those whom nobody had to call any more."""
    mails = [(at, contact) for at, contact in recipient.dispatches.values_list("created_at", "contact")]
    made = recipient.calls.exclude(state=TaskState.DROPPED.value)
    calls = [(at, contact) for at, contact in made.values_list("created_at", "contact")]
    return [contact for _at, contact in sorted(mails + calls)]


def make_call(recipient: Recipient, *, post: Post, contact: UUID, at: datetime) -> Call:
    """Ask for a call to a contact, with what to read out."""
    reader = reader_of_post(post)
    return Call.objects.create(
        recipient=recipient,
        contact=contact,
        holder=Contact.objects.filter(pk=contact).values_list("assignment", flat=True).first(),
        script=script(letter_for(recipient, post=post, at=at)),
        language=reader[0],
        due_at=at,
        created_at=at,
        exercise=recipient.exercise,
    )


def why_nobody(recipient: Recipient, *, at: datetime) -> str:
    """Return why no way is left: all were tried, or none may carry the message, which somebody can change."""
    if tried(recipient):
        return "nobody-left"
    if is_lapsed(recipient.post, at=at):
        return "lapsed"
    listed = channels_of([recipient.post_id], at=at)
    phones = [one for one in listed if one.channel == Channel.PHONE.value]
    if not phones:
        return "no-telephone" if recipient.message.tlp >= TLP.RED else "nobody-left"
    return "not-verified" if any(one.carries >= recipient.message.tlp for one in phones) else "carries"


def give_up(recipient: Recipient, *, reason: str, at: datetime) -> None:
    """Note that no way is left, and tell the sender: what happens then is for people to decide."""
    reached = recipient.state == RecipientState.DELIVERED
    live = recipient.dispatches.filter(state__in=["queued", "delivered"]).exists()
    calls = recipient.calls.filter(state__in=[TaskState.OPEN.value, TaskState.REACHED.value]).exists()
    before = recipient.state
    if not (reached or live or calls):
        recipient.state = RecipientState.UNREACHED
        _log.warning("message.reached_nobody", recipient=str(recipient.pk), reason=reason)
    recipient.reason, recipient.next_turn_at = reason, None
    recipient.save(update_fields=["state", "reason", "next_turn_at"])
    note_step(
        "told_sender",
        thread=recipient.message.thread,
        message=recipient.message,
        recipient=recipient,
        at=at,
        before=str(before),
        after=str(recipient.state),
        note=reason,
        verb="sender_told",
    )
    _tell_sender(recipient, at=at)


def _take(turn: Turn, recipient: Recipient, *, at: datetime, chance: Chance) -> None:
    message = recipient.message
    quiet = message.type in UNACKNOWLEDGED_TYPES
    if turn.way is None or turn.post is None or (quiet and turn.kind is TurnKind.TELEPHONE):
        if quiet:
            _stop(recipient, reason="on-the-page")
        else:
            give_up(recipient, reason=why_nobody(recipient, at=at), at=at)
        return
    post = Post.objects.select_related("organisation").get(pk=turn.post)
    # Who stands in is woken too, and has no check to answer then.
    make_way(message, posts=(post.pk,), actor=None, at=at)
    if turn.kind is TurnKind.TELEPHONE:
        make_call(recipient, post=post, contact=turn.way.contact, at=at)
        after = RecipientState.BY_PHONE
    else:
        post_message(recipient, post=post, contact=turn.way.contact, manner=turn.way.manner, at=at, chance=chance)
        after = RecipientState.SENT
    before, recipient.state = str(recipient.state), after
    # What nobody acknowledges has no timer: only a failure lets it go another way.
    recipient.next_turn_at = None if quiet else at
    recipient.save(update_fields=["state", "next_turn_at"])
    _note(turn, recipient, before=before, at=at)


def _note(turn: Turn, recipient: Recipient, *, before: str, at: datetime) -> None:
    manner = "" if turn.way is None else turn.way.manner.value
    note_step(
        turn.kind.value,
        thread=recipient.message.thread,
        message=recipient.message,
        recipient=recipient,
        at=at,
        before=before,
        after=str(recipient.state),
        note=manner,
    )


def _note_unusable_keys(audience: Audience, recipient: Recipient, *, at: datetime) -> None:
    """Note, once, that a mailbox of the addressed post is left out for its key."""
    what = "key_unusable"
    if any(one.key_unusable for one in audience.addressed.ways) and not recipient.steps.filter(what=what).exists():
        note_step(what, thread=recipient.message.thread, message=recipient.message, recipient=recipient, at=at)


def _stop(recipient: Recipient, *, reason: str = "") -> None:
    recipient.next_turn_at = None
    recipient.reason = reason or recipient.reason
    recipient.save(update_fields=["next_turn_at", "reason"])


def _tell_sender(recipient: Recipient, *, at: datetime) -> None:
    """Send the sender's post a mail without content, where it has a mailbox; its page and the hub's say so anyway."""
    message = recipient.message
    channels = channels_of([message.sender_post_id], at=at)
    mailbox = next((one for one in channels if one.channel == Channel.EMAIL.value and one.failed_at is None), None)
    if mailbox is None:
        return
    mail = notice_for(recipient, NoticeKind.UNACKNOWLEDGED, reader=reader_of_post(message.sender_post))
    put(
        mail,
        key=f"messages:unacknowledged:{recipient.pk}:{Dispatch.objects.filter(recipient=recipient).count()}",
        reference=recipient.pk,
        message=message,
        address=mailbox.address,
        at=at,
    )
