"""What follows a message, its correction or its retraction: it goes by every way on which the message went.

From then on nothing of the message itself is tried there: what has not left is stopped, what is due is the follower's
turn. Who had the message and holds the post no more is told nothing by the hub; that is noted, and a call is asked for.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.actions import cancel
from kentongan.delivery.queries import deliveries_of
from kentongan.delivery.terms import State
from kentongan.directory.models import Contact, Post
from kentongan.directory.queries.held import held_contacts
from kentongan.messages.actions.dispatching import is_awaited, make_call, take_turn
from kentongan.messages.actions.mailing import post_message
from kentongan.messages.actions.stepping import note_step
from kentongan.messages.models import Call, Recipient
from kentongan.messages.queries.audiences import audience_for, may_have
from kentongan.messages.queries.clocks import working_day_after
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.queries.family import corrections_of, follower_of, root_of
from kentongan.messages.rules.audience import Audience
from kentongan.messages.rules.turns import next_turn_at
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import MessageState, MessageType, NotTold, Priority, RecipientState, TaskState

Ways = Mapping[UUID, bool]
"""By which contacts something went, and whether by telephone."""


def correct_at(correction: Recipient, *, actor: UUID | None, at: datetime, chance: Chance) -> None:
    """Let a correction that leaves take its message's place at one post: its ways, its calls, its next turn."""
    earlier = _corrected_by(correction)
    ways: dict[UUID, bool] = {}
    due: list[datetime] = []
    audience = audience_for(correction, at=at)
    for one in earlier:
        # Who was to be called hears the corrected text; who may not be called any more heard nothing yet.
        to_call = one.calls.filter(state=TaskState.OPEN.value).values_list("contact", flat=True)
        ways |= {contact: True for contact in to_call if (way := audience.way(contact)) is not None and way.is_call}
        ways |= ways_gone(one, actor=actor, at=at, reason="corrected")
        if is_awaited(one):
            due += [] if one.next_turn_at is None else [one.next_turn_at]
            one.next_turn_at, one.reason = None, "corrected"
            one.save(update_fields=["next_turn_at", "reason"])
            note_step(
                "superseded", thread=one.message.thread, message=one.message, recipient=one, at=at, note="corrected"
            )
    tell(correction, earlier[0], ways=ways, at=at, chance=chance)
    if correction.state == RecipientState.WAITING:
        take_turn(correction, at=at, chance=chance)
    elif due and correction.next_turn_at is not None and min(due) < correction.next_turn_at:
        # Who was next to be tried is not tried later because there is something to correct.
        correction.next_turn_at = max(min(due), at)
        correction.save(update_fields=["next_turn_at"])


def _corrected_by(correction: Recipient) -> list[Recipient]:
    """Return the recipient, at the same post, of what is corrected in the end, then of all that corrected it before.

    Also of what corrected a correction: what leaves last takes the place of every one. All are held.
    """
    message = correction.message
    root = root_of(message)
    before = [one.pk for one in corrections_of(root) if one.state == MessageState.SENT and one.pk != message.pk]
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(post=correction.post_id, message__in=[root.pk, *before])
    return list(rows.select_related("message__thread", "post").order_by("message__serial"))


def ways_gone(recipient: Recipient, *, actor: UUID | None, at: datetime, reason: str) -> dict[UUID, bool]:
    """Stop what waits for a recipient; return by which contacts it went or may have gone, and whether by telephone."""
    dispatches = list(
        recipient.dispatches.select_for_update(no_key=True).exclude(state="cancelled").order_by("attempt")
    )
    waiting = [one for one in dispatches if one.state == "queued" and one.outbox]
    rows = [one.outbox for one in waiting if one.outbox]
    surely = cancel(rows, actor=actor, at=at, reason=reason) if rows else set()
    lines = deliveries_of([one.pk for one in waiting], reader=HUB_ITSELF)
    stopped = {line.id for line in lines if line.state is State.CANCELLED}
    for one in waiting:
        if one.outbox in stopped:
            one.state, one.reason, one.settled_at = "cancelled", reason, at
            one.save(update_fields=["state", "reason", "settled_at"])
    gone = {one.contact: False for one in dispatches if one.outbox not in surely and one.state != "failed"}
    for call in Call.objects.select_for_update(no_key=True).filter(recipient=recipient):
        if call.state == TaskState.OPEN:
            call.state, call.done_at = TaskState.DROPPED, at
            call.save(update_fields=["state", "done_at"])
        elif call.state == TaskState.REACHED:
            gone[call.contact] = True
    return gone


