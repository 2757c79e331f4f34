"""When a viewer could read collections: by the rights that their members had, and have, and while these counted.

A right counts at any time under no arrangement, and so until a collection was placed under one; from then on while its
organisation takes part, within the arrangement's term.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kentongan.exchange.models import Arrangement, Collection, Participation, Right
from kentongan.exchange.queries.access import end_of
from kentongan.exchange.terms import ReadBefore, Reading, Span, Stretch, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.routing.terms import OrganisationKind


def read_before(viewer: Viewer, *, collections: Iterable[Collection]) -> Mapping[int, ReadBefore]:
    """Return for each of these collections when a viewer could read it, by serial; give each its arrangement along."""
    several = list(collections)
    rights: dict[int, list[Reading]] = defaultdict(list)
    held = Right.objects.filter(collection__in=several, member__in=sorted(viewer.members), reads=True)
    columns = ("collection", "since", "given_at", "ended_at", "kind", "member__organisation__kind")
    for serial, since, given, ended, then, now in held.values_list(*columns):
        kinds = frozenset(OrganisationKind(kind) for kind in (then, now) if kind)
        rights[serial].append(Reading(since=since, span=_span(given, ended), kinds=kinds))
    parts: dict[object, list[Span]] = defaultdict(list)
    arrangements = [one.arrangement for one in several if one.arrangement is not None]
    taken = Participation.objects.filter(arrangement__in=arrangements, organisation__in=sorted(viewer.organisations))
    for arrangement, joined, left in taken.values_list("arrangement", "joined_at", "left_at"):
        parts[arrangement].append(_span(joined, left))
    return {
        one.serial: ReadBefore(
            rights=tuple(rights[one.serial]), stretches=tuple(_stretches(one, parts=parts[one.arrangement_id]))
        )
        for one in several
    }


def _stretches(one: Collection, *, parts: Iterable[Span]) -> Iterator[Stretch]:
    arrangement, placed = one.arrangement, one.placed_at
    if arrangement is None:
        yield Stretch(span=Span(begins=0))
        return
    since = 0 if placed is None else microseconds_of(placed)
    if since:
        yield Stretch(span=Span(begins=0, ends=since))
    for part in parts:
        span = part.common(Span(begins=since), _span(arrangement.starts, end_of(arrangement)))
        if span is not None:
            yield Stretch(span=span, history=arrangement.history, refused=_refused(arrangement))


def _refused(arrangement: Arrangement) -> frozenset[OrganisationKind]:
    return frozenset(OrganisationKind(kind) for kind in arrangement.refused_kinds)


def _span(begins: datetime, ends: datetime | None) -> Span:
    return Span(begins=microseconds_of(begins), ends=None if ends is None else microseconds_of(ends))
