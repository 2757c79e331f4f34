"""What time does: exposures that the feed sees no more are gone, warnings that nobody answered expire."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from kentongan.intake.models import ArchiveFile
from kentongan.intake.terms import ArchiveKind, RunState
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.counting import recount
from kentongan.response.actions.stepping import BATCH, batches, locked, step_many
from kentongan.response.models import Exposure, FeedPolicy, Item, Warning
from kentongan.response.rules.quiet import gone_before, heard_until
from kentongan.response.rules.states import AWAITED, UNSENT
from kentongan.response.terms import LINK_DAYS, QUIET_DAYS, WarningState

AT_ONCE = 5_000
"""Exposures that one transaction marks."""

_UNANSWERED = (WarningState.SENT, WarningState.DELIVERED, WarningState.UNDELIVERABLE, WarningState.ESCALATED)


def mark_gone(at: datetime) -> int:
    """Mark the exposures that their feed did not report for its quiet period, and return how many.

    The counters of the warnings that list them follow; one all of whose exposures are gone is closed, unless it was
    answered for: then the answer stays what is told of it.
    """
    quiet = dict(FeedPolicy.objects.values_list("feed", "quiet_days"))
    marked = 0
    for feed, exercise, heard in _heard():
        latest = gone_before(heard, quiet_days=quiet.get(feed, QUIET_DAYS))
        while count := _mark(feed, exercise=exercise, latest=latest, at=at):
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


def _heard() -> Iterator[tuple[UUID, bool, datetime]]:
    """Give, for each feed and the exercise flag, until when it was heard: by the days of the events it brought."""
    files = ArchiveFile.objects.filter(kind=ArchiveKind.EVENTS, run__state=RunState.FINISHED)
    runs = files.values_list("feed", "exercise", "run__started_at").order_by().annotate(day=Max("day"))
    heard: dict[tuple[UUID, bool], datetime] = {}
    for feed, exercise, started_at, day in runs:
        until = heard_until(day, started_at=started_at)
        heard[feed, exercise] = max(until, heard.get((feed, exercise), until))
    for (feed, exercise), until in heard.items():
        yield feed, exercise, until


def _mark(feed: UUID, *, exercise: bool, latest: datetime, at: datetime) -> int:
    unseen = Exposure.objects.filter(feed=feed, exercise=exercise, gone_at__isnull=True, last_seen__lte=latest)
    with transaction.atomic():
        ids = list(unseen.order_by("last_seen").values_list("pk", flat=True)[:AT_ONCE])
        lists: set[UUID] = set()
        for batch in batches(ids):
            # Once more by the time it was seen: it may have been seen while this was on its way.
            Exposure.objects.filter(pk__in=batch, last_seen__lte=latest).update(gone_at=at)
            lists |= set(Item.objects.filter(exposure__in=batch).values_list("warning", flat=True))
        if ids:
            recount(lists)
            _close(lists, at=at)
            record("response.exposures_gone", actor=None, subject=feed, at=at, exercise=Exercise(exercise))
    return len(ids)


def _close(warnings: set[UUID], *, at: datetime) -> None:
    over: list[UUID] = []
    for batch in batches(warnings):
        states = [state.value for state in AWAITED | UNSENT]
        all_gone = Warning.objects.filter(pk__in=batch, gone=F("exposures"), state__in=states)
        over += all_gone.values_list("pk", flat=True)
    step_many(locked(over), to=WarningState.CLOSED, reason="gone", at=at)
