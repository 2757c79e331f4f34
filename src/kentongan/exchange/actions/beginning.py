"""What becomes visible later is added anew when its time comes, so that who pages by time meets it.

Objects are given a start by a policy of theirs, or by the arrangement that their collection lies under. When it passes
they get a new ``added``, in their order; nothing else of them changes, so those who saw them before meet them again as
the same version. What is to be done shows in the rows themselves (added before their start), so whoever is killed goes
on where it stopped: ``State.begun`` only says which starts have been looked at.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from kentongan.exchange.models import Collection, Label, State
from kentongan.exchange.queries import sql
from kentongan.kernel.microseconds import microseconds_of
from kentongan.ledger.actions import record
from kentongan.ledger.statements import rows_of

BATCH = 2_000
"""Rows that one transaction adds anew: so long a collection is held."""
MARGIN = timedelta(minutes=15)
"""A label that starts may be committed so much later than it was judged."""
_EVER = datetime.min.replace(tzinfo=UTC)

Starts = Mapping[int | None, datetime]
"""When the objects of a label start, by its serial; of None, those of every label."""


def add_begun(at: datetime) -> int:
    """Add anew what has begun since this was done last; return how many objects that were."""
    begun = State.objects.get().begun
    after = _EVER if begun is None else begun - MARGIN
    done = 0
    for collection, starts in _started(after, at=at).items():
        while number := _add_anew(collection, starts=starts, at=at):
            done += number
    State.objects.update(begun=at)
    return done


def _started(after: datetime, *, at: datetime) -> Mapping[int, Starts]:
    """Return the collections in which something started within that time, and what."""
    found: dict[int, dict[int | None, datetime]] = {}
    several = Label.objects.filter(starts__gt=after, starts__lte=at)
    for collection, serial, starts in several.values_list("collection", "serial", "starts"):
        if starts is not None:
            found.setdefault(collection, {})[serial] = starts
    under = Collection.objects.filter(arrangement__starts__gt=after, arrangement__starts__lte=at)
    for collection, starts in under.values_list("serial", "arrangement__starts"):
        found.setdefault(collection, {})[None] = starts
    return found


def _add_anew(collection: int, *, starts: Starts, at: datetime) -> int:
    if not _due(collection, starts=starts, limit=1):
        return 0  # without holding the collection
    with transaction.atomic():
        held = Collection.objects.select_for_update().get(serial=collection)
        added = max(microseconds_of(at), held.last_added)
        rows = [(added + number, serial) for number, serial in enumerate(_due(collection, starts=starts), start=1)]
        if not rows:
            return 0
        with connection.cursor() as cursor:
            cursor.executemany(sql.ADD_ANEW, rows)
        Collection.objects.filter(serial=collection).update(last_added=added + len(rows))
        record("exchange.objects_begun", actor=None, subject=held.id, at=at)
    return len(rows)


def _due(collection: int, *, starts: Starts, limit: int | None = None) -> Sequence[int]:
    """Return rows that were added before their start, in their order."""
    of_each = " OR ".join(
        f"s.added < {microseconds_of(moment)}" + ("" if label is None else f" AND s.label_id = {int(label)}")
        for label, moment in starts.items()
    )
    before = microseconds_of(max(starts.values()))
    slots = {"collection": int(collection), "before": before, "of_each": of_each, "limit": limit or BATCH}
    return [row[0] for row in rows_of(sql.DUE.format(**slots, walking=sql.walking("stored_page")))]
