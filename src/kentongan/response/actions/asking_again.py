"""Whether concerns may be told asked again, when who takes part changes: what was refused may be permitted, and so on.

``leaving`` asks at every door out, so nothing leaves that may not. This step takes back what waits before anybody looks
at it, and makes drafts of what nobody was told because they did not take part, when they do.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.exchange.models import Collection
from kentongan.ledger.actions import record
from kentongan.response.actions.attributing import Attributor
from kentongan.response.actions.concerning import Concerning
from kentongan.response.actions.leaving import Judged, end_forbidden
from kentongan.response.actions.permitting import Permits
from kentongan.response.actions.readings import Readings
from kentongan.response.models import Concern, Heard, Warning
from kentongan.response.queries.standing import parties_digest, standing_digest
from kentongan.response.rules.concerning import FEED, GIVEN
from kentongan.response.rules.states import UNSENT
from kentongan.response.terms import ConcernState

BATCH = 500
"""Concerns of one collection that are asked about in one transaction."""

_FIRST = UUID(int=0)
_UNTOLD = frozenset({ConcernState.REFUSED, ConcernState.WAITING})
"""Nobody was told of it, and no person is asked."""


def ask_again(at: datetime) -> int:
    """Ask again about a batch of each collection where something changed; return how many concerns that were."""
    parties = parties_digest(at=at)
    attributor = Attributor(at=at)
    heard = Heard.objects.order_by("collection").values_list("collection", flat=True)
    return sum(_ask(serial, parties=parties, attributor=attributor, at=at) for serial in list(heard))


def _ask(serial: int, *, parties: str, attributor: Attributor, at: datetime) -> int:
    with transaction.atomic(durable=True):
        # Held as ``hearing`` holds it: what it judged by the old standing is there before the new one is looked at.
        heard = Heard.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=serial).first()
        if heard is None:
            return 0
        collection = Collection.objects.select_related("arrangement").get(pk=serial)
        standing = standing_digest(collection, parties=parties, at=at)
        if heard.standing != standing:
            heard.standing, heard.asked_to = standing, _FIRST
        elif heard.asked_to is None:
            return 0
        rows = _batch(serial, after=heard.asked_to or _FIRST)
        permits = Permits(collection, at=at)
        _take_back(rows, permits=permits, at=at)
        _look_again(rows, collection=collection, permits=permits, attributor=attributor, at=at)
        heard.asked_to = rows[-1].pk if len(rows) == BATCH else None
        heard.save(update_fields=["standing", "asked_to"])
    return len(rows)


def _batch(serial: int, *, after: UUID) -> list[Concern]:
    rows = Concern.objects.filter(collection=serial, pk__gt=after)
    rows = rows.filter(state__in=sorted(one.value for one in GIVEN | _UNTOLD))
    return list(rows.order_by("pk")[:BATCH])


def _take_back(rows: Sequence[Concern], *, permits: Permits, at: datetime) -> None:
    """Have taken back what was handed over, may not be told now, and has not left. Of what left nothing is said."""
    forbidden = {row.pk: why for row in rows if row.state in GIVEN and (why := permits.why_not(row))}
    left = _left([row for row in rows if row.pk in forbidden])
    waiting = {pk: why for pk, why in forbidden.items() if pk not in left}
    end_forbidden([Judged(forbidden=waiting, stays=True, lost=False)], at=at)


def _left(rows: Sequence[Concern]) -> set[UUID]:
    """Return those that warnings tell of, all of which have left."""
    listed = Warning.objects.filter(feed__slug=FEED, items__exposure__tag__in=[row.tag for row in rows])
    states: dict[tuple[str, UUID], set[str]] = defaultdict(set)
    for tag, organisation, state in listed.values_list("items__exposure__tag", "organisation", "state").distinct():
        states[tag, organisation].add(state)
    unsent = {one.value for one in UNSENT}
    told = {row.pk: states.get((row.tag, row.organisation_id or _FIRST), set()) for row in rows}
    return {pk for pk, several in told.items() if several and not several & unsent}


def _look_again(
    rows: Sequence[Concern], *, collection: Collection, permits: Permits, attributor: Attributor, at: datetime
) -> None:
    """Decide anew about what nobody was told: what was refused and may be told now, and the other way round."""
    changed = [row.pk for row in rows if row.state in _UNTOLD and _differs(row, why=permits.why_not(row))]
    if not changed:
        return
    held = Concern.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=changed)
    held = held.filter(state__in=sorted(one.value for one in _UNTOLD)).order_by("pk")
    concerning = Concerning(collection, readings=Readings(collection, attributor=attributor, at=at), at=at)
    touched = concerning.ask_again(list(held))
    if touched:
        record("response.concerns_asked", actor=None, subject=collection.id, at=at, related=touched)


def _differs(row: Concern, *, why: str) -> bool:
    return row.state != ConcernState.REFUSED if why else row.state == ConcernState.REFUSED
