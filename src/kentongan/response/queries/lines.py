"""What reads of response give beyond the lines in ``terms``: counts of what waits, links, exposures, decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.kernel.tlp import TLP
from kentongan.response.terms import ExposureState, LinkState, Release, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for the duty officer. ``critical_…`` are those of it on which critical services depend.

    ``to_approve`` by ``why``: a warning with several reasons is counted at each. ``leaving`` are approved and not yet
    sent. ``unanswered`` are past the day by which an answer was asked for. ``questioned``: claims in question.
    ``to_tell``: warnings of which somebody must be told in person that they were corrected or withdrawn.
    """

    to_approve: int
    critical_to_approve: int
    why: Mapping[Why, int]
    leaving: int
    undeliverable: int
    escalated: int
    unanswered: int
    critical_unanswered: int
    seen_again: int
    questioned: int
    to_tell: int
    dead: int
    held_since: datetime | None
    held_reason: str

    @property
    def nothing(self) -> bool:
        """Whether nothing waits."""
        return not (
            self.to_approve
            or self.undeliverable
            or self.escalated
            or self.unanswered
            or self.seen_again
            or self.questioned
            or self.to_tell
            or self.dead
            or self.held_since
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceUnanswered:
    """A critical service whose operators have not answered in time; ``service`` is empty for all that are none.

    ``oldest`` is the earliest day by which an answer was asked for.
    """

    service: str
    organisations: int
    warnings: int
    exposures: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A recipient's link, as staff see it: never its secret. ``address`` is the contact's, empty where it is gone."""

    id: UUID
    warning: UUID
    organisation: UUID
    contact: UUID
    address: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    mistakes: int
    state: LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureLine:
    """One exposure over all its days: what was answered, and whether the feed still sees it."""

    id: UUID
    organisation: UUID
    organisation_slug: str
    feed: str
    classification: str
    tlp: TLP
    address: str
    name: str
    port: int | None
    transport: str
    tag: str
    state: ExposureState
    first_seen: datetime
    last_seen: datetime
    count: int
    answered_at: datetime | None
    seen_again: int
    seen_again_at: datetime | None
    gone_at: datetime | None
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLine:
    """What a feed states of its exposures, how many rules it has, and what they let leave by themselves."""

    feed: str
    feed_name: str
    quiet_days: int
    answer_days: int
    rules: int
    released: int
    changed_at: datetime | None
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A row of a feed's table of what may leave by itself."""

    place: int
    classification: str
    tlp_at_most: TLP
    release: Release
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """An agreement that lets the hub write directly, with an organisation or with all of a country."""

    id: UUID
    organisation: UUID | None
    organisation_slug: str
    country: str
    note: str
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceLine:
    """How an organisation wants to be warned; what nobody has said is as the hub has it for everybody.

    ``copies``: a CERT that wants copies of what organisations of its country or sector are told.
    """

    organisation: UUID
    interval_hours: int
    language: str
    size_limit_kb: int
    copies: bool
    webhook: str
    muted_until: datetime | None
    muted_reason: str
    changed_at: datetime | None
