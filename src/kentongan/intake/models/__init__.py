"""Tables of intake: feeds, what was seen of them, runs and their sums, what was refused, drafts, the manifest."""

from kentongan.intake.models.archive import ArchiveFile, ErasureNote, SeenState
from kentongan.intake.models.feeds import Feed
from kentongan.intake.models.results import (
    DoubtSum,
    Draft,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    UnclaimedSum,
)
from kentongan.intake.models.runs import Run, RunFile

__all__ = [
    "ArchiveFile",
    "DoubtSum",
    "Draft",
    "ErasureNote",
    "Feed",
    "QuarantineSum",
    "QuarantinedRow",
    "RoutedSum",
    "Run",
    "RunFile",
    "SeenState",
    "UnclaimedSum",
]
