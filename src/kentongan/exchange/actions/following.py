"""What was passed on follows where it came from: taken back there, it goes; revoked by whoever shared it first, it is.

A step of the worker. What is to be done shows in the rows themselves, so a kill repeats nothing and forgets nothing;
each collection is held for its own transaction, never two at once. A new version does not follow: it may say more, so
it goes on where somebody passes it on. What a client posted that had it elsewhere is its own publication and follows
nothing (``PassedOn.follows``): nobody is revoked in whose name nobody spoke.

A revocation comes as what the collection holds of the object, with ``revoked`` and the time of the revocation
(STIX 2.1 §3.6), under the terms that hold there: it tells nothing else of what the first sharer wrote elsewhere.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kentongan.exchange.actions.deleting import put_newest_first
from kentongan.exchange.models import Collection, PassedOn, Removal, Stored
from kentongan.kernel.microseconds import microseconds_of, write_three
from kentongan.ledger.actions import record
from kentongan.ledger.statements import rows_of

BATCH = 1_000
"""Copies that one turn looks after: so long a collection is held."""

REVOKED = """
SELECT c.collection_id, c.serial, max(r.version)
FROM exchange_stored r
CROSS JOIN exchange_stored c
JOIN exchange_passedon p ON p.copy_id = c.serial
JOIN exchange_member f ON f.id = p.first_id
JOIN exchange_member g ON g.id = r.member_id AND g.organisation_id = f.organisation_id
WHERE r.revoked AND c.stix_id = r.stix_id AND +c.collection_id <> r.collection_id AND NOT c.revoked
  AND r.version > c.version AND c.version > 0 AND p.follows
  AND NOT EXISTS (
    SELECT 1 FROM exchange_stored d
    WHERE d.stix_id = c.stix_id AND d.collection_id = c.collection_id AND d.member_id = c.member_id AND d.revoked
      AND d.version > c.version
  )
GROUP BY c.collection_id, c.serial
ORDER BY c.collection_id, c.serial
LIMIT {limit}
"""
"""Copies whose first sharer revoked the object in whatever collection, and that nobody has marked as revoked yet. It
begins with what is revoked, of which there is little."""


def follow_origins(at: datetime) -> int:
    """Remove and revoke those copies whose originals were; return how many."""
    return _remove(at) + _revoke(at)


def _remove(at: datetime) -> int:
    collections = _gone().values_list("copy__collection", flat=True)
    return sum(_removed_in(collection, at=at) for collection in list(collections.distinct()))


def _gone() -> QuerySet[PassedOn]:
    """Return the copies that follow a source which is no longer there."""
    return PassedOn.objects.filter(source=None, follows=True)


@transaction.atomic
def _removed_in(collection: int, *, at: datetime) -> int:
    there, added = _held(collection, at=at)
    rows = Stored.objects.filter(collection=there, pk__in=_gone().values("copy"))
    several = list(rows.order_by("serial").values_list("serial", "stix_id", "version", "member")[:BATCH])
    Removal.objects.bulk_create(
        Removal(collection=there, stix_id=stix_id, version=version, added=added + number, member_id=member)
        for number, (_serial, stix_id, version, member) in enumerate(several, start=1)
    )
    Stored.objects.filter(serial__in=[serial for serial, *_ in several]).delete()
    for stix_id in {stix_id for _serial, stix_id, *_ in several}:
        put_newest_first(collection, stix_id=stix_id)
    return _done("exchange.copies_removed", there, added=added, number=len(several), at=at)


def _revoke(at: datetime) -> int:
    """Find what is to be revoked, without holding anything; then look again, collection by collection."""
    collections = dict.fromkeys(collection for collection, _copy, _version in _due())
    return sum(_revoked_in(collection, at=at) for collection in collections)


def _due() -> Sequence[tuple[int, int, int]]:
    return [(int(place), int(copy), int(version)) for place, copy, version in rows_of(REVOKED.format(limit=BATCH))]


@transaction.atomic
def _revoked_in(collection: int, *, at: datetime) -> int:
    there, added = _held(collection, at=at)
    due = {copy: version for place, copy, version in _due() if place == collection}
    copies = _newest_of_each(Stored.objects.filter(serial__in=list(due)).order_by("version", "-variant"))
    rows = Stored.objects.bulk_create(
        _revocation(copy, version=due[copy.serial], added=added + number) for number, copy in enumerate(copies, start=1)
    )
    for copy in copies:
        Stored.objects.filter(collection=there, stix_id=copy.stix_id, version__lt=due[copy.serial]).update(beaten=True)
        put_newest_first(collection, stix_id=copy.stix_id)
    origins = PassedOn.objects.in_bulk([copy.serial for copy in copies])
    PassedOn.objects.bulk_create(
        PassedOn(copy=row, source_id=was.source_id, place_id=was.place_id, first_id=was.first_id, at=at)
        for copy, row in zip(copies, rows, strict=True)
        if (was := origins[copy.serial])
    )
    return _done("exchange.copies_revoked", there, added=added, number=len(rows), at=at)


def _newest_of_each(copies: Iterable[Stored]) -> list[Stored]:
    """Return one copy for each object and member: a revocation is of all of its versions."""
    return list({(copy.stix_id, copy.member_id): copy for copy in copies}.values())


def _held(collection: int, *, at: datetime) -> tuple[Collection, int]:
    there = Collection.objects.select_for_update().get(serial=collection)
    return there, max(microseconds_of(at), there.last_added)


def _done(verb: str, there: Collection, *, added: int, number: int, at: datetime) -> int:
    if number:
        Collection.objects.filter(serial=there.serial).update(last_added=added + number)
        record(verb, actor=None, subject=there.id, at=at)
    return number


def _revocation(copy: Stored, *, version: int, added: int) -> Stored:
    value = json.loads(bytes(copy.content)) | {"modified": write_three(version), "revoked": True}
    of_version = Stored.objects.filter(collection=copy.collection_id, stix_id=copy.stix_id, version=version)
    variants = list(of_version.values_list("variant", flat=True))
    return Stored(
        collection_id=copy.collection_id, stix_id=copy.stix_id, type=copy.type, spec=copy.spec, version=version,
        variant=max(variants, default=-1) + 1, added=added, label_id=copy.label_id, member_id=copy.member_id,
        revoked=True, beaten=bool(variants), parts=copy.parts, natural_key=copy.natural_key,
        content=json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
    )  # fmt: skip
