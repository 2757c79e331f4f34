"""Victims whom an object names before the collection knows who they are: remembered, and looked at again when it does.

Only what then turns out to concern somebody as a victim is new; everything else of the object was judged when it came.
"""

from collections.abc import Iterable, Sequence

from kentongan.exchange.models import Stored
from kentongan.exchange.queries.changes import Change
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.permitting import Permits
from kentongan.response.models import Awaited


def await_victims(missing: Iterable[tuple[int, str]], *, collection: int) -> None:
    """Remember which versions, by their ``added``, name which identities that are not there."""
    rows = [Awaited(collection_id=collection, ref=ref, added=added) for added, ref in missing]
    Awaited.objects.bulk_create(rows, ignore_conflicts=True)


def note_arrivals(several: Iterable[Change], *, permits: Permits, collection: int) -> None:
    """Have looked at again what named an identity that is among these. One that is RED has not come."""
    come = {
        one.stix_id
        for one in several
        if one.type == "identity" and one.label is not None and permits.terms(one.label).handling.tlp is not TLP.RED
    }
    if come:
        Awaited.objects.filter(collection=collection, ref__in=sorted(come)).update(due=True)


def waiting() -> list[int]:
    """Return the collections in which something is to be looked at again."""
    return list(Awaited.objects.filter(due=True).order_by().values_list("collection", flat=True).distinct())


def due_again(collection: int, *, limit: int) -> Sequence[Stored]:
    """Take so many versions that are to be looked at again, of those that are still there."""
    added = list(
        Awaited.objects.filter(collection=collection, due=True)
        .order_by("added")
        .values_list("added", flat=True)
        .distinct()[:limit]
    )
    Awaited.objects.filter(collection=collection, due=True, added__in=added).delete()
    return list(Stored.objects.filter(collection=collection, added__in=added).order_by("added"))
