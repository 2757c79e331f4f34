"""A thread is moved on the ladder, by people and by nothing else. Nobody new reads it by that alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.messages.actions.authorising import demand_accuses_nobody
from kentongan.messages.actions.stepping import held_thread, note_step, said
from kentongan.messages.errors import NotRaisedSo, ThreadClosed
from kentongan.messages.models import Thread
from kentongan.messages.queries.holding import held_posts
from kentongan.messages.queries.parties import parties_of
from kentongan.messages.queries.visible import thread_for
from kentongan.messages.rules.ladder import may_lower, may_raise
from kentongan.messages.terms import Level
from kentongan.records.terms import PostRole


def raise_thread(thread: UUID, *, to: Level, actor: Reader, at: datetime, reason: str) -> Thread:
    """Raise a matter by one rung, as the holder of a post at a party in it whose role may do so.

    What is written from then on may be on the new level; what was written before is read by whom it was. On the last
    rung nothing is sent: ``reason`` is who met whom. Raises UnknownThread, NotRaisedSo, ThreadClosed, NoteNeeded,
    AttributionRefused: the parties in it read the reason.
    """
    return _move(thread, to=to, what="raised", actor=actor, at=at, reason=reason)


def lower_thread(thread: UUID, *, to: Level, actor: Reader, at: datetime, reason: str) -> Thread:
    """Lower a matter, as somebody who could raise it to where it is. Raises as ``raise_thread`` does."""
    return _move(thread, to=to, what="lowered", actor=actor, at=at, reason=reason)


@transaction.atomic
def _move(thread: UUID, *, to: Level, what: str, actor: Reader, at: datetime, reason: str) -> Thread:
    told = said(reason)
    demand_accuses_nobody(told)
    row = held_thread(thread_for(thread, reader=actor, at=at).pk)
    if row.closed_at is not None:
        raise ThreadClosed(thread=row.reference)
    before = Level(row.level)
    roles = held_posts(actor.user_id, at=at).filter(organisation__in=parties_of(row)).values_list("role", flat=True)
    rule = may_raise if what == "raised" else may_lower
    if not any(rule(before, to=to, role=PostRole(role)) for role in roles):
        raise NotRaisedSo(thread=row.reference, before=int(before), after=int(to))
    row.level = to
    row.save(update_fields=["level"])
    note_step(
        what,
        thread=row,
        actor=actor.user_id,
        at=at,
        before=str(int(before)),
        after=str(int(to)),
        note=told,
        verb=f"thread_{what}",
    )
    return row
