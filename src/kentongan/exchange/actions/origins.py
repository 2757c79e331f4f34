"""Keeping where an object came from that somebody shared who had it from another collection."""

from collections.abc import Iterable
from datetime import datetime

from kentongan.exchange.models import PassedOn, Stored
from kentongan.exchange.rules.taking_in import Candidate, Held


def note_origins(several: Iterable[tuple[Candidate, Held]], *, collection: int, at: datetime) -> None:
    """Note for rows just written from which row each was passed on, and who shared it first of all."""
    origins = {place.added: one.origin for one, place in several if one.origin}
    if not origins:
        return
    written = Stored.objects.filter(collection=collection, added__in=list(origins)).values_list("added", "serial")
    copies = {serial: origins[added] for added, serial in written}
    sources = {
        serial: (place, member)
        for serial, place, member in Stored.objects.filter(serial__in=set(copies.values())).values_list(
            "serial", "collection", "member"
        )
    }
    earlier = dict(PassedOn.objects.filter(copy__in=list(sources)).values_list("copy", "first"))
    PassedOn.objects.bulk_create(
        PassedOn(
            copy_id=copy,
            source_id=source,
            place_id=sources[source][0],
            first_id=earlier.get(source, sources[source][1]),
            at=at,
        )
        for copy, source in copies.items()
    )
