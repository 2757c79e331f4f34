"""What the tables say of messages and their steps do not: a sign that somebody wrote to the database past the hub."""

from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from kentongan.messages.models import Message, Recipient, Step, Thread
from kentongan.messages.terms import RecipientState


def contradicted() -> list[UUID]:
    """Return the recipients that acknowledged, and the threads that were closed, raised or lowered, without a step.

    Steps are only ever added, so they are what is believed.
    """
    said = Step.objects.filter(recipient=OuterRef("pk"), what="acknowledged")
    recipients = Recipient.objects.filter(state=RecipientState.ACKNOWLEDGED.value).exclude(Exists(said)).order_by("pk")
    closing = Step.objects.filter(thread=OuterRef("pk"), what="closed")
    closed = Thread.objects.filter(closed_at__isnull=False).exclude(Exists(closing)).order_by("pk")
    moved = Step.objects.filter(thread=OuterRef("pk"), what__in=["raised", "lowered"]).order_by("-serial")
    first = Message.objects.filter(thread=OuterRef("pk")).order_by("written_at", "pk")
    levels = Thread.objects.annotate(
        moved_to=Subquery(moved.values("after")[:1]),
        began=Subquery(first.values("level")[:1]),
        stands=Cast("level", CharField()),
    )
    # A draft that is alone in its thread takes the level with it, so either of the two may be it.
    not_moved = Q(moved_to__isnull=True) | ~Q(moved_to=F("stands"))
    elsewhere = levels.exclude(began=F("level")).filter(not_moved).order_by("pk")
    return [*(key for rows in (recipients, closed, elsewhere) for key in rows.values_list("pk", flat=True))]
