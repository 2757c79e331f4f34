"""Conflicts of a collection, for people: what came under a version that is held with other content.

Shown to who sees what came and something that it is in conflict with, as they see both: where these are alike to them,
what differs is not theirs to know, and neither is that it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from kentongan.exchange.models import Conflict
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters
from kentongan.stix.markings import has_one_version

FEW = 10
"""An observable has one version that somebody sees, and another object one of each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One conflict that a viewer may know of: what they see of what is held (``held``) and came."""

    id: UUID
    stix_id: str
    version: int
    member: UUID | None
    at: datetime
    settled_at: datetime | None
    note: str
    held: bytes
    came: bytes


def conflicts(sight: Sight, *, settled: bool = False, limit: int = 100) -> Sequence[ConflictLine]:
    """Return conflicts that a viewer may know of, the newest first; ``settled``: those too that are settled."""
    rows = Conflict.objects.filter(collection=sight.collection, label__in=sight.labels).order_by("-at", "pk")
    rows = rows if settled else rows.filter(settled_at__isnull=True)
    seen = frozenset(sight.labels)
    known = (row for row in rows.iterator() if not seen.isdisjoint(row.against))
    return list(islice((line for row in known if (line := _line(row, sight=sight)) is not None), limit))


def known_conflict(sight: Sight, conflict: UUID) -> ConflictLine | None:
    """Return one conflict, settled or not, or None where the viewer may not know of it."""
    row = Conflict.objects.filter(pk=conflict, collection=sight.collection, label__in=sight.labels).first()
    if row is None or frozenset(sight.labels).isdisjoint(row.against):
        return None
    return _line(row, sight=sight)


def _line(row: Conflict, *, sight: Sight) -> ConflictLine | None:
    content = bytes(row.content)
    came = content if row.parts is None else pages.visible_content(content, parts=row.parts, labels=sight.labels)
    one_version = has_one_version(row.stix_id)
    versions = (row.version,) if row.version and not one_version else ("all",)
    found = pages.objects(sight, filters=Filters(ids=(row.stix_id,), versions=versions), limit=FEW).rows
    held = next((bytes(one.content) for one in found if one_version or one.version == row.version), None)
    if came is None or held is None or came == held:
        return None
    return ConflictLine(
        id=row.id,
        stix_id=row.stix_id,
        version=row.version,
        member=row.member_id,
        at=row.at,
        settled_at=row.settled_at,
        note=row.note,
        held=held,
        came=came,
    )
