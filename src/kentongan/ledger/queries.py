"""Reading the ledger: what was done to a thing, the log in its order, and whether it is whole.

The ledger lies below ``accounts`` and knows no readers: a room shows the history only of what its reader may see.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import F, Q, QuerySet

from kentongan.ledger import rules
from kentongan.ledger.models import Entry


def history(subject: UUID) -> QuerySet[Entry]:
    """Return the entries about a thing, as subject or among others, oldest first, each with its ``position`` or none.

    ``reader`` is not asked for: whoever may see the thing may see what was done to it, and its room knows who may.
    """
    mentioned = Entry.objects.filter(mentions__thing=subject).values("id")
    return in_order(Entry.objects.filter(Q(subject=subject) | Q(id__in=mentioned)))


def in_order(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return the entries in the order of the log; what has no number yet comes last."""
    return entries.select_related("position").order_by(F("position__number").asc(nulls_last=True), "id")


def entries_from(number: int, *, limit: int = 1000) -> QuerySet[Entry]:
    """Return numbered entries from a number on, in order: how a log is read in pieces."""
    return in_order(Entry.objects.filter(position__number__gte=number))[:limit]


def altered_entries() -> Iterator[Entry]:
    """Yield every entry whose content is no longer what it committed to when it was written."""
    for entry in Entry.objects.order_by("id").prefetch_related("mentions").iterator(chunk_size=500):
        if rules.leaf_hash(entry.statement()) != entry.leaf_hash:
            yield entry
