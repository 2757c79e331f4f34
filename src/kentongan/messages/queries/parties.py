"""Which parties have part in a thread: who sent something in it, and who was sent something."""

from uuid import UUID

from kentongan.messages.models import Message, Recipient, Thread
from kentongan.messages.terms import MessageState

_LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


def parties_of(thread: Thread) -> set[UUID]:
    """Return the ids of the parties; whoever opened a thread has part in it before anything left."""
    sent = Message.objects.filter(thread=thread, state__in=_LEFT)
    opened = Message.objects.filter(thread=thread).order_by("serial").values_list("sender", flat=True)[:1]
    got = Recipient.objects.filter(message__in=sent.values("pk")).values_list("organisation", flat=True)
    return {*opened, *sent.values_list("sender", flat=True), *got}
