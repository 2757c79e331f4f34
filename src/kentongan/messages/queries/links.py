"""Links to a message that need a code, for who may read one out: staff, and who reads on the sender's side."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.messages.lines import Party
from kentongan.messages.models import Link
from kentongan.messages.queries.reading import party_of
from kentongan.messages.queries.visible import message_for, written_messages
from kentongan.messages.terms import CODE_ATTEMPTS


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One link: at which post, since when. ``locked``: too many wrong codes were entered."""

    id: UUID
    party: Party
    created_at: datetime
    expires_at: datetime
    locked: bool


def links_of(message_id: UUID, *, reader: Reader, at: datetime) -> tuple[LinkLine, ...]:
    """Return the live links of a message that need a code, the latest first. Raises UnknownMessage."""
    message_for(message_id, reader=reader, at=at)
    own = written_messages(reader=reader, at=at).filter(pk=message_id)
    rows = Link.objects.select_related("recipient__organisation", "recipient__post").filter(
        recipient__message__in=own.values("pk"), needs_code=True, revoked_at__isnull=True, expires_at__gt=at
    )
    return tuple(
        LinkLine(
            id=row.pk,
            party=party_of(row.recipient.organisation, row.recipient.post),
            created_at=row.created_at,
            expires_at=row.expires_at,
            locked=row.mistakes >= CODE_ATTEMPTS,
        )
        for row in rows.order_by("-created_at", "pk")
    )
