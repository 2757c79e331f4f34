"""What is kept no longer: contents and addresses of what is over, and the text of mails that came in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kentongan.delivery.models import Content, Delivery, ReceivedMail
from kentongan.delivery.terms import State

BATCH = 1000
DEAD_KEPT = timedelta(days=30)
"""For how much longer a dead letter keeps its content than one that was delivered: a person may still try it again."""


@transaction.atomic
def purge(*, at: datetime, kept: timedelta) -> int:
    """Remove contents and addresses of rows that were settled longer ago than ``kept``; return of how many.

    The rows stay, with what came of them. It makes no entry in the ledger: nothing is decided here.
    """
    over = Q(state__in=[State.DELIVERED, State.CANCELLED], settled_at__lt=at - kept)
    over |= Q(state=State.DEAD, settled_at__lt=at - kept - DEAD_KEPT)
    rows = Delivery.objects.filter(over).exclude(destination="", content=None).order_by("settled_at")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    Content.objects.filter(pk__in=ids).delete()
    Delivery.objects.filter(pk__in=ids).update(destination="", detail="")
    old = ReceivedMail.objects.filter(raw__isnull=False, received_at__lt=at - kept)
    mails = list(old.order_by("received_at").values_list("pk", flat=True)[:BATCH])
    ReceivedMail.objects.filter(pk__in=mails).update(raw=None, detail="")
    return len(ids) + len(mails)
