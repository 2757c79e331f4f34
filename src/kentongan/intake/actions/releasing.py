"""Drafts whose warning left the hub: from then on their organisation's members see them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.intake.models import Draft


def release_drafts(ids: Iterable[UUID], *, at: datetime) -> int:
    """Note that the warnings of these drafts left, and return of how many that is new.

    In the transaction of whoever lets them leave, whose entry in the ledger tells of it.
    """
    return Draft.objects.filter(pk__in=list(ids), released_at__isnull=True).update(released_at=at)
