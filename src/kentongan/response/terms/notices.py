"""The words of mails about warnings: what one is about, how much it may carry, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class NoticeKind(StrEnum):
    """What a mail is about."""

    WARNING = "warning"
    COPY = "copy"
    CODE = "code"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"
    ESCALATION = "escalation"
    UNREACHABLE = "unreachable"
    ANSWERED = "answered"


class NoticeState(StrEnum):
    """What became of a mail."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Manner(StrEnum):
    """How much of a warning a notice may carry."""

    FULL = "full"
    ENCRYPTED = "encrypted"
    NOTICE_ONLY = "notice_only"
    NAME_ONLY = "name_only"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A mail about a warning. ``outbox`` finds it in ``delivery``; ``address`` is shown to staff only."""

    id: UUID
    kind: NoticeKind
    manner: Manner
    organisation: UUID
    contact: UUID | None
    language: str
    state: NoticeState
    reason: str
    outbox: UUID | None
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as it would leave, or left: for the preview before approval. ``problem``: why it cannot leave so."""

    warning: UUID
    organisation: UUID
    contact: UUID | None
    address: str
    kind: NoticeKind
    manner: Manner
    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, int], ...] = ()
    problem: str = ""
