"""The words of answers: what may be said to a warning, how it came, and the links by which recipients come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.response.terms.warnings import ExposureState


class Verdict(StrEnum):
    """What can be answered. ``received``: it is read and being worked on; the exposures stay open."""

    RECEIVED = "received"
    MITIGATED = "mitigated"
    NOT_AFFECTED = "not_affected"
    RISK_ACCEPTED = "risk_accepted"
    WRONG_OWNER = "wrong_owner"
    FALSE_POSITIVE = "false_positive"


class Via(StrEnum):
    """How an answer came."""

    LINK = "link"
    PAGE = "page"
    API = "api"
    STAFF = "staff"


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

ANSWER_DAYS = 7
"""Days within which an answer is asked for, unless the feed says otherwise; doubled where nothing critical depends."""

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
