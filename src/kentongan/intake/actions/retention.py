"""What a feed's retention says is over, removed: whole files of the archive, and refused rows in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.intake.actions.ingest import PATIENCE
from kentongan.intake.actions.recovery import recover
from kentongan.intake.archive.durable import take_away
from kentongan.intake.archive.turns import turn
from kentongan.intake.errors import UnknownFeed
from kentongan.intake.models import ArchiveFile, Feed, QuarantinedRow, Run
from kentongan.intake.rules import is_over, kept_days
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """What retention removes of a feed: files of the archive with their rows, and refused rows in the database."""

    feed: str
    files: int
    rows: int
    bytes: int
    quarantined_rows: int


def apply_retention(
    *, actor: UUID | None, at: datetime, feed: str | None = None, dry_run: bool = False
) -> list[Retired]:
    """Remove what is over, of one feed or of all, and return what that is; a ``dry_run`` only returns it.

    A feed is done in its turn and in a transaction of its own. Sums and drafts stay. Raises UnknownFeed or FeedBusy.
    """
    feeds = Feed.objects.order_by("slug")
    if feed is not None:
        feeds = feeds.filter(slug=feed)
        if not feeds.exists():
            raise UnknownFeed(feed=feed)
    return [_apply(one, actor=actor, at=at, dry_run=dry_run) for one in feeds]


def _apply(feed: Feed, *, actor: UUID | None, at: datetime, dry_run: bool) -> Retired:
    with turn(feed.slug, wait=PATIENCE):
        recover(feed, at=at)
        files, runs = _files_over(feed, at=at), _runs_over(feed, at=at)
        refused = QuarantinedRow.objects.filter(run__in=runs)
        retired = Retired(
            feed=feed.slug,
            files=len(files),
            rows=sum(one.rows for one in files),
            bytes=sum(one.bytes for one in files),
            quarantined_rows=refused.count(),
        )
        if dry_run or not (retired.files or retired.quarantined_rows):
            return retired
        with transaction.atomic(durable=True):
            ArchiveFile.objects.filter(pk__in=[one.pk for one in files]).delete()
            refused.delete()
            record(
                "intake.retention_applied",
                actor=actor,
                subject=feed.id,
                at=at,
                exercise=Exercise(feed.exercise),
                related=sorted({one.run_id for one in files}),
            )
        take_away(one.path for one in files)
        return retired


def _files_over(feed: Feed, *, at: datetime) -> Sequence[ArchiveFile]:
    files = ArchiveFile.objects.filter(feed=feed).order_by("path")
    return [one for one in files if is_over(one.day, days=_days(feed, TLP(one.tlp)), at=at)]


def _runs_over(feed: Feed, *, at: datetime) -> list[UUID]:
    runs = Run.objects.filter(feed=feed, quarantined__gt=0).values_list("id", "tlp", "started_at")
    return [pk for pk, tlp, started in runs if is_over(started.date(), days=_days(feed, TLP(tlp)), at=at)]


def _days(feed: Feed, tlp: TLP) -> int:
    return kept_days(tlp, retention_days=feed.retention_days, retention_by_tlp=feed.retention_by_tlp)
