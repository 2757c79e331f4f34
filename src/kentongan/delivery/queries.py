"""Reads of delivery, for staff: the outbox, one row's content, what came in, the hold, how much stands where.

Members are shown nothing here: what of it concerns them, the room shows that wrote it, by ``deliveries_of``.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum, Value, When

from kentongan.accounts.terms import Reader
from kentongan.delivery.content import unpack
from kentongan.delivery.errors import UnknownDelivery
from kentongan.delivery.models import Content, Delivery, Gate, Hold, ReceivedMail, Worker
from kentongan.delivery.rules import repeats
from kentongan.delivery.terms import (
    SETTLED,
    Channel,
    Holding,
    MailKind,
    OutboxCounts,
    OutboxLine,
    Received,
    SentMail,
    ShutGate,
    State,
)

OUTBOX_ORDERS = ("created_at", "due_at", "settled_at", "topic", "channel", "destination", "state", "attempts")


def outbox(
    *,
    reader: Reader,
    state: State | None = None,
    topic: str | None = None,
    order: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[OutboxLine]:
    """Rows of the outbox without their content, the latest first or by one of OUTBOX_ORDERS (``-`` for descending)."""
    rows = _visible(reader)
    if state is not None:
        rows = rows.filter(state=state)
    if topic is not None:
        rows = rows.filter(topic=topic)
    by = (order,) if order.removeprefix("-") in OUTBOX_ORDERS else ()
    return [_line(row) for row in rows.order_by(*by, "-id")[offset : offset + limit]]


def deliveries_of(references: Collection[UUID], *, reader: Reader) -> list[OutboxLine]:
    """The rows of the outbox that another room's rows refer to, oldest first."""
    return [_line(row) for row in _visible(reader).filter(reference__in=references).order_by("id")]


def message_ids(rows: Collection[UUID], *, destination: str) -> dict[UUID, str]:
    """Return the Message-IDs of those of these rows that are mails to this address and left, or will; oldest first."""
    found = Delivery.objects.filter(pk__in=rows, destination__iexact=destination).exclude(message_id="")
    left = found.exclude(state__in=[State.CANCELLED, State.DEAD])
    return dict(left.order_by("id").values_list("id", "message_id"))


def destinations(rows: Collection[UUID]) -> dict[UUID, str]:
    """Return where each of these rows went or goes; what was purged is left out."""
    return dict(Delivery.objects.filter(pk__in=rows).exclude(destination="").values_list("id", "destination"))


def outcomes_waiting(topic: str, *, limit: int = 500) -> list[UUID]:
    """What rows of which ``take_outcomes`` would tell refer to, the oldest first; it holds nothing and takes nothing.

    For a room that must hold rows of its own before it holds those of the outbox.
    """
    untold = Delivery.objects.filter(topic=topic, told=False, state__in=SETTLED).order_by("settled_at", "id")
    return list(untold.values_list("reference", flat=True)[:limit])


def message(row: UUID, *, reader: Reader) -> SentMail:
    """What a row sent or will send. Raises UnknownDelivery, also where the content is kept no longer."""
    delivery = _visible(reader).filter(pk=row).first()
    content = None if delivery is None else Content.objects.filter(pk=row).first()
    if delivery is None or content is None:
        raise UnknownDelivery(id=row)
    kept = unpack(bytes(content.body))
    return SentMail(
        id=row,
        destination=delivery.destination,
        message_id=delivery.message_id,
        mail=kept.mail,
        document=kept.document,
    )


