"""Communication checks, field by field."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from kentongan.api.schemas.moments import Moment
from kentongan.checks.terms import Selection
from kentongan.records.terms import PostRole


class CheckOut(Schema):
    """A check with how many channels it asked and what came of them, as far as the caller may see.

    ``by_hand`` are channels that a person counted in full whom the hub had not: they are not among the ``answered``.
    """

    id: UUID
    title: str
    announced: bool
    state: str
    opens_at: datetime
    closes_at: datetime
    asked: int
    answered: int
    by_hand: int
    partial: int
    dead: int


class RateOut(Schema):
    """How many of how many, with the Wilson interval at 95%; the ends are null where nobody was asked."""

    answered: int
    asked: int
    low: float | None
    high: float | None


class ResultOut(Schema):
    """The result of one group. Where it is ``hidden`` there are too few parties in it, and every number is null.

    ``rate`` is what the hub counted by itself; ``by_hand`` of the same number asked a person counted besides, and
    ``together`` is both. Times are of the first alone.
    """

    group: str
    value: str
    hidden: bool
    rate: RateOut | None
    by_hand: int | None
    by_hand_partial: int | None
    together: RateOut | None
    partial: int | None
    dead: int | None
    silent: int | None
    preempted: int | None
    median_minutes: float | None
    ninetieth_minutes: float | None


class ByHandOut(Schema):
    """That a person counted it: ``counts`` is ``full`` or ``part``, ``actor`` their id as the ledger has it."""

    counts: str
    reason: str
    actor: UUID
    at: datetime


class UncountedOut(Schema):
    """Something that came in and did not count in full: ``reply`` says why.

    ``may_count`` is as how much it can be counted by hand now, ``full`` or ``part``; null where it cannot.
    """

    id: UUID
    at: datetime
    organisation_slug: str
    post: UUID
    role: str
    channel: str
    reply: str
    how: str
    may_count: str | None
    by_hand: ByHandOut | None


class LetterOut(UncountedOut):
    """The same with what the mail says, without what would answer the check; null where it is kept no longer."""

    sender: str | None
    subject: str | None
    text: str | None


class ProbeOut(Schema):
    """One channel's part of a check; ``contact`` is its id in the directory, which may be gone by now."""

    id: UUID
    organisation_slug: str
    post: UUID
    role: str
    country: str
    channel: str
    contact: UUID
    state: str
    by_hand: str | None
    how: str | None
    sent_at: datetime | None
    answered_at: datetime | None
    reason: str


class AskedOut(Schema):
    """A channel that a check would ask, and the language that it would be asked in."""

    organisation_slug: str
    country: str
    post: UUID
    role: str
    channel: str
    contact: UUID
    language: str


class CheckCallOut(Schema):
    """A telephone to call for a check. ``number`` is empty where the directory has none any more."""

    id: UUID
    organisation_slug: str
    post: UUID
    role: str
    country: str
    number: str
    state: str


class CallDoneIn(Schema):
    """Whether somebody answered."""

    reached: bool


class CallDoneOut(Schema):
    """What the probe is now: ``answered``, or ``sent`` where nobody was reached, who may be called again."""

    id: UUID
    state: str


class SelectionIn(Schema):
    """Whom a check asks. ``organisations`` are slugs, ``channels`` ``email`` and ``phone``; an empty list is all."""

    roles: list[PostRole] = []
    countries: list[str] = []
    organisations: list[str] = []
    channels: list[str] = []

    @property
    def selection(self) -> Selection:
        """The same as actions take it."""
        return Selection(
            roles=frozenset(self.roles),
            countries=frozenset(self.countries),
            organisations=frozenset(self.organisations),
            channels=frozenset(self.channels),
        )


class CheckIn(SelectionIn):
    """A check to plan: whom it asks, when, whether it is announced; times with their zone."""

    title: str
    announced: bool = False
    opens_at: Moment
    closes_at: Moment


class ReasonIn(Schema):
    """Why."""

    reason: str
