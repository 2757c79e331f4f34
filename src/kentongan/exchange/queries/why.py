"""Who sees an object and why, or why not; who would get one that is about to be shared. By the same decision as a page.

Of others an asker hears as far as they may know who else reads: the hub's staff of everybody; a party of the
collection's arrangement of its parties; whoever may write to the collection of those whom they give to; everybody of
their own members and of the hub's staff.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.exchange.errors import UnknownCollection, UnknownObject
from kentongan.exchange.models import Collection, Label, Member, Participation, Stored
from kentongan.exchange.queries.access import access_of, rights_in_force
from kentongan.exchange.queries.sight import Sight, sight_of, viewer_of_member
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Handling, Verdict, Viewer

HUB = Viewer(hub=True)
RIGHT = ("member", "reads", "writes", "since")
Parts = Sequence[tuple[str, Handling]]
"""Selectors of an object's parts that have terms of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    """One member, or the hub's staff (``member`` None), and whether they see an object, over an encrypted connection.

    ``hidden``: the selectors of those parts that they do not see of an object that they see, as far as the asker does.
    """

    member: Member | None
    verdict: Verdict
    hidden: tuple[str, ...] = ()


def why(stored: int, *, viewer: Viewer, at: datetime) -> Sequence[Seer]:
    """Return who sees a stored object and why, and who does not, the hub's staff first, then members by name.

    Raises UnknownObject where the asker does not see it themselves.
    """
    row = Stored.objects.select_related("collection__arrangement", "label").filter(serial=stored).first()
    if row is None:
        raise UnknownObject(object=stored)
    sight = _sight_on(row, viewer=viewer, at=at)
    handling, parts = read_handling(row.label.handling), _parts_of(row, sight=sight)
    return _seers(row.collection, sight=sight, handling=handling, parts=parts, at=at)


def recipients_of(
    collection: UUID, *, viewer: Viewer, handling: Handling, parts: Parts = (), at: datetime
) -> Sequence[Seer]:
    """Return who would see an object with this handling if it were shared in a collection now, and who would not.

    Raises UnknownCollection.
    """
    sight = sight_of(viewer, collection=collection, at=at)
    there = Collection.objects.select_related("arrangement").get(serial=sight.collection)
    return _seers(there, sight=sight, handling=handling, parts=parts, at=at)


def _sight_on(row: Stored, *, viewer: Viewer, at: datetime) -> Sight:
    """Return the asker's sight of a row that they see: it has passed, and nothing that they see stands before it."""
    try:
        sight = sight_of(viewer, collection=row.collection.id, at=at)
    except UnknownCollection:
        raise UnknownObject(object=row.serial) from None
    first = (
        Stored.objects.filter(
            collection=row.collection, stix_id=row.stix_id, version=row.version, label__in=sight.labels
        )
        .order_by("variant")
        .values_list("serial", flat=True)
        .first()
    )
    if first != row.serial:
        raise UnknownObject(object=row.serial)
    return sight


def _parts_of(row: Stored, *, sight: Sight) -> Parts:
    """Return the parts that have terms of their own and that the asker sees: of others they must not even hear."""
    every: list[tuple[str, int]] = json.loads(row.parts) if row.parts else []
    told = [(selector, label) for selector, label in every if label in sight.labels]
    labels = Label.objects.filter(serial__in=[label for _, label in told]).values_list("serial", "handling")
    handlings = {serial: read_handling(handling) for serial, handling in labels}
    return [(selector, handlings[label]) for selector, label in told]


def _seers(there: Collection, *, sight: Sight, handling: Handling, parts: Parts, at: datetime) -> Sequence[Seer]:
    rights: dict[UUID | None, list[Sequence[int]]] = defaultdict(list)
    for member, *right in rights_in_force().filter(collection=there).values_list(*RIGHT):
        rights[member].append(right)
    asked: list[tuple[Member | None, Viewer]] = [(None, HUB)]
    asked += [(one, viewer_of_member(one, secure=True)) for one in known_members(there, sight=sight)]
    return [
        _seer(
            member,
            viewer=viewer,
            access=access_of(
                rights[None if member is None else member.pk], arrangement=there.arrangement, viewer=viewer, at=at
            ),
            handling=handling,
            parts=parts,
            at=at,
        )
        for member, viewer in asked
    ]


def known_members(there: Collection, *, sight: Sight) -> QuerySet[Member]:
    """Return the members of whom the asker may hear, with their organisations."""
    return members_known_at(there, viewer=sight.viewer, writes=sight.writes)


def members_known_at(there: Collection, *, viewer: Viewer, writes: bool) -> QuerySet[Member]:
    """Return the same of somebody who may write there, or not."""
    members = Member.objects.select_related("organisation").order_by("name")
    if viewer.hub:
        return members
    known = Q(organisation__in=sorted(viewer.organisations))
    if writes:
        known |= Q(pk__in=rights_in_force().filter(collection=there, reads=True).values("member"))
    parties = Participation.objects.filter(arrangement=there.arrangement_id, left_at__isnull=True)
    if there.arrangement_id is not None and parties.filter(organisation__in=sorted(viewer.organisations)).exists():
        known |= Q(organisation__in=parties.values("organisation"))
    return members.filter(known)


def _seer(
    member: Member | None, *, viewer: Viewer, access: Access, handling: Handling, parts: Parts, at: datetime
) -> Seer:
    verdict = may_see(handling, viewer=viewer, access=access, at=at)
    hidden = [
        selector
        for selector, terms in parts
        if verdict.allowed and not may_see(terms, viewer=viewer, access=access, at=at).allowed
    ]
    return Seer(member=member, verdict=verdict, hidden=tuple(hidden))
