"""What time does: exposures that the feed sees no more are gone, warnings that nobody answered expire."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet

from kentongan.intake.models import ArchiveFile, RunFile
from kentongan.intake.terms import ArchiveKind, RunState
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.counting import recount
from kentongan.response.actions.listing import locked_listing, take_turn
from kentongan.response.actions.stepping import BATCH, batches, locked, step_many
from kentongan.response.models import Exposure, FeedPolicy, Warning
from kentongan.response.rules.concerning import FEED
from kentongan.response.rules.quiet import gone_before, heard_until
from kentongan.response.rules.states import AWAITED, UNSENT
from kentongan.response.terms import LINK_DAYS, QUIET_DAYS, WarningState

AT_ONCE = 5_000
"""Exposures that one transaction marks."""

_SEVERAL = ""
"""What a file of several reports says of its report (``intake.models.RunFile``)."""

_UNANSWERED = (WarningState.SENT, WarningState.DELIVERED, WarningState.UNDELIVERABLE, WarningState.ESCALATED)


def mark_gone(at: datetime) -> int:
    """Mark the exposures that their feed did not report for its quiet period, and return how many.

    The counters of the warnings that list them follow; one all of whose exposures are gone is closed, unless it was
    answered for: then the answer stays what is told of it.
    """
    quiet = dict(FeedPolicy.objects.values_list("feed", "quiet_days"))
    marked = 0
    for feed, exercise, report, heard in _heard():
        latest = gone_before(heard, quiet_days=quiet.get(feed, QUIET_DAYS))
        unseen = Exposure.objects.filter(
            feed=feed, exercise=exercise, report=report, gone_at__isnull=True, last_seen__lte=latest
        )
        while count := _mark(unseen, feed=feed, exercise=exercise, at=at):
            marked += count
    return marked


def expire_warnings(at: datetime) -> int:
    """Let the warnings that nobody answered within LINK_DAYS expire, and return how many."""
    unanswered = Warning.objects.filter(
        state__in=[state.value for state in _UNANSWERED],
        sent_at__lte=at - timedelta(days=LINK_DAYS),
        acknowledged_at__isnull=True,
    ).order_by("pk")
    expired = 0
    while ids := list(unanswered.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows = [row for row in locked(ids) if row.state in _UNANSWERED and row.acknowledged_at is None]
            step_many(rows, to=WarningState.EXPIRED, reason="unanswered", at=at)
        expired += len(rows)
    return expired


def _heard() -> Iterator[tuple[UUID, bool, str, datetime]]:
    """Give, for each feed, the exercise flag and each report that waits to be gone, until when it was heard.

    A report is heard in a run that took in a new file of it, or one of several reports. That another report of the
    feed came in says nothing of it: what is unknown is never told as gone.
    """
    brought = _brought()
    # What is shared once is not said again: that it was not repeated says nothing.
    waiting = Exposure.objects.filter(gone_at__isnull=True).exclude(feed__slug=FEED).order_by()
    for feed, exercise, report in waiting.values_list("feed", "exercise", "report").distinct():
        heard = brought.get((feed, exercise), {})
        found = [heard[one] for one in (report, _SEVERAL) if one in heard]
        if found:
            yield feed, exercise, report, max(found)


def _brought() -> dict[tuple[UUID, bool], dict[str, datetime]]:
    """Return until when each report of a feed was heard, real or exercise, by the days of the events of its runs."""
    files = ArchiveFile.objects.filter(kind=ArchiveKind.EVENTS, run__state=RunState.FINISHED)
    runs = files.values_list("run", "feed", "exercise", "run__started_at").order_by().annotate(day=Max("day"))
    until = {run: ((feed, exercise), heard_until(day, started_at=at)) for run, feed, exercise, at, day in runs}
    heard: dict[tuple[UUID, bool], dict[str, datetime]] = defaultdict(dict)
    for run, report in RunFile.objects.filter(again=False).order_by().values_list("run", "report").distinct():
        if run in until:
            key, moment = until[run]
            heard[key][report] = max(moment, heard[key].get(report, moment))
    return heard


def _mark(unseen: QuerySet[Exposure], *, feed: UUID, exercise: bool, at: datetime) -> int:
    with transaction.atomic():
        take_turn(feed)
        ids = list(unseen.order_by("last_seen").values_list("pk", flat=True)[:AT_ONCE])
        for batch in batches(ids):
            Exposure.objects.filter(pk__in=batch).update(gone_at=at)
        if ids:
            lists = locked_listing(ids)
            recount(lists)
            _close(lists, at=at)
            record("response.exposures_gone", actor=None, subject=feed, at=at, exercise=Exercise(exercise))
    return len(ids)


def _close(warnings: Iterable[UUID], *, at: datetime) -> None:
    over: list[UUID] = []
    for batch in batches(warnings):
        states = [state.value for state in AWAITED | UNSENT]
        all_gone = Warning.objects.filter(pk__in=batch, gone=F("exposures"), state__in=states)
        over += all_gone.values_list("pk", flat=True)
    step_many(locked(over), to=WarningState.CLOSED, reason="gone", at=at)
