"""A message with everything that corrects it, and whether a correction of it comes too late.

A correction may correct the message or an earlier correction of it: all of them are one family, and the one that left
last is what applies.
"""

from collections.abc import Callable

from kentongan.messages.models import Message
from kentongan.messages.terms import UNSENT, MessageState, MessageType, Overtaken


def root_of(message: Message) -> Message:
    """Return what a correction, or a correction of one, corrects in the end; of anything else, itself."""
    while message.type == MessageType.CORRECTION and message.reply_to is not None:
        message = message.reply_to
    return message


def corrections_of(root: Message) -> list[Message]:
    """Return what corrects a message, and what corrects that, whatever became of it; in the order of writing."""
    rows = Message.objects.filter(thread=root.thread_id, sender=root.sender_id, type=MessageType.CORRECTION.value)
    kin, found = {root.pk}, []
    for one in rows.select_related("thread", "reply_to").order_by("serial"):
        if one.reply_to_id in kin:  # who is corrected was written before
            kin.add(one.pk)
            found.append(one)
    return found


def newest_of(message: Message) -> Message:
    """Return what applies now of a message's family: the last correction that left, or what is corrected in the end."""
    return _last_left(root_of(message), lambda one: True)


def corrected_by(correction: Message) -> Message:
    """Return what a correction takes the place of: what applied when it left, or applies now."""
    left = correction.sent_at
    return _last_left(
        root_of(correction),
        lambda one: one.pk != correction.pk and (left is None or one.serial < correction.serial),
    )


def follower_of(message: Message) -> Message | None:
    """Return what is to be told of to whoever has a message: its retraction, else its last correction, else nothing."""
    root = root_of(message)
    if root.state == MessageState.RETRACTED:
        kind = MessageType.RETRACTION.value
        return Message.objects.select_related("thread").filter(reply_to=root, sender=root.sender_id, type=kind).first()
    newest = newest_of(root)
    return None if newest.pk in (root.pk, message.pk) else newest


def followed_by(follower: Message) -> list[Message]:
    """Return all that a correction or retraction takes the place of: its message and what else corrects that."""
    taken_back = follower.reply_to if follower.type == MessageType.RETRACTION else None
    root = root_of(taken_back or follower)
    return [one for one in (root, *corrections_of(root)) if one.pk != follower.pk]


def _last_left(root: Message, wanted: Callable[[Message], bool]) -> Message:
    found = [one for one in corrections_of(root) if one.sent_at is not None and wanted(one)]
    return found[-1] if found else root


def overtaken(message: Message) -> Overtaken | None:
    """Return why a correction that has not left can leave no more; None of anything else, and where it can."""
    if message.type != MessageType.CORRECTION or message.reply_to is None or message.state not in UNSENT:
        return None
    if message.reply_to.state != MessageState.SENT:
        return Overtaken.TAKEN_BACK
    left = (one for one in corrections_of(root_of(message)) if one.state == MessageState.SENT)
    return Overtaken.CORRECTED_ANEW if any(one.serial > message.serial for one in left) else None
