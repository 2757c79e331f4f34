"""Links to a message that need a code, for who may read one out or send a new one: staff, and the sender's side."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.messages.lines import Party
from kentongan.messages.models import Link
from kentongan.messages.queries.holding import may_answer_for
from kentongan.messages.queries.reading import party_of
from kentongan.messages.queries.visible import message_for, written_messages
from kentongan.messages.terms import CODE_ATTEMPTS, MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One link: at which post, since when. ``locked``: too many wrong codes were entered. Of those that open nothing
    any more, ``renewable`` are those for which this reader may send a new one.
    """

    id: UUID
    party: Party
    created_at: datetime
    expires_at: datetime
    locked: bool
    expired: bool
    renewable: bool


def links_of(message_id: UUID, *, reader: Reader, at: datetime) -> tuple[LinkLine, ...]:
    """Return the links of a message that need a code and were not revoked, the latest first. Raises UnknownMessage."""
    message = message_for(message_id, reader=reader, at=at)
    left = message.state == MessageState.SENT
    writes = left and may_answer_for(reader, message, at=at)
    own = written_messages(reader=reader, at=at).filter(pk=message_id)
    rows = Link.objects.select_related("recipient__organisation", "recipient__post").filter(
        recipient__message__in=own.values("pk"), needs_code=True, revoked_at__isnull=True
    )
    rows = rows.exclude(expires_at__lte=at, recipient__acknowledged_at__isnull=False)
    return tuple(
        LinkLine(
            id=row.pk,
            party=party_of(row.recipient.organisation, row.recipient.post),
            created_at=row.created_at,
            expires_at=row.expires_at,
            locked=row.mistakes >= CODE_ATTEMPTS,
            expired=row.expires_at <= at,
            renewable=writes and (row.mistakes >= CODE_ATTEMPTS or row.expires_at <= at),
        )
        for row in rows.order_by("-created_at", "pk")
    )