def tell(recipient: Recipient, of: Recipient, *, ways: Ways, at: datetime, chance: Chance) -> None:
    """Tell one recipient by every way on which the original went; then turns go on until somebody acknowledges."""
    audience = audience_for(recipient, at=at)
    for contact, by_phone in ways.items():
        state = _tell_by(contact, recipient, of, by_phone=by_phone, audience=audience, at=at, chance=chance)
        recipient.state = state or recipient.state
    if recipient.state == RecipientState.WAITING:
        recipient.next_turn_at = at
    else:
        recipient.next_turn_at = next_turn_at(
            audience,
            priority=Priority(recipient.message.priority),
            at=at,
            working_day_after=working_day_after(recipient.post),
        )
    recipient.save(update_fields=["state", "next_turn_at", "reason"])
    follower = recipient.message
    note_step("told", thread=follower.thread, message=follower, recipient=recipient, at=at, after=str(recipient.state))


def tell_late(recipient: Recipient, *, contact: UUID, at: datetime, chance: Chance) -> None:
    """Tell who was told a message on the telephone while it was corrected or taken back: they are called once more.

    Where nothing followed, or what did went to them, or a call to them about it is there, nothing is to be done.
    """
    follower = follower_of(recipient.message)
    if follower is None:
        return
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).select_related("message__thread", "post")
    to = rows.get(message=follower, post=recipient.post_id)
    of = rows.get(message=root_of(recipient.message), post=recipient.post_id)
    asked = Call.objects.filter(recipient__in=[to.pk, of.pk], contact=contact).exclude(state=TaskState.DROPPED.value)
    if asked.filter(Q(farewell=True) | Q(recipient=to.pk)).exists():
        return
    if to.state == RecipientState.WAITING:
        tell(to, of, ways={contact: True}, at=at, chance=chance)
        return
    # What became of it with the others there stays as it is; this call alone was owed.
    audience = audience_for(to, at=at)
    _tell_by(contact, to, of, by_phone=True, audience=audience, at=at, chance=chance)
    to.save(update_fields=["reason"])


def _tell_by(
    contact: UUID,
    recipient: Recipient,
    of: Recipient,
    *,
    by_phone: bool,
    audience: Audience,
    at: datetime,
    chance: Chance,
) -> RecipientState | None:
    """Tell one contact by the way on which they had the original; return what it is then, None where it does not go."""
    known = {way.contact: (station.post, way) for station in audience.stations for way in station.ways}
    where, way = known.get(contact, (None, None))
    if where is not None and way is not None and by_phone and way.is_call:
        post = Post.objects.select_related("organisation").get(pk=where)
        make_call(recipient, post=post, contact=contact, at=at)
        return RecipientState.BY_PHONE
    if where is not None and way is not None and way.is_mail:
        post = Post.objects.select_related("organisation").get(pk=where)
        post_message(recipient, post=post, contact=contact, manner=way.manner, at=at, chance=chance)
        return RecipientState.SENT
    _not_told(recipient, of, contact=contact, at=at)
    return None


def _not_told(recipient: Recipient, of: Recipient, *, contact: UUID, at: datetime) -> None:
    """Note that who had the original by a contact is not told, and why; where they left, ask for a call to them."""
    why = _why_not(recipient, contact=contact, at=at)
    recipient.reason = why.value
    follower = recipient.message
    note_step("not_told", thread=follower.thread, message=follower, recipient=recipient, at=at, note=why.value)
    if why is not NotTold.TERMS:
        # At the original's recipient: what the post's present holders answer does not end it.
        Call.objects.create(
            recipient=of,
            contact=contact,
            script=_farewell(recipient, of, contact=contact),
            language="en",
            due_at=at,
            created_at=at,
            farewell=True,
            exercise=of.exercise,
        )


def _why_not(recipient: Recipient, *, contact: UUID, at: datetime) -> NotTold:
    if recipient.post.ended_at is not None and recipient.post.ended_at <= at:
        return NotTold.POST_ENDED
    held = held_contacts(at=at).select_related("assignment__post").filter(pk=contact).first()
    if held is None or held.assignment is None:
        return NotTold.LEFT
    return NotTold.TERMS if may_have(held.assignment.post, recipient) else NotTold.ROLE


def _farewell(recipient: Recipient, of: Recipient, *, contact: UUID) -> str:
    """Return what a person is asked to do. Nothing of what either message says: its reader holds no post any more."""
    address = Contact.objects.filter(pk=contact).values_list("address", flat=True).first()
    facts = {
        "address": address or _("a mailbox that was taken out of the directory"),
        "original": reference_of(of.message),
        "follower": reference_of(recipient.message),
    }
    if recipient.message.type == MessageType.RETRACTION:
        return _(
            "{original} went to {address}, whose holder no longer holds a post that it may reach. That it was taken "
            "back ({follower}) did not go there. Tell them only that {original} was taken back, and nothing of what it "
            "says."
        ).format(**facts)
    return _(
        "{original} went to {address}, whose holder no longer holds a post that it may reach. Its correction "
        "({follower}) did not go there. Tell them only that {original} was corrected, and nothing of what it says."
    ).format(**facts)
