"""The words of delivery: what is to leave and by which channel, the states of it, what came of it, what came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.exercise import Exercise


class Channel(StrEnum):
    """How something leaves the hub. ``SINK`` is the one by which it does not: a drill's mail, kept and shown here."""

    SMTP = "smtp"
    WEBHOOK = "webhook"
    FOLDER = "folder"
    SINK = "sink"


class State(StrEnum):
    """Where a row of the outbox stands. ``LEASED`` is in a worker's hands; the last three are settled."""

    WAITING = "waiting"
    LEASED = "leased"
    DELIVERED = "delivered"
    DEAD = "dead"
    CANCELLED = "cancelled"


SETTLED = (State.DELIVERED, State.DEAD, State.CANCELLED)


class Reason(StrEnum):
    """Why a row is in its state; stable, for programs and for the words that a door has for it."""

    NONE = ""
    ACCEPTED = "accepted"
    KEPT = "kept"
    REFUSED = "refused"
    BOUNCED = "bounced"
    BAD_ADDRESS = "bad-address"
    NO_SUCH_HOST = "no-such-host"
    ADDRESS_INSIDE = "address-inside"
    KEY_INVALID = "key-invalid"
    GAVE_UP = "gave-up"
    CANCELLED = "cancelled"
    DROPPED = "dropped"
    LATER = "later"
    UNREACHABLE = "unreachable"
    BROKEN_OFF = "broken-off"
    CONTENT_GONE = "content-gone"


class MailKind(StrEnum):
    """What a received mail is to us."""

    DSN = "dsn"
    AUTO_REPLY = "auto_reply"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; ``media_type`` as ``text/csv``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the room that wrote it wants it, in ``language`` (BCP 47); ``html`` is the same content once more.

    ``openpgp`` is an armoured OpenPGP certificate. Where there is one, the subject, the texts and the attachments leave
    encrypted to it (PGP/MIME, RFC 3156), and ``outer_subject`` is what everybody on the way reads; if the certificate
    cannot be used, nothing leaves. ``headers`` are further ones; what the hub writes itself cannot be replaced, and of
    an encrypted mail only In-Reply-To and References stand outside.
    """

    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    openpgp: str = ""
    outer_subject: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something that is to leave. ``key`` is its idempotency key: the same key is the same thing, said again.

    ``topic`` is the room that is told of the outcome, ``reference`` the row of that room. ``mail`` is for SMTP,
    ``document`` (JSON, UTF-8) for a webhook, either for the folder. With ``sink`` it never leaves by any channel:
    it counts as delivered at once and can be read here. Only what is of an exercise can be of that kind.
    """

    key: str
    topic: str
    reference: UUID
    channel: Channel
    destination: str
    mail: Mail | None = None
    document: bytes | None = None
    exercise: Exercise = Exercise.REAL
    sink: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of something: ``reason`` is a ``Reason``, ``detail`` what the other side said, in its own words.

    ``repeats`` tells how many times the receiver may have got it beyond once. ``perhaps_there``: whether somebody may
    have got it, whatever the state: an attempt broke off before the answer, or one mailbox behind an address bounced.
    """

    id: UUID
    topic: str
    reference: UUID
    state: State
    at: datetime
    reason: str
    detail: str
    repeats: int
    perhaps_there: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """A leased row as a channel gets it: what it needs to send, and how often that was tried.

    ``copies`` is how often it may have arrived: its worker was killed, or its connection broke, before the answer.
    """

    id: UUID
    channel: Channel
    destination: str
    content: bytes
    message_id: str
    exercise: Exercise
    created_at: datetime
    attempts: int
    copies: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt. ``state`` is DELIVERED, DEAD, or WAITING for another try.

    ``unsure``: it failed in a way that may have reached the receiver all the same. ``was_there``: an earlier one had.
    """

    id: UUID
    state: State
    reason: Reason
    detail: str = ""
    unsure: bool = False
    was_there: bool = False
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLine:
    """A row of the outbox as a list shows it, never with its content; ``destination`` is empty once it was purged."""

    id: UUID
    topic: str
    reference: UUID
    channel: Channel
    destination: str
    state: State
    reason: str
    detail: str
    attempts: int
    repeats: int
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """That everything which leaves the hub is held, since when, by whom and why."""

    since: datetime
    by: UUID | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutGate:
    """A channel that failed as a whole: since when, until when it is left alone, and what was said."""

    channel: Channel
    since: datetime
    until: datetime
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxCounts:
    """How much stands where; ``oldest_waiting`` is since when the longest has waited, ``repeats`` the sum of all."""

    waiting: int
    leased: int
    delivered: int
    dead: int
    cancelled: int
    repeats: int
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """The content of a row as it was or will be sent: a mail, or a document."""

    id: UUID
    destination: str
    message_id: str
    mail: Mail | None
    document: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail that came in. ``about`` is the row of the outbox that it answers, ``failed`` that this did not arrive.

    ``status`` is the enhanced status code of a delivery status notification (RFC 3463), ``detail`` its diagnostic text.
    """

    id: UUID
    kind: MailKind
    about: UUID | None
    failed: bool
    status: str
    detail: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What a raw mail was understood as, before it is stored; ``message_ids`` have the form of ours.

    ``failed_at``: the addresses at which a notification says that something did not arrive, in small letters.
    """

    kind: MailKind
    message_ids: tuple[str, ...] = ()
    failed: bool = False
    failed_at: tuple[str, ...] = ()
    status: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person, or a program in their place, wrote to the hub.

    ``sender`` is the one address of its From (RFC 5322 §3.6.2), in small letters, or empty: nothing but the token in a
    mail proves who wrote it. ``subject`` is decoded; ``text`` is what can be read of it, with what it quotes; of
    ``headers`` those are there, by their names in small letters, by which programs say that they are programs.
    """

    sender: str = ""
    subject: str = ""
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLetter:
    """A mail that came in, for the room that reads it: what ``Received`` tells, and the octets, as far as kept."""

    mail: Received
    raw: bytes
