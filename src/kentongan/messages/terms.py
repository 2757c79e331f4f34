"""The words of messages: types, levels, likelihood, confidence, attribution, and what a message is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from kentongan.kernel.tlp import TLP
from kentongan.records.terms import PostRole


class MessageType(StrEnum):
    """What a message is. ASEAN's disaster procedures (SASOP) know the first, the update, request and offer likewise."""

    NOTIFICATION = "notification"
    INFORMATION_REQUEST = "information_request"
    CLARIFICATION_REQUEST = "clarification_request"
    ASSISTANCE_REQUEST = "assistance_request"
    ASSISTANCE_OFFER = "assistance_offer"
    ACKNOWLEDGEMENT = "acknowledgement"
    UPDATE = "update"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    CLOSURE = "closure"


class Priority(StrEnum):
    """How soon a person must read it; ``rules.ladder`` says in how many minutes the channel changes."""

    ROUTINE = "routine"
    PRIORITY = "priority"
    IMMEDIATE = "immediate"


class Band(StrEnum):
    """The seven bands of likelihood of ICD 203 (2015). Each has a term in either of two rows, never mixed."""

    ALMOST_NO_CHANCE = "almost_no_chance"
    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    EVEN = "even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"
    ALMOST_CERTAIN = "almost_certain"


class Confidence(StrEnum):
    """How well founded an assessment is; never in one sentence with its likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Attribution(IntEnum):
    """What a message says about who did it; each level says more than the one before."""

    NONE = 0
    INFRASTRUCTURE = 1
    ACTOR = 2
    STATE = 3


class Level(IntEnum):
    """The rungs of the ladder. The last is for people only: the hub writes down that they met, and sends nothing."""

    TECHNICAL = 1
    LEAD = 2
    DIPLOMATIC = 3
    DIPLOMATIC_POLICY = 4
    MINISTERIAL = 5


class Ability(StrEnum):
    """Whether the recipient can act on what they were asked."""

    CAN = "can"
    PARTLY = "partly"
    CANNOT = "cannot"
    NOT_OURS = "not_ours"


class MessageState(StrEnum):
    """Where a message is with its sender. What became of it at each recipient is the recipient's state.

    ``authorised``: nobody has to agree any more, and it can be sent; a change takes it back to a draft.
    """

    DRAFT = "draft"
    AWAITING_AUTHORITY = "awaiting_authority"
    AWAITING_DIPLOMAT = "awaiting_diplomat"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    SENT = "sent"
    RETRACTED = "retracted"
    DISCARDED = "discarded"


class RecipientState(StrEnum):
    """What became of a message at one recipient post. Only a person acknowledges; delivery is no acknowledgement."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    BY_PHONE = "by_phone"
    ACKNOWLEDGED = "acknowledged"
    UNREACHED = "unreached"


class Manner(StrEnum):
    """How much of a message leaves by one channel."""

    FULL = "full"
    ENCRYPTED = "encrypted"
    NOTICE_ONLY = "notice_only"
    PHONE = "phone"
    NOTHING = "nothing"


class TaskState(StrEnum):
    """Where a telephone call that a person must make stands."""

    OPEN = "open"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    DROPPED = "dropped"


class NotTold(StrEnum):
    """Why what follows a message does not go to somebody who had it.

    ``left``: they hold the post no more. ``role``: they do, and it has become one that such a message does not reach.
    ``terms``: it may not go by that way any more. ``unreached``: nothing reached them, by any way of theirs.
    """

    LEFT = "left"
    POST_ENDED = "post-ended"
    ROLE = "role"
    TERMS = "terms"
    UNREACHED = "unreached"


class Overtaken(StrEnum):
    """Why a correction that has not left can leave no more; the words are the codes of the errors that say so."""

    TAKEN_BACK = "original-taken-back"
    CORRECTED_ANEW = "corrected-anew"


UNSENT = frozenset(
    {
        MessageState.DRAFT,
        MessageState.AWAITING_AUTHORITY,
        MessageState.AWAITING_DIPLOMAT,
        MessageState.AUTHORISED,
        MessageState.REFUSED,
    }
)
"""States in which a message can still be changed, or discarded."""


