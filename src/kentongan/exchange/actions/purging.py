"""What is kept no longer: statuses of requests, which TAXII 2.1 §4.3 wants kept for a day."""

from datetime import datetime, timedelta

from django.db import transaction

from kentongan.exchange.models import Status

KEPT = timedelta(hours=48)
BATCH = 1000


@transaction.atomic
def purge_statuses(at: datetime) -> int:
    """Remove statuses older than KEPT; return how many. No entry in the ledger: nothing is decided here."""
    old = list(Status.objects.filter(at__lt=at - KEPT).order_by("at").values_list("pk", flat=True)[:BATCH])
    Status.objects.filter(pk__in=old).delete()
    return len(old)
