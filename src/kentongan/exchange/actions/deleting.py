"""Deleting what a member shared: the rows go, a removal of each is told in the change feed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.exchange.actions.holding import held_collection, renewed, written_whole
from kentongan.exchange.errors import MayNotDelete, MayNotWrite, UnknownObject
from kentongan.exchange.models import PassedOn, Removal, Stored
from kentongan.exchange.queries import pages, sql
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.words import said_in, said_json
from kentongan.exchange.terms import Filters
from kentongan.kernel.microseconds import microseconds_of
from kentongan.ledger.actions import record
from kentongan.ledger.statements import run
from kentongan.stix.identity import in_one_spelling

MANY = 100_000
"""More versions of one object than are deleted at once."""


@written_whole()
def delete_object(
    sight: Sight, *, member: UUID, stix_id: str, filters: Filters, actor: UUID | None, at: datetime
) -> int:
    """Delete the versions of an object that a member shared and sees; return how many. TAXII 2.1 §5.7.

    Without ``filters.versions`` all of them. What others shared stays. Raises MayNotWrite, UnknownObject where nothing
    of the object is seen, or nothing that the filters name; MayNotDelete where all of that is others'.
    """
    stix_id = in_one_spelling(stix_id)
    collection = held_collection(sight)
    sight = renewed(sight, collection=collection, at=at)
    if not sight.writes:
        raise MayNotWrite
    wanted = Filters(ids=(stix_id,), versions=filters.versions or ("all",), specs=filters.specs)
    found = pages.manifest(sight, filters=wanted, limit=MANY).rows
    if not found:
        raise UnknownObject(object=stix_id)
    mine = _own(sight, member=member, stix_id=stix_id, versions=[row.version for row in found])
    if not mine:
        raise MayNotDelete(object=stix_id)
    said = _said_first(mine)
    added = max(microseconds_of(at), collection.last_added)
    removals = Removal.objects.bulk_create(
        Removal(
            collection_id=collection.serial,
            stix_id=stix_id,
            version=version,
            added=added + number,
            member_id=member,
            was=serial if serial in said else None,
            said=said.get(serial, "[]"),
        )
        for number, (serial, version) in enumerate(mine.items(), start=1)
    )
    Stored.objects.filter(serial__in=list(mine)).delete()
    put_newest_first(collection.serial, stix_id=stix_id)
    run(sql.ADVANCE, [added + len(mine), collection.serial])
    related = [one.id for one in removals]
    record("exchange.object_deleted", actor=actor, subject=collection.id, at=at, related=related)
    return len(mine)


def _own(sight: Sight, *, member: UUID, stix_id: str, versions: Iterable[int]) -> dict[int, int]:
    """Return the versions of these rows that the member shared, by serial, variants that another one beats among
    them."""
    rows = Stored.objects.filter(collection=sight.collection, stix_id=stix_id, member=member)
    rows = rows.filter(version__in=set(versions), label__in=sight.labels)
    return dict(rows.order_by("version", "variant").values_list("serial", "version"))


def _said_first(mine: Iterable[int]) -> dict[int, str]:
    """Return what these rows said, of those that their member had from nobody."""
    serials = set(mine)
    own = serials - set(PassedOn.objects.filter(copy__in=serials).values_list("copy", flat=True))
    rows = Stored.objects.filter(serial__in=own)
    return {serial: said_json(said_in(bytes(content))) for serial, content in rows.values_list("serial", "content")}


def put_newest_first(collection: int, *, stix_id: str) -> None:
    """See that what is newest now is no longer beaten by what is gone."""
    left = Stored.objects.filter(collection=collection, stix_id=stix_id).defer("content")
    newest = left.order_by("-version", "variant").first()
    if newest is not None and newest.beaten:
        Stored.objects.filter(serial=newest.serial).update(beaten=False)
