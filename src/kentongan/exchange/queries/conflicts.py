"""Conflicts of a collection, for people: what came under a version that is held with other content, and what is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.exchange.models import Conflict
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters

MANY = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One conflict that a viewer may know of: they see what is held (``held``), and what came (``came``) whole."""

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
    lines = [_line(row, sight=sight) for row in rows.order_by("-at", "pk")[:limit]]
    return [line for line in lines if line is not None]


def _line(row: Conflict, *, sight: Sight) -> ConflictLine | None:
    found = pages.objects(sight, filters=Filters(ids=(row.stix_id,), versions=("all",)), limit=MANY).rows
    held = next((one.content for one in found if one.version == row.version), None)
    if held is None:
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
        came=bytes(row.content),
    )
