"""The words of communication checks: what is asked of whom, and what counts as an answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

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

    ``partial``: a valid token came from an address that the directory does not list, or unsigned where a key is known.
    ``dead``: refused, bounced, or no key to use. ``silent``: the check closed without an answer. ``preempted``: a real
    incident came first, and it is in no denominator.
    """

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    PARTIAL = "partial"
    DEAD = "dead"
    SILENT = "silent"
    PREEMPTED = "preempted"


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

    ``median_minutes`` and ``ninetieth_minutes`` are over all who were asked; None where fewer than half (or nine
    in ten) answered, for then it is not known yet.
    """

    group: str
    value: str
    rate: Rate
    partial: int
    dead: int
    silent: int
    preempted: int
    median_minutes: float | None
    ninetieth_minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """A check as a list shows it."""

    id: UUID
    title: str
    announced: bool
    state: CheckState
    opens_at: datetime
    closes_at: datetime
    asked: int
    answered: int
    partial: int
    dead: int


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
