"""The exchange's change feeds followed: of each new version, whom it concerns and whether they may be warned.

A batch of one collection is one transaction: what was found is kept and the cursor moved, or neither. So whoever is
killed, or works beside another, loses nothing and doubles nothing. Nothing leaves from here: what may become a warning
waits for ``handing_over``, what holds no more for ``unsaying``. What named a victim of whom nothing was known is looked
at again when they come.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.exchange.models import Collection
from kentongan.exchange.queries.changes import Change, changes
from kentongan.ledger.actions import record
from kentongan.response.actions.attributing import Attributor
from kentongan.response.actions.awaiting import await_victims, due_again, note_arrivals, waiting
from kentongan.response.actions.concerning import Concerning, change_of
from kentongan.response.actions.readings import Readings
from kentongan.response.models import Heard

BATCH, AT_ONCE = 1_000, 100
"""Changes that one transaction takes, and that are asked of the exchange at once."""

BYTES = 8 * 1024 * 1024
"""Bytes of objects that are read at once: one may have megabytes, and is larger when read."""


def hear(at: datetime) -> int:
    """Take a batch of each collection's changes, and return how many changes that were."""
    attributor = Attributor(at=at)
    return sum(_hear(serial, attributor=attributor, at=at) for serial in dict.fromkeys([*_behind(), *waiting()]))


def _behind() -> list[int]:
    heard = dict(Heard.objects.values_list("collection", "after"))
    last = Collection.objects.order_by("serial").values_list("serial", "last_added")
    return [serial for serial, added in last if added > heard.get(serial, 0)]


def _hear(serial: int, *, attributor: Attributor, at: datetime) -> int:
    with transaction.atomic(durable=True):
        Heard.objects.bulk_create([Heard(collection_id=serial, at=at)], ignore_conflicts=True)
        heard = Heard.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=serial).first()
        if heard is None:
            return 0  # another worker has it
        collection = Collection.objects.select_related("arrangement").get(pk=serial)
        readings = Readings(collection, attributor=attributor, at=at)
        concerning = Concerning(collection, readings=readings, at=at)
        taken, touched = 0, list[UUID]()
        while taken < BATCH and (several := changes(collection=serial, after=heard.after, limit=AT_ONCE)):
            for some in _by_size(several):
                touched += concerning.take(some)
                note_arrivals(some, permits=readings.permits, collection=serial)
            heard.after = several[-1].added
            taken += len(several)
        while taken < BATCH and (again := due_again(serial, limit=AT_ONCE)):
            for some in _by_size([change_of(one) for one in again]):
                touched += concerning.look_again(some)
            taken += len(again)
        await_victims(readings.missing, collection=serial)
        heard.at = at
        heard.save(update_fields=["after", "at"])
        if touched:
            record("response.exchange_heard", actor=None, subject=collection.id, at=at, related=sorted(set(touched)))
    return taken


def _by_size(several: Sequence[Change]) -> Iterator[list[Change]]:
    some: list[Change] = []
    size = 0
    for one in several:
        size += len(one.content)
        if some and size > BYTES:
            yield some
            some, size = [], len(one.content)
        some.append(one)
    yield some
