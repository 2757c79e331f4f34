"""What follows a message, its correction or its retraction: it goes by every way on which the message went.

From then on nothing of the message itself is tried there: what has not left is stopped, what is due is the follower's
turn. Whom it does not reach by the way that they had the message is told by another of theirs. Where none is left, or
they hold the post no more, they are told nothing by the hub; that is noted, and somebody is asked to find them.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.actions import cancel
from kentongan.delivery.queries import deliveries_of
from kentongan.delivery.terms import State
from kentongan.directory.models import Assignment, Contact, Post
from kentongan.directory.queries.visibility import holds_at
from kentongan.messages.actions.dispatching import CANNOT_BE_WRITTEN, is_awaited, make_call, take_turn, tried
from kentongan.messages.actions.mailing import post_message
from kentongan.messages.actions.stepping import note_step
from kentongan.messages.models import Call, Recipient
from kentongan.messages.queries.audiences import audience_for, may_have
from kentongan.messages.queries.clocks import working_day_after
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.queries.family import corrections_of, followed_by, follower_of, root_of
from kentongan.messages.queries.owed import Owed, untold
from kentongan.messages.rules.audience import Audience, Way
from kentongan.messages.rules.turns import next_turn, next_turn_at
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import MessageState, MessageType, NotTold, Priority, RecipientState, TaskState

_log = structlog.get_logger("kentongan.messages")

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
    dispatches = list(recipient.dispatches.select_for_update(no_key=True).order_by("attempt"))
    waiting = [one for one in dispatches if one.state == "queued" and one.outbox]
    rows = [one.outbox for one in waiting if one.outbox]
    surely = cancel(rows, actor=actor, at=at, reason=reason) if rows else set()
    lines = deliveries_of([one.pk for one in waiting], reader=HUB_ITSELF)
    stopped = {line.id for line in lines if line.state is State.CANCELLED}
    for one in waiting:
        if one.outbox in stopped:
            # An attempt that broke off before the answer may have brought it there.
            one.state, one.reason, one.settled_at = "cancelled", reason, at
            one.perhaps_there = one.outbox not in surely
            one.save(update_fields=["state", "reason", "settled_at", "perhaps_there"])
    gone = {one.contact: False for one in dispatches if one.perhaps_there or one.state in ("queued", "delivered")}
    for call in Call.objects.select_for_update(no_key=True).filter(recipient=recipient):
        if call.state == TaskState.OPEN:
            call.state, call.done_at = TaskState.DROPPED, at
            call.save(update_fields=["state", "done_at"])
        elif call.state == TaskState.REACHED:
            gone[call.contact] = True
    return gone


def tell(recipient: Recipient, of: Recipient, *, ways: Ways, at: datetime, chance: Chance) -> None:
    """Tell one recipient by every way on which the original went; then turns go on until somebody acknowledges.

    Whose way it cannot go any more is told by another of theirs; so is who read it on their page.
    """
    audience = audience_for(recipient, at=at)
    for contact, by_phone in ways.items():
        state = _tell_by(contact, recipient, by_phone=by_phone, audience=audience, at=at, chance=chance)
        recipient.state = state or recipient.state
    for one in untold(recipient):
        state = _tell_otherwise(one, recipient, of, audience=audience, at=at, chance=chance)
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
    if _tell_by(contact, to, by_phone=True, audience=audience_for(to, at=at), at=at, chance=chance) is None:
        tell_otherwise(to, at=at, chance=chance)


def tell_otherwise(recipient: Recipient, *, at: datetime, chance: Chance) -> bool:
    """Tell whoever had what a recipient's message follows, and whom that did not reach: by another way of theirs.

    Returns whether there was one. A colleague's acknowledgement tells them nothing; where something reached them, or is
    on its way to them, or something else followed meanwhile, nothing is to be done. The recipient is held.
    """
    owed = untold(recipient)
    if not owed or follower_of(recipient.message) is not None:
        return False
    root = followed_by(recipient.message)[0]
    of = Recipient.objects.select_related("message").get(message=root, post=recipient.post_id)
    audience = audience_for(recipient, at=at)
    states = [_tell_otherwise(one, recipient, of, audience=audience, at=at, chance=chance) for one in owed]
    found = [state for state in states if state is not None]
    if found and recipient.state in _NOT_THERE:
        recipient.state = found[-1]
    recipient.save(update_fields=["state", "reason"])
    return bool(found)


_NOT_THERE = (RecipientState.WAITING, RecipientState.SENT, RecipientState.UNREACHED)


def _tell_by(
    contact: UUID, recipient: Recipient, *, by_phone: bool, audience: Audience, at: datetime, chance: Chance
) -> RecipientState | None:
    """Tell one contact by the way on which they had the original; return what it is then, None where it does not go."""
    known = {way.contact: (station.post, way) for station in audience.stations for way in station.ways}
    post, way = known.get(contact, (None, None))
    if post is None or way is None or not ((by_phone and way.is_call) or way.is_mail):
        return None
    return _go(way, recipient, post=post, at=at, chance=chance)


def _go(way: Way, recipient: Recipient, *, post: UUID, at: datetime, chance: Chance) -> RecipientState | None:
    """Send it by one way, or ask for a call; None where the hub cannot write it, which costs nobody else theirs."""
    station = Post.objects.select_related("organisation").get(pk=post)
    try:
        with transaction.atomic():
            if way.is_call:
                make_call(recipient, post=station, contact=way.contact, at=at)
                return RecipientState.BY_PHONE
            post_message(recipient, post=station, contact=way.contact, manner=way.manner, at=at, chance=chance)
            return RecipientState.SENT
    except CANNOT_BE_WRITTEN:
        _log.exception("message.not_written", recipient=str(recipient.pk))
        return None


def _tell_otherwise(
    one: Owed, recipient: Recipient, of: Recipient, *, audience: Audience, at: datetime, chance: Chance
) -> RecipientState | None:
    """Tell somebody by the next of their ways; where none is left, note so and ask for somebody to find them."""
    used = tried(recipient)
    for holder in one.holders:
        while (turn := next_turn(audience, tried=used, holder=holder)).post is not None and turn.way is not None:
            if state := _go(turn.way, recipient, post=turn.post, at=at, chance=chance):
                return state
            used.append(turn.way.contact)
    _not_told(recipient, of, one, at=at)
    return None


def _not_told(recipient: Recipient, of: Recipient, one: Owed, *, at: datetime) -> None:
    """Note that who had the original is not told, and why; ask for somebody to find them and say so."""
    why = _why_not(recipient, one, at=at)
    recipient.reason = why.value
    follower = recipient.message
    note_step("not_told", thread=follower.thread, message=follower, recipient=recipient, at=at, note=why.value)
    # At the original's recipient: what the post's present holders answer does not end it.
    Call.objects.create(
        recipient=of,
        contact=one.contact,
        holder=one.holder,
        script=_farewell(recipient, of, one, why=why),
        language=get_language() or "en",
        due_at=at,
        created_at=at,
        farewell=True,
        exercise=of.exercise,
    )


def _why_not(recipient: Recipient, one: Owed, *, at: datetime) -> NotTold:
    if recipient.post.ended_at is not None and recipient.post.ended_at <= at:
        return NotTold.POST_ENDED
    held = list(Assignment.objects.filter(holds_at(at), pk__in=one.holders).select_related("post"))
    if not held:
        return NotTold.LEFT
    if not any(may_have(each.post, recipient) for each in held):
        return NotTold.ROLE
    theirs = set(Contact.objects.filter(assignment__in=held).values_list("pk", flat=True))
    return NotTold.TERMS if theirs and theirs.isdisjoint(tried(recipient)) else NotTold.UNREACHED


def _farewell(recipient: Recipient, of: Recipient, one: Owed, *, why: NotTold) -> str:
    """Return what a person is asked to do. Nothing of what either message says: the hub has no way by which it may."""
    facts = {
        "address": one.address or _("a mailbox that was taken out of the directory"),
        "original": reference_of(of.message),
        "follower": reference_of(recipient.message),
    }
    taken_back = recipient.message.type == MessageType.RETRACTION
    had = (
        _("{original} was acknowledged by whoever has {address}.")
        if one.acknowledged
        else _("{original} went to {address}.")
    )
    if why in (NotTold.TERMS, NotTold.UNREACHED):
        since = _(
            "What followed it ({follower}) did not reach them: the directory has no way to them left that works and "
            "may carry it."
        )
    elif taken_back:
        since = _("They hold no post now that it may reach. That it was taken back ({follower}) did not go there.")
    else:
        since = _("They hold no post now that it may reach. Its correction ({follower}) did not go there.")
    say = (
        _("Tell them only that {original} was taken back, and nothing of what it says.")
        if taken_back
        else _("Tell them only that {original} was corrected, and nothing of what it says.")
    )
    return f"{had} {since} {say}".format(**facts)
