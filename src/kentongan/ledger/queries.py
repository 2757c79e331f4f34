"""Reading the ledger: what was done to a thing, the log in its order, and whether it is whole.

The ledger lies below ``accounts`` and knows no readers: a room shows the history only of what its reader may see.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

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


def told_of(subject: OuterRef, *verbs: str) -> QuerySet[Entry]:
    """Return the entries of these verbs whose subject is the row of an outer query: to ask whether it was ever told."""
    return Entry.objects.filter(subject=subject, verb__in=verbs)


def told_times(subject: OuterRef, *verbs: str) -> Coalesce:
    """Return how often entries of these verbs tell of the row of an outer query."""
    counted = told_of(subject, *verbs).order_by().values("subject").annotate(times=Count("pk")).values("times")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def altered_entries() -> Iterator[Entry]:
    """Yield every entry whose content is no longer what it committed to when it was written."""
    for entry in Entry.objects.order_by("id").prefetch_related("mentions").iterator(chunk_size=500):
        if rules.leaf_hash(entry.statement()) != entry.leaf_hash:
            yield entry
