"""The words of intake: the states of a run, what the archive keeps, and the lines that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.tlp import TLP


class FeedFormat(StrEnum):
    """How a feed's files are read: by what each is (Shadowserver's reports, IntelMQ's events), or CSV by a mapping."""

    AUTO = "auto"
    MAPPED = "mapped"


class RunState(StrEnum):
    """Where a run is. Only ``finished`` runs changed anything; the others are told so that nobody wonders."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class ArchiveKind(StrEnum):
    """What a file of the archive holds."""

    EVENTS = "events"
    QUARANTINE = "quarantine"


WINDOW_HOURS = 20
"""How long an event that was seen is the same event, unless the feed says otherwise; counted from first seen."""

RETENTION_DAYS = 365
"""How long the archive keeps events, unless the feed says otherwise."""

RAW_LIMIT = 2_000
"""Characters of a quarantined row that are kept in the database; the archive keeps the row whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSums:
    """What became of the rows of a run. ``rows`` is the sum of the next four; ``doubtful`` are part of them."""

    rows: int = 0
    routed: int = 0
    unclaimed: int = 0
    duplicates: int = 0
    quarantined: int = 0
    warnings: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A declared feed as lists show it, with its latest finished run."""

    id: UUID
    slug: str
    name: str
    format: FeedFormat
    zone: str
    tlp: TLP
    window_hours: int
    retention_days: int
    retention_by_tlp: Mapping[TLP, int]
    exercise: bool
    latest_run: UUID | None
    latest_finished_at: datetime | None
    mapping: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run as lists show it. A member sees no ``sums``, only ``own``: the events of their organisations."""

    id: UUID
    feed: str
    feed_name: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    exercise: bool
    sums: RunSums | None
    own: int
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFileLine:
    """A file of a run; ``again`` says that it had been taken in before and changed nothing."""

    id: UUID
    number: int
    name: str
    report: str
    rows: int
    digest: str
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One bar of a breakdown: the events of one organisation, classification or day."""

    key: str
    events: int
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtLine:
    """Doubtful events that share one reason: ``doubt`` as ``routing`` words it, naming the claims.

    ``organisation`` is the fallback's proposal, if there is one; ``critical`` counts its critical services.
    """

    reason: str
    doubt: str
    organisation: UUID | None
    organisation_slug: str
    critical: int
    events: int
    runs: int
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclaimedLine:
    """Events that nobody claims, by reason and by block: a prefix, a name, an AS number, or empty for all others."""

    reason: str
    block: str
    asn: int | None
    country: str
    events: int
    runs: int
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineSumLine:
    """How many rows of how many runs were refused for one reason."""

    reason: str
    rows: int
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedLine:
    """A refused row: where it stood, why it was refused, and its text (bounded by RAW_LIMIT)."""

    id: UUID
    run: UUID
    feed: str
    file: str
    row: int
    reason: str
    raw: str
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A draft warning. ``doubt`` names the reasons (``conflict; unverified``); with one, nothing leaves by itself."""

    id: UUID
    run: UUID
    feed: str
    organisation: UUID | None
    organisation_slug: str
    critical: int
    classification: str
    tlp: TLP
    events: int
    first_seen: datetime
    last_seen: datetime
    doubt: str
    exercise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event out of the archive, its address as people write it."""

    file: int
    row: int
    report: str
    classification: str
    time: datetime
    zone_assumed: bool
    address: str
    name: str
    port: int | None
    transport: str
    tag: str
    asn: int | None
    country: str
    tlp: TLP
    count: int
    first_seen: datetime
    last_seen: datetime
    organisation: str
    tier: str
    evidence_kind: str
    evidence_value: str
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What came in since a moment, in sums; ``runs`` counts finished runs, ``critical`` drafts of critical services."""

    since: datetime
    runs: int
    running: int
    sums: RunSums
    critical: int
    drafts: int
    classifications: tuple[CountLine, ...]
    organisations: tuple[CountLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFileLine:
    """A file of the archive as its manifest has it."""

    id: UUID
    path: str
    kind: ArchiveKind
    day: date | None
    tlp: TLP
    rows: int
    bytes: int
    digest: str
