"""Threads as a list: filtered, searched, counted, all of it among what the reader may see."""

from datetime import datetime

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.kernel.tlp import TLP
from kentongan.messages.lines import ThreadLine
from kentongan.messages.models import Message, Thread
from kentongan.messages.queries.envelopes import content_of
from kentongan.messages.queries.visible import cleared, visible_messages, visible_recipients, visible_threads
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Level, MessageState


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
    return [line_of(row, reader=reader, at=at) for row in rows.order_by("-last", "pk")[offset : offset + limit]]


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
    seen = visible_messages(reader=reader, at=at).filter(thread=row)
    counts = seen.order_by().aggregate(
        messages=Count("pk"), level=Max("level"), tlp=Max("tlp"), last=Max("written_at"), first=Min("serial")
    )
    first = seen.filter(serial=counts["first"]).first()
    awaited = visible_recipients(reader=reader, at=at).filter(
        message__thread=row, message__state=MessageState.SENT.value, acknowledged_at__isnull=True
    )
    return ThreadLine(
        id=row.pk,
        reference=row.reference,
        level=_level(row, counts["level"], reader=reader, at=at),
        subject="" if first is None else content_of(first).subject,
        opened_at=row.opened_at,
        last_at=counts["last"] or row.opened_at,
        closed_at=row.closed_at,
        messages=counts["messages"],
        unacknowledged=awaited.exclude(message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES]).count(),
        tlp=TLP(counts["tlp"] if counts["tlp"] is not None else TLP.RED),
        exercise=row.exercise,
    )


def _level(row: Thread, highest: int | None, *, reader: Reader, at: datetime) -> Level:
    """Return the thread's level where the reader reads it, else the highest on which they see something."""
    level = Level(row.level)
    seen = cleared(reader, at=at)
    if seen.by_level is None or highest is None:
        return level
    mine = Message.objects.filter(thread=row).filter(
        Q(sender__in=seen.at(level)) | Q(recipients__organisation__in=seen.at(level))
    )
    return level if mine.exists() else Level(min(highest, level))


def _says(text: str, *, reader: Reader, at: datetime) -> Q:
    try:
        return Q(reference=read_reference(text))
    except UnreadableReference:
        saying = visible_messages(reader=reader, at=at).filter(
            thread=OuterRef("pk"), searched__contains=text.casefold()
        )
        return Q(Exists(saying))
