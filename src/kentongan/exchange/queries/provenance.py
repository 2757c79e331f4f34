"""Where an object came from that was passed on, and where one went: told to whoever sees it in both places.

Who shared it first is named to whoever may hear of them there (``queries.holders.known_names``); nobody else learns
that it was anywhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.models import Member, PassedOn, Stored
from kentongan.exchange.queries.holders import known_names
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """An object's other place. ``first``: who shared it first, where the viewer may hear of them."""

    line: CollectionLine
    stix_id: str
    version: int
    at: datetime
    first: Member | None


def came_from(stored: int, *, viewer: Viewer, at: datetime) -> Passage | None:
    """Return where a row that the viewer sees was passed on from, where they see it there too."""
    passed = _elsewhere().select_related("source__collection").filter(copy=stored).first()
    if passed is None or passed.source is None:
        return None
    sight = _sight_on(passed.source, viewer=viewer, at=at)
    return None if sight is None else _passage(passed, passed.source, sight=sight, viewer=viewer, at=at)


def went_to(stored: int, *, viewer: Viewer, at: datetime) -> Sequence[Passage]:
    """Return where a row that the viewer sees was passed on to, as far as they see it there too, the latest first."""
    found = []
    for passed in _elsewhere().select_related("copy__collection").filter(source=stored).order_by("-at", "-copy"):
        sight = _sight_on(passed.copy, viewer=viewer, at=at)
        if sight is not None:
            found.append(_passage(passed, passed.copy, sight=sight, viewer=viewer, at=at))
    return found


def _elsewhere() -> QuerySet[PassedOn]:
    """Return what was passed on to another collection: a version by others in the same one has not gone anywhere."""
    return PassedOn.objects.exclude(place=F("copy__collection"))


def _sight_on(row: Stored, *, viewer: Viewer, at: datetime) -> Sight | None:
    """Return the viewer's sight of a row's collection; None where they do not see the row there."""
    try:
        sight = sight_of(viewer, collection=row.collection.id, at=at)
    except UnknownCollection:
        return None
    same = Stored.objects.filter(
        collection=row.collection, stix_id=row.stix_id, version=row.version, label__in=sight.labels
    )
    return sight if same.order_by("variant").values_list("serial", flat=True).first() == row.serial else None


def _passage(passed: PassedOn, row: Stored, *, sight: Sight, viewer: Viewer, at: datetime) -> Passage:
    line = next(one for one in visible_collections(viewer, at=at) if one.serial == row.collection_id)
    first = None if passed.first_id is None else known_names(sight).get(passed.first_id)
    return Passage(line=line, stix_id=row.stix_id, version=row.version, at=passed.at, first=first)