class LinkState(StrEnum):
    """What a recipient's link opens. ``unknown``: nothing, and nobody is told whether it ever did."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    LOCKED = "locked"
    NEEDS_CODE = "needs_code"
    OPEN = "open"


LINK_DAYS = 30
"""How long a link opens its message."""

CODE_MINUTES = 15
CODE_ATTEMPTS = 5
CODES_AN_HOUR = 3
LONGEST_NOTE = 2000

UNTOLD = "und"
"""The language of what nobody said the language of (RFC 5646 §4.1): none is claimed for it."""

UNACKNOWLEDGED_TYPES = frozenset({MessageType.ACKNOWLEDGEMENT, MessageType.CLOSURE})
"""What nobody is asked to acknowledge: it is brought to its reader, and there it ends."""


OUTLIVES_CLOSING = frozenset({MessageType.CLOSURE, MessageType.CORRECTION, MessageType.RETRACTION})
"""What is brought to everybody although its thread is closed: whoever got what was wrong is told so."""


FOLLOWERS = frozenset({MessageType.CORRECTION, MessageType.RETRACTION})
"""What is owed to everybody, person by person, who had the message that it follows."""

MADE_OF_ANOTHER = frozenset({MessageType.ACKNOWLEDGEMENT, MessageType.CORRECTION, MessageType.RETRACTION})
"""What is never written freely: each is made of the message that it is about, goes to whom that says, and counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that was observed, by whom or what, and when (aware UTC)."""

    text: str
    source: str
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the sender makes of the facts, kept apart from them. ``confidence`` is rendered in a sentence of its own."""

    text: str
    likelihood: Band | None = None
    confidence: Confidence | None = None
    basis: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says. ``terms`` are words the sender defines; ``concerns`` countries whose networks are named.

    ``understood``, ``ability`` and ``reports_at`` are an acknowledgement's: the matter restated in the recipient's own
    words, whether they can act, and when they report next. ``warnings`` are references of warnings it is about.
    ``no_claim``: sentences of it of which the writer confirmed that they say of nobody that they did it.
    """

    subject: str
    facts: tuple[Fact, ...] = ()
    assessment: Assessment | None = None
    attribution: Attribution = Attribution.NONE
    request: str = ""
    next_update: datetime | None = None
    terms: Mapping[str, str] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    understood: str = ""
    ability: Ability | None = None
    reports_at: datetime | None = None
    no_claim: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Everything of a message but what it says. ``language`` is that of its free text, which is authoritative."""

    type: MessageType
    priority: Priority
    tlp: TLP
    language: str
    level: Level
    sender: UUID
    sender_role: PostRole
    recipients: tuple[UUID, ...]
    recipient_roles: tuple[PostRole, ...]
    respond_by: datetime | None = None
    reply_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as somebody writes it. ``sender`` and ``recipients`` are posts.

    ``thread`` None opens a new one. ``exercise`` None is what the thread is; of a new thread, real. ``drill`` is where
    a new thread plays, ``sink`` that nothing of it leaves the hub; of a drill's,
    None is that nothing does.
    """

    type: MessageType
    priority: Priority
    tlp: TLP
    language: str
    level: Level
    sender: UUID
    recipients: tuple[UUID, ...]
    content: Content
    respond_by: datetime | None = None
    reply_to: UUID | None = None
    thread: UUID | None = None
    exercise: bool | None = None
    drill: UUID | None = None
    sink: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What a recipient says back: the matter in their own words, whether they can act, when they report next.

    ``language``: of those words (BCP 47); empty where nobody said, and then that of what they answer. ``no_claim``: the
    words again, where they confirmed that these say of nobody that they did it (``rules.restating``).
    """

    understood: str
    ability: Ability
    reports_at: datetime | None = None
    language: str = ""
    no_claim: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a link opens: ids for a page to read on. ``recipient`` only where the link is open."""

    state: LinkState
    link: UUID | None = None
    recipient: UUID | None = None
    contact: UUID | None = None
    retracted: bool = False


class FindingKind(StrEnum):
    """What the wording check finds in a sentence. ``unread_language``: it is no English, and so was not checked."""

    MIXED_ROWS = "mixed_rows"
    LIKELIHOOD_WITH_CONFIDENCE = "likelihood_with_confidence"
    UNDEFINED_LIKELIHOOD = "undefined_likelihood"
    ACCUSATION = "accusation"
    ULTIMATUM = "ultimatum"
    UNDEFINED_TERM = "undefined_term"
    ABSOLUTE = "absolute"
    UNREAD_LANGUAGE = "unread_language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in a text that may be misread, ``start`` to ``end`` in characters; why; what could stand there.

    ``why`` and ``proposal`` are translatable texts with ``facts`` as their named slots. ``soft``: no rule found it, the
    sentence only resembles others that were marked, and should be read again.
    """

    kind: FindingKind
    start: int
    end: int
    excerpt: str
    why: str
    proposal: str
    facts: Mapping[str, str] = field(default_factory=dict)
    soft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A sentence that may be read as holding somebody responsible, and its words that weighed most for it."""

    sentence: str
    words: tuple[str, ...]


class Gate(StrEnum):
    """What the attribution gate says of a message: it may leave, or who must decide first, or it cannot leave so.

    ``UNDECLARED``: its text accuses more than the message declares; it is declared, or worded otherwise.
    ``UNCONFIRMED``: sentences may be read so; they are declared, worded otherwise, or confirmed to claim nothing.
    """

    OPEN = "open"
    UNDECLARED = "undeclared"
    UNCONFIRMED = "unconfirmed"
    NEEDS_APPROVER = "needs_approver"
    NEEDS_DIPLOMAT = "needs_diplomat"
    WRONG_AUDIENCE = "wrong_audience"


STOPPING = frozenset({Gate.UNDECLARED, Gate.UNCONFIRMED, Gate.WRONG_AUDIENCE})
"""What the gate lets go nowhere as it is, whoever agrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """The gate's answer, with why (translatable), and whether a notice of the infrastructure alone may go at once.

    ``doubtful``: the sentences that are to be confirmed, each as it stands.
    """

    gate: Gate
    why: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    offers_infrastructure_notice: bool = False
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a message cannot leave as it is written: the field, as ``facts[0].source``, and what must stand there
    (translatable, with ``facts`` as its slots)."""

    part: str
    why: str
    facts: Mapping[str, str] = field(default_factory=dict)
