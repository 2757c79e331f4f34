"""Feeds and runs, field by field. Handling terms are TLP 2.0's words."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from kentongan.intake.models import Feed, QuarantinedRow, Run
from kentongan.kernel.tlp import TLP


class FeedOut(Schema):
    """A declared feed."""

    id: UUID
    slug: str
    name: str
    format: str
    zone: str
    tlp: str
    window_hours: int
    retention_days: int
    exercise: bool

    @staticmethod
    def resolve_tlp(row: Feed) -> str:
        """The label's word."""
        return TLP(row.tlp).word


class SumsOut(Schema):
    """What became of a run's rows; ``rows`` is the sum of the next four."""

    rows: int
    routed: int
    unclaimed: int
    duplicates: int
    quarantined: int
    warnings: int
    doubtful: int


class FileOut(Schema):
    """A file of a run; one that was taken in before changed nothing."""

    name: str
    report: str
    digest: str
    rows: int
    again: bool


class RunOut(Schema):
    """A run of a feed."""

    id: UUID
    feed: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    exercise: bool
    problem: str
    sums: SumsOut

    @staticmethod
    def resolve_feed(row: Run) -> str:
        """The slug rather than the key."""
        return row.feed.slug

    @staticmethod
    def resolve_sums(row: Run) -> Run:
        """The sums stand in the run's own columns."""
        return row


class RunWithFilesOut(RunOut):
    """A run with the files that it took in."""

    files: list[FileOut]

    @staticmethod
    def resolve_files(row: Run) -> list[object]:
        """In the order in which they were read."""
        return list(row.files.order_by("number"))


class QuarantinedOut(Schema):
    """A row that was refused, as it came."""

    id: UUID
    run: UUID
    feed: str
    file: str
    row: int
    reason: str
    raw: str
    exercise: bool

    @staticmethod
    def resolve_exercise(row: QuarantinedRow) -> bool:
        """What a run that is an exercise brought is one."""
        return row.run.exercise

    @staticmethod
    def resolve_run(row: QuarantinedRow) -> UUID:
        """The key alone."""
        return row.run_id

    @staticmethod
    def resolve_feed(row: QuarantinedRow) -> str:
        """The slug of the run's feed."""
        return row.run.feed.slug

    @staticmethod
    def resolve_file(row: QuarantinedRow) -> str:
        """The file's name."""
        return row.file.name
