"""Threads and messages, field by field, and what is sent to write one."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from kentongan.api.schemas.moments import Moment
from kentongan.kernel.tlp import read_tlp
from kentongan.messages.lines import MessageLine, Party, RecipientLine, StepLine, ThreadLine, ThreadView
from kentongan.messages.rules.content import content_json, read_content
from kentongan.messages.rules.writing import MOST_PARTS
from kentongan.messages.terms import LONGEST_NOTE, Ability, Draft, Level, MessageType, Priority

Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class ThreadOut(Schema):
    """A thread as far as the caller sees it: counts, subject and terms are of what they see."""

    id: UUID
    reference: str
    level: int
    subject: str
    tlp: str
    messages: int
    unacknowledged: int
    opened_at: datetime
    last_at: datetime
    closed_at: datetime | None
    exercise: bool

    @classmethod
    def of(cls, line: ThreadLine) -> "ThreadOut":
        """Return a thread as the API has it."""
        return cls(
            id=line.id,
            reference=line.reference,
            level=line.level.value,
            subject=line.subject,
            tlp=line.tlp.word,
            messages=line.messages,
            unacknowledged=line.unacknowledged,
            opened_at=line.opened_at,
            last_at=line.last_at,
            closed_at=line.closed_at,
            exercise=line.exercise,
        )


class PartyOut(Schema):
    """A party's post, by the party's slug and the post's id."""

    organisation: str
    post: UUID
    role: str

    @classmethod
    def of(cls, one: Party) -> "PartyOut":
        """Return a party's post as the API has it."""
        return cls(organisation=one.slug, post=one.post, role=one.role.value)


class RecipientOut(Schema):
    """What became of a message at one post. ``acknowledgement`` is a message of the thread."""

    id: UUID
    to: PartyOut
    state: str
    reason: str
    next_turn_at: datetime | None
    acknowledged_at: datetime | None
    acknowledgement: UUID | None

    @classmethod
    def of(cls, one: RecipientLine) -> "RecipientOut":
        """Return a recipient as the API has it."""
        return cls(
            id=one.id,
            to=PartyOut.of(one.party),
            state=one.state.value,
            reason=one.reason,
            next_turn_at=one.next_turn_at,
            acknowledged_at=one.acknowledged_at,
            acknowledgement=one.acknowledgement,
        )


class MessageOut(Schema):
    """A message. ``content`` is as docs/formats/message.md has it; ``digest`` is agreed to by who authorises it.

    ``overtaken``: why a correction that has not left can leave no more, ``original-taken-back`` or ``corrected-anew``.
    """

    id: UUID
    thread: UUID
    reference: str
    type: str
    state: str
    priority: str
    level: int
    tlp: str
    attribution: str
    language: str
    sender: PartyOut
    content: dict[str, Any]
    digest: str
    reply_to: UUID | None
    overtaken: str | None
    written_at: datetime
    sent_at: datetime | None
    respond_by: datetime | None
    by_recipient: bool
    exercise: bool
    recipients: list[RecipientOut]

    @classmethod
    def of(cls, line: MessageLine) -> "MessageOut":
        """Return a message as the API has it."""
        return cls(
            id=line.id,
            thread=line.thread,
            reference=line.reference,
            type=line.type.value,
            state=line.state.value,
            priority=line.priority.value,
            level=line.level.value,
            tlp=line.tlp.word,
            attribution=line.attribution.name.lower(),
            language=line.language,
            sender=PartyOut.of(line.sender),
            content=content_json(line.content),
            digest=line.digest,
            reply_to=line.reply_to,
            overtaken=line.overtaken.value if line.overtaken else None,
            written_at=line.written_at,
            sent_at=line.sent_at,
            respond_by=line.respond_by,
            by_recipient=line.by_recipient,
            exercise=line.exercise,
            recipients=[RecipientOut.of(one) for one in line.recipients],
        )


class ThreadStepOut(Schema):
    """One step of a thread's history. ``what`` is a stable word; who acted is told on pages alone."""

    what: str
    message: UUID | None
    recipient: UUID | None
    before: str
    after: str
    at: datetime
    note: str

    @classmethod
    def of(cls, one: StepLine) -> "ThreadStepOut":
        """Return a step as the API has it."""
        return cls(
            what=one.what,
            message=one.message,
            recipient=one.recipient,
            before=one.before,
            after=one.after,
            at=one.at,
            note=one.note,
        )


class WholeThreadOut(Schema):
    """A thread with all that the caller sees of it, oldest first."""

    thread: ThreadOut
    messages: list[MessageOut]
    steps: list[ThreadStepOut]

    @classmethod
    def of(cls, view: ThreadView) -> "WholeThreadOut":
        """Return a thread as the API has it."""
        return cls(
            thread=ThreadOut.of(view.line),
            messages=[MessageOut.of(one) for one in view.messages],
            steps=[ThreadStepOut.of(one) for one in view.steps],
        )


class MessageIn(Schema):
    """A message as it is written, as docs/formats/message.md has it. ``sender`` and ``recipients`` are ids of posts.

    Terms that are left out are RED. ``exercise`` is for a new thread.
    """

    type: MessageType
    priority: Priority = Priority.ROUTINE
    tlp: str = ""
    language: Annotated[str, Field(max_length=35)] = "en"
    level: Level = Level.TECHNICAL
    sender: UUID
    recipients: Annotated[list[UUID], Field(max_length=100)] = []
    respond_by: Moment | None = None
    thread: UUID | None = None
    reply_to: UUID | None = None
    exercise: bool | None = None
    content: dict[str, Any]

    @property
    def draft(self) -> Draft:
        """The same as actions take it. Raises UnreadableContent and what reading terms raises."""
        return Draft(
            type=self.type,
            priority=self.priority,
            tlp=read_tlp(self.tlp),
            language=self.language,
            level=self.level,
            sender=self.sender,
            recipients=tuple(self.recipients),
            content=read_content(self.content),
            respond_by=self.respond_by,
            thread=self.thread,
            reply_to=self.reply_to,
            exercise=self.exercise,
        )


class CorrectionIn(Schema):
    """What is right instead, as a whole.

    ``respond_by``: if left out, by when what is corrected was to be answered, unless that is past.
    """

    content: dict[str, Any]
    respond_by: Moment | None = None


class AgreedIn(Schema):
    """To what is agreed: the ``digest`` of what was read."""

    digest: Annotated[str, Field(min_length=1, max_length=200)]


class ReasonIn(Schema):
    """Why."""

    reason: Note


class RetractionIn(ReasonIn):
    """Why it is taken back. ``language``: of the reason (BCP 47); where it is not said, none is claimed."""

    language: str = ""


class MoveIn(Schema):
    """To which level, and why."""

    to: Level
    reason: Note


class AcknowledgementIn(Schema):
    """What was understood, whether they can act, when they report next; for which of the caller's recipients.

    ``language``: of what was understood (BCP 47), that of the message where it is not said. ``no_claim``: its text
    again, where the hub asked (``confirmation-needed``) and it makes no claim about who did it.
    """

    recipient: UUID
    understood: str
    ability: Ability
    reports_at: Moment | None = None
    language: str = ""
    no_claim: Annotated[list[str], Field(max_length=MOST_PARTS)] = []
