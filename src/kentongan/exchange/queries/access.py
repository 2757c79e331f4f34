"""What viewers hold in collections: their members' rights, as far as they take part in the arrangement.

Under an arrangement a right counts while the member's organisation takes part in it; a right to write, within its term
only. Reading is judged label by label (``rules.seeing``), since what one gave oneself stays one's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from kentongan.exchange.models import Arrangement, Collection, Participation, Right
from kentongan.exchange.terms import Access, Viewer
from kentongan.routing.terms import OrganisationKind

NOTHING = Access()


def rights_in_force() -> QuerySet[Right]:
    """Return the rights that count now: not ended, and of members that take part where there is an arrangement."""
    takes_part = Participation.objects.filter(
        arrangement=OuterRef("collection__arrangement"),
        organisation=OuterRef("member__organisation"),
        left_at__isnull=True,
    )
    return Right.objects.filter(Q(collection__arrangement__isnull=True) | Exists(takes_part), ended_at__isnull=True)


def accesses_of(viewer: Viewer, *, collections: Iterable[Collection], at: datetime) -> Mapping[int, Access]:
    """Return a viewer's access to each of these collections, by serial; give each its arrangement along."""
    found = {one.serial: one.arrangement for one in collections}
    rights = rights_in_force().filter(collection__in=list(found), member__in=sorted(viewer.members))
    held: dict[int, list[Sequence[int]]] = defaultdict(list)
    if viewer.members:
        for serial, *right in rights.values_list("collection", "reads", "writes", "since"):
            held[serial].append(right)
    return {
        serial: access_of(held[serial], arrangement=arrangement, viewer=viewer, at=at)
        for serial, arrangement in found.items()
    }


def access_of(
    rights: Iterable[Sequence[int]], *, arrangement: Arrangement | None, viewer: Viewer, at: datetime
) -> Access:
    """Return the access that rights in force (``reads``, ``writes``, ``since``) give under an arrangement."""
    several = list(rights)
    since = [since for reads, _writes, since in several if reads]
    access = Access(reads=bool(since), writes=any(writes for _, writes, _ in several), since=min(since, default=0))
    return access if arrangement is None else _under(access, arrangement=arrangement, viewer=viewer, at=at)


def _under(access: Access, *, arrangement: Arrangement, viewer: Viewer, at: datetime) -> Access:
    refused = frozenset(OrganisationKind(one) for one in arrangement.refused_kinds)
    ends = end_of(arrangement)
    open_now = arrangement.starts <= at and (ends is None or at < ends)
    return Access(
        reads=access.reads,
        writes=access.writes and open_now and not viewer.kinds & refused,
        since=access.since,
        history=arrangement.history,
        refused=refused,
        starts=arrangement.starts,
        ends=ends,
    )


def end_of(arrangement: Arrangement) -> datetime | None:
    """Return when an arrangement ends or ended: its term, or earlier by decision."""
    return min((one for one in (arrangement.ends, arrangement.ended_at) if one is not None), default=None)


def is_over(arrangement: Arrangement, *, at: datetime) -> bool:
    """Whether an arrangement has ended."""
    ends = end_of(arrangement)
    return ends is not None and at >= ends


def knows(viewer: Viewer, *, access: Access) -> bool:
    """Whether a viewer may know that a collection is there."""
    if viewer.kinds & access.refused:
        return False
    return viewer.hub or access.reads or access.writes
