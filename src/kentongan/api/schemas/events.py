"""What feeds brought, field by field. Handling terms are TLP 2.0's words."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from kentongan.intake.models import DoubtSum, Draft, UnclaimedSum
from kentongan.kernel.tlp import TLP


class DraftOut(Schema):
    """A draft warning; with a ``doubt`` it does not leave by itself."""

    id: UUID
    run: UUID
    feed: str
    organisation: str
    classification: str
    tlp: str
    events: int
    first_seen: datetime
    last_seen: datetime
    critical: int
    doubt: str
    exercise: bool

    @staticmethod
    def resolve_run(row: Draft) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_feed(row: Draft) -> str:
        """The slug of the run's feed."""
        return row.run.feed.slug

    @staticmethod
    def resolve_organisation(row: Draft) -> str:
        """The slug; empty where nobody is proposed."""
        return row.organisation_slug

    @staticmethod
    def resolve_tlp(row: Draft) -> str:
        """The label's word."""
        return TLP(row.tlp).word


class DoubtfulOut(Schema):
    """Events of a run in doubt for one reason; ``organisation`` is the fallback's proposal, empty without one."""

    id: UUID
    run: UUID
    reason: str
    doubt: str
    organisation: str
    critical: int
    events: int
    first_seen: datetime
    last_seen: datetime
    exercise: bool

    @staticmethod
    def resolve_exercise(row: DoubtSum) -> bool:
        """What a run that is an exercise brought is one."""
        return row.run.exercise

    @staticmethod
    def resolve_run(row: DoubtSum) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_organisation(row: DoubtSum) -> str:
        """The slug of whom the fallback proposes."""
        return row.organisation_slug


class UnclaimedOut(Schema):
    """Events of a run that nobody claims, by reason and block; ``block`` is empty for what is beyond the largest."""

    id: UUID
    run: UUID
    reason: str
    block: str
    asn: int | None
    country: str
    events: int
    first_seen: datetime
    last_seen: datetime
    exercise: bool

    @staticmethod
    def resolve_exercise(row: UnclaimedSum) -> bool:
        """What a run that is an exercise brought is one."""
        return row.run.exercise

    @staticmethod
    def resolve_run(row: UnclaimedSum) -> UUID:
        """The key alone."""
        return row.run_id
