"""What a drill does to its own mail: what was kept here is said to have bounced, as a dead mailbox would have it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Channel, Reason, State


@transaction.atomic
def bounce_sunk(rows: list[UUID], *, at: datetime, detail: str = "") -> int:
    """Let rows of the sink bounce, and return how many did; the rooms hear of it as of any other bounce.

    Rows of any other channel, and those that bounced before, are left as they are.
    """
    sunk = Delivery.objects.filter(pk__in=rows, channel=Channel.SINK.value, state=State.DELIVERED.value)
    return sunk.update(
        state=State.DEAD.value, reason=Reason.BOUNCED.value, copies=0, detail=detail[:500], settled_at=at, told=False
    )
