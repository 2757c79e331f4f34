"""What lists and pages of messages show: one value a row, already only what its reader may see."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.kernel.errors import Told
from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.messages.rendering import Head
from kentongan.messages.terms import (
    Attribution,
    Content,
    Level,
    MessageState,
    MessageType,
    Overtaken,
    Priority,
    RecipientState,
    TaskState,
)
from kentongan.records.terms import PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party and its post as a line names them."""

    organisation: UUID
    slug: str
    names: Names
    country: str
    post: UUID
    title: Names
    role: PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """A thread as a list shows it. ``level`` is the highest that the reader reads in it; counts are of what they see.

    ``subject`` is that of the first message that they see; ``priority`` the most urgent of what they see;
    ``unacknowledged`` counts recipients that are awaited.
    """

    id: UUID
    reference: str
    level: Level
    priority: Priority
    subject: str
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    messages: int
    unacknowledged: int
    tlp: TLP
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLine:
    """What became of a message at one post. ``by_phone``: a call is to be made."""

    id: UUID
    party: Party
    state: RecipientState
    reason: str
    next_turn_at: datetime | None
    acknowledged_at: datetime | None
    acknowledgement: UUID | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """A message in a thread: everything but what became of it. ``head`` and ``content`` are what is rendered.

    ``overtaken``: why a correction that has not left can leave no more.
    """

    id: UUID
    thread: UUID
    reference: str
    type: MessageType
    state: MessageState
    priority: Priority
    level: Level
    tlp: TLP
    attribution: Attribution
    language: str
    sender: Party
    head: Head
    content: Content
    digest: str
    reply_to: UUID | None
    overtaken: Overtaken | None
    written_at: datetime
    written_by: UUID | None
    authorised_by: UUID | None
    diplomat: UUID | None
    sent_at: datetime | None
    respond_by: datetime | None
    by_recipient: bool
    exercise: bool
    recipients: tuple[RecipientLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step of a thread's history."""

    what: str
    message: UUID | None
    recipient: UUID | None
    before: str
    after: str
    actor: UUID | None
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A thread with everything of it that its reader may see, oldest first."""

    line: ThreadLine
    messages: tuple[MessageLine, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call to make: whom, at which number, what to read out. ``number`` is empty where the contact is gone.

    ``farewell``: to somebody whom no way that is listed reaches. ``next_step``: what is to be done after it was
    written down.
    """

    id: UUID
    thread: UUID
    message: UUID
    recipient: UUID
    reference: str
    party: Party
    holder: str
    number: str
    script: str
    language: str
    type: MessageType
    priority: Priority
    state: TaskState
    due_at: datetime
    farewell: bool
    exercise: bool
    next_step: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for one reader: ids and lines by what they can do about it."""

    to_acknowledge: tuple[UUID, ...]
    to_authorise: tuple[UUID, ...]
    to_approve_attribution: tuple[UUID, ...]
    calls: tuple[CallLine, ...]
    late: tuple[UUID, ...]
    unreached: tuple[UUID, ...]
