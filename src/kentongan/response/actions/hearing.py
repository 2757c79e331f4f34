"""The exchange's change feeds followed: of each new version, whom it concerns and whether they may be warned.

A batch of one collection is one transaction: what was found is kept and the cursor moved, or neither. So whoever is
killed, or works beside another, loses nothing and doubles nothing. Nothing leaves from here: what may become a warning
waits for ``handing_over``, what holds no more for ``unsaying``.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kentongan.exchange.models import Collection
from kentongan.exchange.queries.changes import Change, changes
from kentongan.ledger.actions import record
from kentongan.response.actions.concerning import Concerning
from kentongan.response.actions.readings import Readings
from kentongan.response.models import Heard

BATCH = 500
"""Changes that one transaction takes."""


def hear(at: datetime) -> int:
    """Take a batch of each collection's changes, and return how many changes that were."""
    return sum(_hear(serial, at=at) for serial in _behind())


def _behind() -> list[int]:
    heard = dict(Heard.objects.values_list("collection", "after"))
    last = Collection.objects.order_by("serial").values_list("serial", "last_added")
    return [serial for serial, added in last if added > heard.get(serial, 0)]


def _hear(serial: int, *, at: datetime) -> int:
    with transaction.atomic(durable=True):
        Heard.objects.bulk_create([Heard(collection_id=serial, at=at)], ignore_conflicts=True)
        heard = Heard.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=serial).first()
        if heard is None:
            return 0  # another worker has it
        several = changes(collection=serial, after=heard.after, limit=BATCH)
        if several:
            _take(serial, several, at=at)
            heard.after, heard.at = several[-1].added, at
            heard.save(update_fields=["after", "at"])
    return len(several)


def _take(serial: int, several: Sequence[Change], *, at: datetime) -> None:
    collection = Collection.objects.select_related("arrangement").get(pk=serial)
    readings = Readings(collection, at=at)
    concerning = Concerning(collection, readings=readings, at=at)
    touched = concerning.take(several)
    if touched:
        record("response.exchange_heard", actor=None, subject=collection.id, at=at, related=touched)
