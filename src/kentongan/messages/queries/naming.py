"""Threads, messages and posts by what people call them: a reference, an id, a party's slug and its post's key."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.directory.queries.visibility import sight_of, stands_at
from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.messages.errors import UnknownAddressee, UnknownMessage, UnknownThread
from kentongan.messages.models import Message, Thread
from kentongan.messages.queries.visible import visible_messages, visible_threads


def thread_named(text: str, *, reader: Reader, at: datetime) -> Thread:
    """Return the thread of an id or a reference. Raises UnknownThread, also where the reader may not see it."""
    rows = visible_threads(reader=reader, at=at)
    found = rows.filter(pk=row_id).first() if (row_id := _id(text)) else rows.filter(reference=_reference(text)).first()
    if found is None:
        raise UnknownThread(thread=text)
    return found


def message_named(text: str, *, reader: Reader, at: datetime) -> Message:
    """Return the message of an id or a reference (``K7QX-M2RX/1A2B``). Raises UnknownMessage."""
    rows = visible_messages(reader=reader, at=at)
    if row_id := _id(text):
        found = rows.filter(pk=row_id).first()
    else:
        thread, _, end = text.partition("/")
        of_thread = rows.filter(thread__reference=_reference(thread)).order_by("serial")
        found = next((one for one in of_thread if end and one.pk.hex.endswith(end.strip().lower())), None)
    if found is None:
        raise UnknownMessage(message=text)
    return found


def post_named(text: str, *, reader: Reader, at: datetime) -> Post:
    """Return the post of ``slug/key``, as ``cert-my/national-24-7``. Raises UnknownAddressee."""
    slug, _, key = text.partition("/")
    rows = sight_of(reader, at=at).posts().filter(stands_at(at), organisation__slug=slug, key=key)
    found = rows.first()
    if found is None:
        raise UnknownAddressee(post=text)
    return found


def called(post: Post) -> str:
    """Return what people call a post, as ``post_named`` takes it: for who sees the message that it sent."""
    return f"{post.organisation.slug}/{post.key}"


def called_for(post_id: UUID, *, reader: Reader, at: datetime) -> str:
    """Return the same of a post that somebody named, as far as they may know of it; else the id that they gave."""
    found = sight_of(reader, at=at).posts().filter(pk=post_id).select_related("organisation").first()
    return str(post_id) if found is None else called(found)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reference(text: str) -> str:
    try:
        return read_reference(text)
    except UnreadableReference:
        return ""
