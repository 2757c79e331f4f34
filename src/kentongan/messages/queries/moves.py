"""On which rungs one reader may put a thread: what the pages offer; the actions ask again."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.messages.models import Message
from kentongan.messages.queries.holding import held_posts, may_answer_for
from kentongan.messages.queries.parties import parties_of
from kentongan.messages.queries.visible import thread_for
from kentongan.messages.rules.ladder import may_lower, may_raise
from kentongan.messages.terms import Level
from kentongan.records.terms import PostRole


def moves_of(thread_id: UUID, *, reader: Reader, at: datetime) -> tuple[Level, ...]:
    """Return the levels to which this reader may move a thread. Raises UnknownThread."""
    row = thread_for(thread_id, reader=reader, at=at)
    if row.closed_at is not None:
        return ()
    held = held_posts(reader.user_id, at=at).filter(organisation__in=parties_of(row))
    roles = [PostRole(one) for one in held.values_list("role", flat=True)]
    here = Level(row.level)
    rules = (may_raise, may_lower)
    return tuple(to for to in Level if any(rule(here, to=to, role=role) for rule in rules for role in roles))


def may_close(thread_id: UUID, *, reader: Reader, at: datetime) -> bool:
    """Whether this reader may close a thread. Raises UnknownThread."""
    row = thread_for(thread_id, reader=reader, at=at)
    first = Message.objects.filter(thread=row).order_by("serial").first()
    if first is None or row.closed_at is not None:
        return False
    return may_answer_for(reader, first, at=at)
