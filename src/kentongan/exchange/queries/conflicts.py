"""Conflicts of a collection, for people: what came under a version that is held with other content.

Shown to who sees what came, whole, and everything that is held under that version: whoever sees less would learn that
there is more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from kentongan.exchange.models import Conflict, Stored
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters

MANY = 10_000


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
    rows = Conflict.objects.filter(collection=sight.collection, label__in=sight.labels)
    rows = rows if settled else rows.filter(settled_at__isnull=True)
    of_version = Stored.objects.filter(
        collection=OuterRef("collection"), stix_id=OuterRef("stix_id"), version=OuterRef("version")
    )
    rows = rows.filter(Exists(of_version), ~Exists(of_version.exclude(label__in=sight.labels)))
    lines = [_line(row, sight=sight) for row in rows.order_by("-at", "pk")[:limit]]
    return [line for line in lines if line is not None]


def _line(row: Conflict, *, sight: Sight) -> ConflictLine | None:
    content = bytes(row.content)
    came = content if row.parts is None else pages.visible_content(content, parts=row.parts, labels=sight.labels)
    if came is None:
        return None
    found = pages.objects(sight, filters=Filters(ids=(row.stix_id,), versions=("all",)), limit=MANY).rows
    held = next((one.content for one in found if one.version == row.version), b"")
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
