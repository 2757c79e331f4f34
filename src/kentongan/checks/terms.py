"""The words of communication checks: what is asked of whom, and what counts as an answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.languages import Names
from kentongan.records.terms import PostRole


class CheckState(StrEnum):
    """Where a check stands. A ``paused`` one asks nobody anew; ``closed``: nothing more counts."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ProbeState(StrEnum):
    """What became of one channel's token.

    ``unasked``: its mail never left, or nobody was called, before the check ended. ``partial``: a valid token came from
    an address that the directory does not list, or unsigned where a key is known. ``dead``: refused, bounced, or no key
    to use. ``silent``: the check closed without an answer. ``preempted``: a real incident came first. Of these,
    ``waiting``, ``unasked`` and ``preempted`` are in no denominator.
    """

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    PARTIAL = "partial"
    DEAD = "dead"
    SILENT = "silent"
    PREEMPTED = "preempted"
    UNASKED = "unasked"


ASKED = (ProbeState.SENT, ProbeState.ANSWERED, ProbeState.PARTIAL, ProbeState.DEAD, ProbeState.SILENT)
"""The states of probes that are in the denominator."""


class How(StrEnum):
    """By which way an answer came."""

    LINK = "link"
    REPLY = "reply"
    PHONE = "phone"


class Reply(StrEnum):
    """What a mail that came in is to a check. Only ``valid`` counts, and ``unlisted`` and ``unsigned`` in part."""

    VALID = "valid"
    UNLISTED = "unlisted"
    UNSIGNED = "unsigned"
    AUTOMATIC = "automatic"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - a word, no secret
    LATE = "late"
    AGAIN = "again"


class Counts(StrEnum):
    """As how much a person counted by hand what a program's cues had refused."""

    FULL = "full"
    PART = "part"


class LinkState(StrEnum):
    """What a probe's link opens: a question, a thanks, a thanks that is too late to count, or nothing."""

    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    UNKNOWN = "unknown"


class By(StrEnum):
    """By what the results of a check are told apart."""

    ALL = "all"
    ROLE = "role"
    CHANNEL = "channel"
    PARTY = "party"


SMALLEST_GROUP = 5
"""Of fewer parties than these nothing is shown together to others than the hub's staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a probe's link shows: who is asked, as which post, in which check, until when. All empty for no link."""

    state: LinkState
    probe: UUID | None = None
    title: str = ""
    organisation: Names = field(default_factory=dict)
    post: Names = field(default_factory=dict)
    closes_at: datetime | None = None
    answered_at: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One channel that a check asks, as it stands in the directory at that time."""

    organisation: UUID
    organisation_slug: str
    country: str
    post: UUID
    role: PostRole
    contact: UUID
    channel: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which posts a check asks; an empty part asks for all. ``channels`` are ``routing.contacts.Channel``."""

    roles: frozenset[PostRole] = frozenset()
    countries: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many of how many, with the Wilson interval at 95%; None where there is nobody to count."""

    answered: int
    asked: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """The result for one group of a check: all, a role, a channel, or a party that agreed to be compared.

    ``rate`` is what the hub counted by itself, and nothing else. ``by_hand`` and ``by_hand_partial`` are those of the
    others whom a person counted; ``together`` is both of the same number asked. Times are of the first alone.

    ``median_minutes`` and ``ninetieth_minutes`` are over all who were asked; None where fewer than half (or nine
    in ten) answered, for then it is not known yet. ``open`` may still answer. ``hidden``: too few parties are in this
    group for its numbers to be shown to the reader, or another's could be computed from them; then it has none.
    """

    group: str
    value: str
    rate: Rate | None
    by_hand: int | None
    by_hand_partial: int | None
    together: Rate | None
    partial: int | None
    dead: int | None
    silent: int | None
    open: int | None
    preempted: int | None
    median_minutes: float | None
    ninetieth_minutes: float | None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """A check as a list shows it: with numbers of all its probes to staff, of their own to others.

    ``by_hand`` are those not among the ``answered`` whom a person counted in full.
    """

    id: UUID
    title: str
    announced: bool
    state: CheckState
    opens_at: datetime
    closes_at: datetime
    pause_reason: str
    asked: int
    answered: int
    partial: int
    dead: int
    preempted: int
    by_hand: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLine:
    """One channel's part of a check, as its party and the hub's staff see it."""

    id: UUID
    organisation: UUID
    organisation_slug: str
    post: UUID
    role: PostRole
    country: str
    channel: str
    contact: UUID
    state: ProbeState
    how: How | None
    sent_at: datetime | None
    answered_at: datetime | None
    reason: str
    by_hand: Counts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """That a person counted a reply by hand: as how much, why, who, and when."""

    counts: Counts
    reason: str
    actor: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UncountedLine:
    """Something that came in for a channel and did not count as its answer, or counted in part, and why (``reply``).

    ``may_count`` is as how much a person may still count it by hand, ``by_hand`` that somebody did.
    """

    id: UUID
    at: datetime
    organisation_slug: str
    post: UUID
    role: PostRole
    channel: str
    reply: Reply
    how: How
    may_count: Counts | None = None
    by_hand: ByHand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What of running checks waits for a reader: answers of their own channels; for staff, calls to make too."""

    answers: int
    calls: int
    dead: int
