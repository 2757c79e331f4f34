"""The words of warnings: their states, what may be answered, why a person must decide, and the lines pages show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.tlp import TLP


class WarningState(StrEnum):
    """Where a warning is. The table of what may follow what is ``rules.states.TRANSITIONS``.

    ``delivered``: accepted by the recipient's mail server, or handed over by a person. ``acknowledged``: a person
    answered something; opening a link acknowledges nothing.
    """

    DRAFTED = "drafted"
    APPROVED = "approved"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    NOT_AFFECTED = "not_affected"
    RISK_ACCEPTED = "risk_accepted"
    WRONG_OWNER = "wrong_owner"
    FALSE_POSITIVE = "false_positive"
    CLOSED = "closed"
    UNDELIVERABLE = "undeliverable"
    ESCALATED = "escalated"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ExposureState(StrEnum):
    """What is known of one exposure: still open, or what its owner answered. Whether it is gone the feed tells."""

    OPEN = "open"
    MITIGATED = "mitigated"
    NOT_AFFECTED = "not_affected"
    RISK_ACCEPTED = "risk_accepted"
    WRONG_OWNER = "wrong_owner"
    FALSE_POSITIVE = "false_positive"


class Verdict(StrEnum):
    """What can be answered. ``received``: it is read and being worked on; the exposures stay open."""

    RECEIVED = "received"
    MITIGATED = "mitigated"
    NOT_AFFECTED = "not_affected"
    RISK_ACCEPTED = "risk_accepted"
    WRONG_OWNER = "wrong_owner"
    FALSE_POSITIVE = "false_positive"


class Why(StrEnum):
    """Why a warning leaves by a person's decision only."""

    DOUBT = "doubt"
    RED = "red"
    STATE_BODY = "state_body"
    INFORMATIONAL = "informational"
    OUTSIDE = "outside"
    NO_RULE = "no_rule"
    NO_CONTACT = "no_contact"
    MUTED = "muted"
    CLAIM_QUESTIONED = "claim_questioned"


class Route(StrEnum):
    """Whom a warning is written to, and why them."""

    OWNER = "owner"
    NATIONAL_CERT = "national_cert"
    AGREEMENT = "agreement"
    NOBODY = "nobody"


class Release(StrEnum):
    """What a rule says of a warning: it may leave by itself, or a person approves it first."""

    AUTO = "auto"
    PERSON = "person"


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


class Via(StrEnum):
    """How an answer came."""

    LINK = "link"
    PAGE = "page"
    API = "api"
    STAFF = "staff"


class ConcernState(StrEnum):
    """What became of an object of the exchange that concerns somebody.

    ``waiting``: it goes to intake with the next file. ``handed``: it went. ``changed``: it went, and what changed since
    must still be told. ``later``: the time of its terms, or its own, has not come. ``refused``: its terms permit no
    warning. ``person``: nobody is warned unless a person says so. ``asked``: somebody else than its sharer changed it,
    or its terms became stricter: what was sent stands until a person decides. ``ending``: it holds no more, and what
    was made of it must still be taken back. ``ended``: that is done.
    """

    WAITING = "waiting"
    HANDED = "handed"
    CHANGED = "changed"
    LATER = "later"
    REFUSED = "refused"
    PERSON = "person"
    ASKED = "asked"
    ENDING = "ending"
    ENDED = "ended"


class LinkState(StrEnum):
    """What a recipient's link opens now. Unknown and revoked links are told alike."""

    OPEN = "open"
    NEEDS_CODE = "needs_code"
    LOCKED = "locked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


ANSWERS: dict[Verdict, ExposureState | None] = {
    Verdict.RECEIVED: None,
    Verdict.MITIGATED: ExposureState.MITIGATED,
    Verdict.NOT_AFFECTED: ExposureState.NOT_AFFECTED,
    Verdict.RISK_ACCEPTED: ExposureState.RISK_ACCEPTED,
    Verdict.WRONG_OWNER: ExposureState.WRONG_OWNER,
    Verdict.FALSE_POSITIVE: ExposureState.FALSE_POSITIVE,
}
"""What an answer makes of an exposure; None leaves it as it is."""

TAKEN_BACK_WITHIN_SECONDS = 60
"""How long an approval can be taken back before the worker may send the warning."""

