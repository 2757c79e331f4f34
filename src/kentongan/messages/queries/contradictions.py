"""What the tables say of messages and their steps do not, or the other way round.

It is a sign that somebody wrote to the database past the hub. Steps are only ever added, so they are what is believed.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from kentongan.messages.models import Dispatch, Message, Recipient, Step, Thread
from kentongan.messages.terms import MessageState, MessageType, RecipientState, TaskState

_LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


def contradicted() -> list[UUID]:
    """Return the recipients, threads and messages whose rows are not as their steps say, in either direction."""
    found = (rows for kind in (_recipients, _threads, _messages) for rows in kind())
    return list(dict.fromkeys(key for rows in found for key in rows.order_by("pk").values_list("pk", flat=True)))


def _recipients() -> Iterator[QuerySet[Recipient]]:
    rows = Recipient.objects.all()
    said = Step.objects.filter(recipient=OuterRef("pk"), what="acknowledged")
    acknowledged = Q(state=RecipientState.ACKNOWLEDGED.value)
    yield rows.filter(acknowledged | Q(acknowledged_at__isnull=False)).exclude(
        Exists(said.filter(at=OuterRef("acknowledged_at")))
    )
    yield rows.filter(~acknowledged, Exists(said))
    given_up = Step.objects.filter(recipient=OuterRef("pk"), what="told_sender", after=RecipientState.UNREACHED.value)
    yield rows.filter(state=RecipientState.UNREACHED.value).exclude(Exists(given_up))
    # That a mail arrived has no step; its dispatch is never queued again.
    mailed = Dispatch.objects.filter(recipient=OuterRef("pk"), state__in=["delivered", "failed"])
    called = Step.objects.filter(recipient=OuterRef("pk"), what="called", after=TaskState.REACHED.value)
    yield rows.filter(state=RecipientState.DELIVERED.value).exclude(Exists(mailed) | Exists(called))


def _threads() -> Iterator[QuerySet[Thread]]:
    rows = Thread.objects.all()
    closing = Step.objects.filter(thread=OuterRef("pk"), what="closed")
    yield rows.filter(closed_at__isnull=False).exclude(Exists(closing.filter(at=OuterRef("closed_at"))))
    yield rows.filter(Exists(closing), closed_at__isnull=True)
    moved = Step.objects.filter(thread=OuterRef("pk"), what__in=["raised", "lowered"]).order_by("-serial")
    opened = Step.objects.filter(thread=OuterRef("pk"), what="opened").order_by("-serial")
    first = Message.objects.filter(thread=OuterRef("pk")).order_by("serial")
    levels = rows.annotate(
        moved_to=Subquery(moved.values("after")[:1]),
        opened_on=Subquery(opened.values("after")[:1]),
        began=Subquery(first.values("level")[:1]),
        stands=Cast("level", CharField()),
    )
    yield levels.filter(moved_to__isnull=False).exclude(moved_to=F("stands"))
    # A draft that is alone in its thread takes the level with it, which older hubs wrote no step of.
    yield levels.filter(moved_to__isnull=True).exclude(opened_on=F("stands")).exclude(began=F("level"))


def _messages() -> Iterator[QuerySet[Message]]:
    rows = Message.objects.all()
    steps = Step.objects.filter(message=OuterRef("pk"))
    sent = steps.filter(what="sent")
    written = rows.filter(by_recipient=False)
    yield written.filter(sent_at__isnull=False).exclude(Exists(sent.filter(at=OuterRef("sent_at"))))
    yield rows.filter(Exists(sent)).filter(Q(sent_at__isnull=True) | ~Q(state__in=_LEFT))
    # What came in from a recipient is the answer to something that was acknowledged.
    answered = Recipient.objects.filter(acknowledgement=OuterRef("pk"))
    yield rows.filter(by_recipient=True).exclude(Exists(answered))
    for what, state in (("retracted", MessageState.RETRACTED.value), ("discarded", MessageState.DISCARDED.value)):
        yield rows.filter(Exists(steps.filter(what=what))).exclude(state=state)
    taken_back = Step.objects.filter(what="retracted", message=OuterRef("reply_to"))
    with_another = Q(Exists(taken_back), type=MessageType.CORRECTION.value)
    yield rows.filter(state=MessageState.RETRACTED.value).exclude(Exists(steps.filter(what="retracted")) | with_another)
    yield rows.filter(state=MessageState.DISCARDED.value).exclude(Exists(steps.filter(what="discarded")))
    yield from _agreed(written, steps)


def _agreed(rows: QuerySet[Message], steps: QuerySet[Step]) -> Iterator[QuerySet[Message]]:
    """That somebody else agreed, and that a diplomat did, is said by a step of that person, at that time."""
    authorised = steps.filter(what="authorised", actor=OuterRef("authorised_by"), at=OuterRef("authorised_at"))
    by_another = rows.filter(authorised_by__isnull=False).exclude(authorised_by=F("written_by"))
    yield by_another.exclude(Exists(authorised))
    approved = steps.filter(what="attribution_approved", actor=OuterRef("diplomat"), at=OuterRef("diplomat_at"))
    yield rows.filter(diplomat__isnull=False).exclude(Exists(approved))
