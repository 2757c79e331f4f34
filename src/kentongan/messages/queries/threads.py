"""Threads as a list: filtered, searched, counted, all of it among what the reader may see."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.kernel.tlp import TLP
from kentongan.messages.lines import ThreadLine
from kentongan.messages.models import Message, Thread
from kentongan.messages.queries.visible import cleared, visible_messages, visible_recipients, visible_threads
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Level, MessageState, Priority

_BY_URGENCY = (Priority.ROUTINE, Priority.PRIORITY, Priority.IMMEDIATE)


def threads(
    reader: Reader,
    *,
    at: datetime,
    text: str = "",
    open_only: bool = False,
    exercise: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[ThreadLine]:
    """Return threads, that with the latest message first. ``text`` is a reference, or words of what was said."""
    rows = wanted_threads(reader, at=at, text=text, open_only=open_only, exercise=exercise)
    last = visible_messages(reader=reader, at=at).filter(thread=OuterRef("pk")).order_by().values("thread")
    rows = rows.annotate(last=last.annotate(last=Max("written_at")).values("last"))
    return lines_of(list(rows.order_by("-last", "pk")[offset : offset + limit]), reader=reader, at=at)


def wanted_threads(
    reader: Reader, *, at: datetime, text: str = "", open_only: bool = False, exercise: bool = False
) -> QuerySet[Thread]:
    """Return the rows of ``threads``, for counting."""
    rows = visible_threads(reader=reader, at=at).filter(exercise=exercise)
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    return rows.filter(_says(text.strip(), reader=reader, at=at)) if text.strip() else rows


def line_of(row: Thread, *, reader: Reader, at: datetime) -> ThreadLine:
    """Return a thread's line for one reader."""
    return lines_of([row], reader=reader, at=at)[0]


def lines_of(rows: Sequence[Thread], *, reader: Reader, at: datetime) -> list[ThreadLine]:
    """Return threads' lines for one reader, in so many queries whatever their number."""
    ids = [row.pk for row in rows]
    seen = visible_messages(reader=reader, at=at).filter(thread__in=ids)
    counts = (
        seen.order_by()
        .values("thread")
        .annotate(messages=Count("pk"), highest=Max("level"), strictest=Max("tlp"), last=Max("written_at"))
    )
    told = {one["thread"]: one for one in counts}
    subjects: dict[UUID, str] = {}
    urgent: dict[UUID, Priority] = {}
    said = seen.order_by("thread", "serial").values_list("thread", "content__subject", "priority")
    for thread, subject, priority in said:
        subjects.setdefault(thread, subject or "")
        urgent[thread] = max(urgent.get(thread, Priority.ROUTINE), Priority(priority), key=_BY_URGENCY.index)
    awaited = visible_recipients(reader=reader, at=at).filter(
        message__thread__in=ids, message__state=MessageState.SENT.value, acknowledged_at__isnull=True
    )
    awaited = awaited.exclude(message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES])
    waiting = dict(awaited.order_by().values_list("message__thread").annotate(count=Count("pk")))
    read = _read_where_they_stand(rows, reader=reader, at=at)
    return [_line(row, told.get(row.pk, {}), subjects, urgent, waiting, knows=row.pk in read) for row in rows]


def _line(
    row: Thread,
    told: Mapping[str, Any],
    subjects: Mapping[UUID, str],
    urgent: Mapping[UUID, Priority],
    waiting: Mapping[UUID, int],
    *,
    knows: bool,
) -> ThreadLine:
    highest = told.get("highest")
    return ThreadLine(
        id=row.pk,
        reference=row.reference,
        level=Level(row.level) if knows or highest is None else Level(min(highest, row.level)),
        priority=urgent.get(row.pk, Priority.ROUTINE),
        subject=subjects.get(row.pk, ""),
        opened_at=row.opened_at,
        last_at=told.get("last") or row.opened_at,
        closed_at=row.closed_at,
        messages=told.get("messages", 0),
        unacknowledged=waiting.get(row.pk, 0),
        tlp=TLP(told.get("strictest", TLP.RED)),
        exercise=row.exercise,
    )


def _read_where_they_stand(rows: Sequence[Thread], *, reader: Reader, at: datetime) -> set[UUID]:
    """Return the threads whose present level the reader reads; of others they know the highest that they see."""
    seen = cleared(reader, at=at)
    if seen.by_level is None:
        return {row.pk for row in rows}
    found: Q = Q(pk__in=())
    for level, parties in seen.by_level.items():
        found |= Q(thread__level=level) & (Q(sender__in=parties) | Q(recipients__organisation__in=parties))
    mine = Message.objects.filter(found, thread__in=[row.pk for row in rows])
    return set(mine.values_list("thread", flat=True))


def _says(text: str, *, reader: Reader, at: datetime) -> Q:
    try:
        return Q(reference=read_reference(text))
    except UnreadableReference:
        saying = visible_messages(reader=reader, at=at).filter(
            thread=OuterRef("pk"), searched__contains=text.casefold()
        )
        return Q(Exists(saying))