ANSWER_DAYS = 7
"""Days within which an answer is asked for, unless the feed says otherwise; doubled where nothing critical depends."""

QUIET_DAYS = 7
"""Days without a sighting, in runs of the same feed, after which an exposure counts as gone, unless the feed says."""

LINK_DAYS = 60
"""How long a recipient's link opens."""

CODE_MINUTES = 15
"""How long a one-time code is good for."""

CODE_ATTEMPTS = 5
"""Wrong codes after which a link is locked until somebody at the hub opens it again."""

CODES_AN_HOUR = 5
"""How many one-time codes may be asked for with one link within an hour."""

LONGEST_NOTE = 2000
"""Characters of what a person adds to an answer, a correction or a withdrawal."""

VERIFIED_DAYS = 180
"""How recently a contact must have been verified for a delivery to count as reach."""

SMALLEST_CELL = 5
"""Counts below this are not shown in figures that compare countries, sectors or sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningLine:
    """A warning as lists show it. ``open`` of its ``exposures`` wait for an answer, ``gone`` are seen no more."""

    id: UUID
    reference: str
    feed: str
    organisation: UUID
    organisation_slug: str
    recipient: UUID | None
    route: Route
    classification: str
    tlp: TLP
    state: WarningState
    why: tuple[Why, ...]
    doubt: str
    critical: int
    exposures: int
    open: int
    gone: int
    seen_again: int
    first_seen: datetime
    last_seen: datetime
    drafted_at: datetime
    send_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """One exposure of a warning: what was seen there, whose claim says so, what was answered.

    ``again`` says that it was seen after its owner had called it mitigated.
    """

    id: UUID
    address: str
    name: str
    port: int | None
    transport: str
    report: str
    tag: str
    first_seen: datetime
    last_seen: datetime
    count: int
    evidence_kind: str
    evidence_value: str
    state: ExposureState
    answered_at: datetime | None
    again: bool
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionLine:
    """One step in a warning's history. ``actor`` is a user, ``contact`` a contact; both None: the hub itself."""

    id: UUID
    before: str
    after: WarningState
    at: datetime
    actor: UUID | None
    contact: UUID | None
    reason: str
    note: str


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
class AnswerLine:
    """What was answered, for how many exposures, by whom and how."""

    id: UUID
    verdict: Verdict
    exposures: int
    at: datetime
    via: Via
    actor: UUID | None
    contact: UUID | None
    note: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a recipient's link opens now. ``warning`` is None where ``state`` lets nothing be shown of it.

    ``withdrawn`` is told before a code is entered too: that something was withdrawn is no content. ``link`` and
    ``contact`` are None for UNKNOWN alone.
    """

    state: LinkState
    link: UUID | None = None
    warning: UUID | None = None
    contact: UUID | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``part`` of ``whole``; both None where the cell is too small to be shown, which is not the same as none."""

    part: int | None
    whole: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well it works, for one group of warnings (``key``: a country, a sector, a size, or everything).

    ``reach``: exposures delivered to a contact verified within VERIFIED_DAYS, of all matched to an owner. ``gone``:
    of those delivered, seen no more for the feed's quiet period. ``again``: of those called mitigated, seen since.
    Times are seconds from drafting to delivery and from delivery to the first answer, None where too few;
    ``delivered`` and ``acknowledged`` count the warnings behind them.
    """

    key: str
    warnings: int | None
    reach: Share
    gone: Share
    again: Share
    answered: Share
    delivered: int | None
    to_deliver_median: float | None
    to_deliver_p90: float | None
    acknowledged: int | None
    to_acknowledge_median: float | None
    to_acknowledge_p90: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What may be said of a shared object to whom it concerns. Times as RFC 3339 has them, empty where not said.

    ``source``: the sharer's name where the terms demand that it be named, else empty.
    """

    name: str = ""
    description: str = ""
    valid_from: str = ""
    valid_until: str = ""
    confidence: int | None = None
    phases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """What a warning's letter says of one thing that a shared object names."""

    value: str
    told: Told
    tlp: TLP


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """That a shared object concerns somebody, as staff see it."""

    id: UUID
    stix_id: str
    version: int
    collection: UUID
    collection_title: str
    tlp: TLP
    value: str
    kind: str
    organisation: UUID | None
    sharer: UUID | None
    state: ConcernState
    reason: str
    doubt: str
    changed_at: datetime
