"""What ``response`` keeps of shared objects, erased with what intake erases: an address or a name that they named.

Versions stay in the exchange, which is their members'. What is forgotten is which thing was named, and what the letters
may say of it; that something was named, whom it concerned and what came of it stays.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kentongan.intake.archive.erasing import Target
from kentongan.ledger.actions import record
from kentongan.response.models import Concern
from kentongan.response.rules.concerning import GIVEN, erased_value, without
from kentongan.response.terms import ConcernState

ERASED = "erased"
"""Why a concern ended of which nobody had been told."""

_SPOKEN = ("name", "description", "source")


def forget_shared(target: Target, *, erasure: UUID | None, at: datetime) -> int:
    """Take an address or a name out of concerns, in the caller's transaction; return how many hold it.

    ``erasure`` is whose consequence this is; without one they are only counted. Of what somebody was told a taking back
    must still arrive, so that goes on under a value that says nothing; all else ends.
    """
    pattern = re.compile(target.pattern, re.IGNORECASE)
    rows = list(_holding(target, pattern=pattern))
    if erasure is None or not rows:
        return len(rows)
    for row in rows:
        if pattern.search(row.value):
            row.value = erased_value(row.tag)
            if row.state not in GIVEN or row.handover is None or row.handover.run_id is None:
                row.state, row.reason, row.again_at = ConcernState.ENDED.value, ERASED, None
        row.told = without(row.told, _SPOKEN, pattern=pattern)
        row.changed_at = at
        row.save(update_fields=["value", "told", "state", "reason", "again_at", "changed_at"])
    record("response.concerns_erased", actor=None, subject=erasure, at=at)
    return len(rows)


def _holding(target: Target, *, pattern: re.Pattern[str]) -> Iterator[Concern]:
    """Give concerns that hold the target: narrowed by the database, decided by the expression, as refused rows are."""
    may_hold = Q()
    for spelling in target.spellings:
        may_hold |= Q(value__icontains=spelling)
        for field in _SPOKEN:
            may_hold |= Q(**{f"told__{field}__icontains": spelling})
    rows = Concern.objects.filter(may_hold).select_for_update(of=("self",)).select_related("handover").order_by("id")
    for row in rows:
        if any(pattern.search(text) for text in (row.value, *(str(row.told.get(field, "")) for field in _SPOKEN))):
            yield row
