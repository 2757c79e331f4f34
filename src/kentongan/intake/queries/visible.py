"""Which rows a reader may see, as querysets that every other query starts from.

Staff see all. A member sees what concerns their organisations, is not in doubt, and has left the hub as a warning: what
leaves only by a person's decision must not be read before it, and a member is outside. What nobody owns, and what was
refused, is for staff.
"""

from django.db.models import Exists, F, OuterRef, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.intake.models import (
    DoubtSum,
    Draft,
    Feed,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    Run,
    UnclaimedSum,
)
from kentongan.kernel.tlp import TLP


def visible_routed(*, reader: Reader) -> QuerySet[RoutedSum]:
    """Sums of routed events; a member's are of what was released to their organisations, and is not in doubt."""
    sums = RoutedSum.objects.all()
    if reader.sees_all:
        return sums
    released = visible_drafts(reader=reader).filter(
        run=OuterRef("run"), organisation=OuterRef("organisation"), classification=OuterRef("classification")
    )
    return sums.filter(Exists(released.select_related(None)), organisation__in=reader.organisations)


def visible_runs(*, reader: Reader) -> QuerySet[Run]:
    """Runs; for a member those that routed something to their organisations."""
    runs = Run.objects.select_related("feed")
    if reader.sees_all:
        return runs
    return runs.filter(Exists(visible_routed(reader=reader).filter(run=OuterRef("pk"), events__gt=F("doubtful"))))


def visible_drafts(*, reader: Reader) -> QuerySet[Draft]:
    """Draft warnings; for a member those of their organisations that are not in doubt and have left as a warning.

    What a person must approve first is seen by nobody outside before that; RED is handed over by a person.
    """
    drafts = Draft.objects.select_related("run__feed")
    if reader.sees_all:
        return drafts
    mine = drafts.filter(organisation__in=reader.organisations, doubt="", released_at__isnull=False)
    return mine.filter(tlp__lt=TLP.RED)


def visible_feeds(*, reader: Reader) -> QuerySet[Feed]:
    """Declared feeds; for a member those of which a run is visible."""
    feeds = Feed.objects.all()
    return feeds if reader.sees_all else feeds.filter(Exists(visible_runs(reader=reader).filter(feed=OuterRef("pk"))))


def visible_doubt(*, reader: Reader) -> QuerySet[DoubtSum]:
    """Sums of doubtful events, for staff."""
    sums = DoubtSum.objects.select_related("run")
    return sums if reader.sees_all else sums.none()


def visible_unclaimed(*, reader: Reader) -> QuerySet[UnclaimedSum]:
    """Sums of unclaimed events, for staff."""
    sums = UnclaimedSum.objects.select_related("run")
    return sums if reader.sees_all else sums.none()


def visible_quarantine(*, reader: Reader) -> QuerySet[QuarantinedRow]:
    """Refused rows, for staff."""
    rows = QuarantinedRow.objects.select_related("run__feed", "file")
    return rows if reader.sees_all else rows.none()


def visible_quarantine_sums(*, reader: Reader) -> QuerySet[QuarantineSum]:
    """Sums of refused rows, for staff."""
    return QuarantineSum.objects.all() if reader.sees_all else QuarantineSum.objects.none()
