"""When a viewer could read collections: by the rights that their members had, and have, and while they took part."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from kentongan.exchange.models import Collection, Participation, Right
from kentongan.exchange.queries.access import end_of
from kentongan.exchange.terms import ReadBefore, Span, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.routing.terms import OrganisationKind


def read_before(viewer: Viewer, *, collections: Iterable[Collection]) -> Mapping[int, ReadBefore]:
    """Return for each of these collections when a viewer could read it, by serial; give each its arrangement along."""
    several = list(collections)
    rights: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    held = Right.objects.filter(collection__in=several, member__in=sorted(viewer.members), reads=True)
    for serial, since, given, ended in held.values_list("collection", "since", "given_at", "ended_at"):
        rights[serial].append((since, _span(given, ended)))
    parts: dict[object, list[Span]] = defaultdict(list)
    arrangements = [one.arrangement for one in several if one.arrangement is not None]
    taken = Participation.objects.filter(arrangement__in=arrangements, organisation__in=sorted(viewer.organisations))
    for arrangement, joined, left in taken.values_list("arrangement", "joined_at", "left_at"):
        parts[arrangement].append(_span(joined, left))
    return {
        one.serial: _under(one, rights=rights[one.serial], parts=parts[one.arrangement_id], viewer=viewer)
        for one in several
    }


def _under(
    one: Collection, *, rights: Iterable[tuple[int, Span]], parts: Iterable[Span], viewer: Viewer
) -> ReadBefore:  # fmt: skip
    arrangement = one.arrangement
    if arrangement is None:
        return ReadBefore(rights=tuple(rights))
    if viewer.kinds & {OrganisationKind(kind) for kind in arrangement.refused_kinds}:
        return ReadBefore()
    term = _span(arrangement.starts, end_of(arrangement))
    return ReadBefore(rights=tuple(rights), taking_part=tuple(parts), term=term)


def _span(begins: datetime, ends: datetime | None) -> Span:
    return Span(begins=microseconds_of(begins), ends=None if ends is None else microseconds_of(ends))
