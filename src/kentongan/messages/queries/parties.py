"""Which parties have part in a thread: who sent something in it, and who was sent something."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.messages.models import Message, Recipient, Thread
from kentongan.messages.queries.visible import visible_messages, visible_recipients
from kentongan.messages.terms import MessageState

_LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


def parties_of(thread: Thread) -> set[UUID]:
    """Return the ids of the parties; whoever opened a thread has part in it before anything left."""
    sent = Message.objects.filter(thread=thread, state__in=_LEFT)
    opened = Message.objects.filter(thread=thread).order_by("serial").values_list("sender", flat=True)[:1]
    got = Recipient.objects.filter(message__in=sent.values("pk")).values_list("organisation", flat=True)
    return {*opened, *sent.values_list("sender", flat=True), *got}


def names_of_parties(threads: Collection[UUID], *, reader: Reader, at: datetime) -> dict[UUID, list[str]]:
    """Return by thread the slugs of the parties that the reader sees something of in it: no others are told."""
    found: dict[UUID, set[str]] = {}
    rows = visible_messages(reader=reader, at=at).filter(thread__in=threads)
    told = [*rows.order_by().values_list("thread", "sender__slug")]
    told += (
        visible_recipients(reader=reader, at=at)
        .filter(message__thread__in=threads)
        .order_by()
        .values_list("message__thread", "organisation__slug")
    )
    for thread, slug in told:
        found.setdefault(thread, set()).add(slug)
    return {thread: sorted(slugs) for thread, slugs in found.items()}
