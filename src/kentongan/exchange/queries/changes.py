"""The change feed of a collection: what was added and removed, in the order of the commits, for rooms that follow it.

It is not for a viewer: every label is there, and who follows decides by it. A cursor is the ``added`` of the last
change taken; nothing ever comes before it later, for the collection's row is held while something is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from kentongan.exchange.queries import sql
from kentongan.ledger.statements import rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A version that was added, or ``removed``: then without type, label and content. ``member``: who did it."""

    added: int
    stix_id: str
    version: int
    type: str
    removed: bool
    revoked: bool
    member: UUID | None
    label: int | None
    content: bytes


def changes(*, collection: int, after: int, limit: int) -> Sequence[Change]:
    """Return at most so many changes after a cursor, in order. Every label is there: nothing here may be shown."""
    false = "false" if connection.vendor == "postgresql" else "0"
    statement = sql.CHANGES.format(collection=int(collection), after=int(after), limit=int(limit), false=false)
    return [
        Change(
            added=added,
            stix_id=stix_id,
            version=version,
            type=kind,
            removed=bool(removed),
            revoked=bool(revoked),
            member=member if member is None or isinstance(member, UUID) else UUID(member),
            label=label,
            content=b"" if content is None else bytes(content),
        )
        for added, stix_id, version, kind, removed, revoked, member, label, content in rows_of(statement)
    ]
