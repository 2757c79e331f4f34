"""Keeping what somebody looks at before they share it, so that the same is shared without being sent twice.

No entry in the ledger: nothing is decided here, and what is shared in the end has its own.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.exchange.actions.holding import written_whole
from kentongan.exchange.models import Upload
from kentongan.exchange.queries.uploads import KEPT

EACH = 3
"""So many are kept of one person; for whoever looks at another, the oldest goes."""

BATCH = 100


@written_whole()
def keep_upload(content: bytes, *, user: UUID, at: datetime) -> UUID:
    """Keep a text for whoever looks at it, and return the id that they get it by. Raises StoreFull."""
    own = Upload.objects.filter(user=user).order_by("-at", "-pk").values_list("pk", flat=True)
    Upload.objects.filter(pk__in=list(own[EACH - 1 :])).delete()
    kept = Upload(user_id=user, at=at, content=content)
    kept.save(force_insert=True)
    return kept.pk


@transaction.atomic
def purge_uploads(at: datetime) -> int:
    """Remove what was uploaded longer ago than it is kept; return how many."""
    old = list(Upload.objects.filter(at__lte=at - KEPT).order_by("at").values_list("pk", flat=True)[:BATCH])
    Upload.objects.filter(pk__in=old).delete()
    return len(old)
