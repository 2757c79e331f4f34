"""The words of warnings: where one is, why a person must decide, whom it goes to, and the lines pages show."""

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


QUIET_DAYS = 7
"""Days without a sighting, in runs of the same feed, after which an exposure counts as gone, unless the feed says."""

TAKEN_BACK_WITHIN_SECONDS = 60
"""How long an approval can be taken back before the worker may send the warning."""


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