def outbox_counts(*, reader: Reader) -> OutboxCounts:
    """How much stands where. What a drill kept in the hub is not counted: nothing of it was to leave."""
    rows = _leaving(reader)
    by_state = dict(rows.order_by().values_list("state").annotate(Count("id")))
    more = Case(When(copies__gt=1, then=F("copies") - 1), default=Value(0))
    sums = rows.filter(copies__gt=1).aggregate(repeats=Sum(more))
    oldest = rows.filter(state=State.WAITING).aggregate(oldest=Min("waiting_since"))
    return OutboxCounts(
        waiting=by_state.get(State.WAITING, 0),
        leased=by_state.get(State.LEASED, 0),
        delivered=by_state.get(State.DELIVERED, 0),
        dead=by_state.get(State.DEAD, 0),
        cancelled=by_state.get(State.CANCELLED, 0),
        repeats=sums["repeats"] or 0,
        oldest_waiting=oldest["oldest"],
    )


def dead_letters(*, reader: Reader) -> int:
    """How many dead letters wait for somebody; nobody mends what bounced in a drill's own sink."""
    return _leaving(reader).filter(state=State.DEAD).count()


def held() -> Holding | None:
    """Since when, by whom and why everything that leaves the hub is held; None if it is not."""
    one = Hold.objects.first()
    return None if one is None else Holding(since=one.since, by=one.by, reason=one.reason)


def shut_gates(*, at: datetime) -> list[ShutGate]:
    """The channels that failed as a whole: left alone for now, or due for another try with messages that wait.

    A channel whose time is over works no better for it: only a message that gets through says so.
    """
    waits = Delivery.objects.filter(channel=OuterRef("channel"), state__in=(State.WAITING, State.LEASED))
    return [
        ShutGate(channel=Channel(one.channel), since=one.since, until=one.shut_until, detail=one.detail)
        for one in Gate.objects.filter(Q(shut_until__gt=at) | Exists(waits)).order_by("channel")
    ]


def last_heard() -> datetime | None:
    """When a worker was last heard of; None if none ever was, or the last one ended in good order."""
    latest: datetime | None = Worker.objects.order_by("-heard_at").values_list("heard_at", flat=True).first()
    return latest


def received(*, reader: Reader, kind: MailKind | None = None, limit: int = 50, offset: int = 0) -> list[Received]:
    """Mails that came in, the latest first, without their content."""
    rows = ReceivedMail.objects.all() if reader.sees_all else ReceivedMail.objects.none()
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [as_received(row) for row in rows.defer("raw").order_by("-received_at", "-id")[offset : offset + limit]]


def received_after(last: UUID | None, *, limit: int = 500) -> list[Received]:
    """Mails that came in after one of them, in the order in which they were stored: for a room's own worker step."""
    rows = ReceivedMail.objects.defer("raw").order_by("id")
    return [as_received(row) for row in (rows if last is None else rows.filter(pk__gt=last))[:limit]]


def received_raw(mail: UUID, *, reader: Reader) -> bytes:
    """A received mail as it came. Raises UnknownDelivery, also where it is kept no longer."""
    row = ReceivedMail.objects.filter(pk=mail).first() if reader.sees_all else None
    if row is None or row.raw is None:
        raise UnknownDelivery(id=mail)
    return bytes(row.raw)


def _visible(reader: Reader) -> QuerySet[Delivery]:
    return Delivery.objects.all() if reader.sees_all else Delivery.objects.none()


def _leaving(reader: Reader) -> QuerySet[Delivery]:
    return _visible(reader).exclude(channel=Channel.SINK.value)


def _line(row: Delivery) -> OutboxLine:
    return OutboxLine(
        id=row.id,
        topic=row.topic,
        reference=row.reference,
        channel=Channel(row.channel),
        destination=row.destination,
        state=State(row.state),
        reason=row.reason,
        detail=row.detail,
        attempts=row.attempts,
        repeats=repeats(row.copies),
        created_at=row.created_at,
        due_at=row.due_at,
        settled_at=row.settled_at,
        exercise=row.exercise,
    )


def as_received(row: ReceivedMail) -> Received:
    """Return a row as the words of delivery have it."""
    return Received(
        id=row.id,
        kind=MailKind(row.kind),
        about=row.about_id,
        failed=row.failed,
        status=row.status,
        detail=row.detail,
        received_at=row.received_at,
    )
