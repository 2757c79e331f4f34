"""A newer warning takes an earlier one's place: what is still open and not gone of the earlier is carried over.

Where the newer one is withdrawn, the earlier stands again: what only was carried over would be lost with it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from kentongan.response.actions.bulk import write_each
from kentongan.response.actions.counting import COUNTERS, recount
from kentongan.response.actions.stepping import BATCH, batches, step, step_many
from kentongan.response.models import Item, Transition, Warning
from kentongan.response.rules.recalls import STANDS_AGAIN
from kentongan.response.rules.states import SETTLED, standing_again
from kentongan.response.terms import ExposureState, WarningState


def carry_over(old: Warning, new: Warning, at: datetime) -> None:
    """Let ``new`` supersede ``old``, in the transaction that holds both. Raises NotInThisState.

    The counters of ``new`` are brought up to date, on the row that was given too.
    """
    carry_over_many({old: new}, at=at)


def carry_over_many(pairs: Mapping[Warning, Warning], *, at: datetime) -> None:
    """Let each value supersede its key; several may be superseded by one. Raises NotInThisState."""
    if not pairs:
        return
    step_many(list(pairs), to=WarningState.SUPERSEDED, reason="superseded", at=at)
    for old, new in pairs.items():
        old.superseded_by = new
        new.first_seen = min(new.first_seen, old.first_seen)
    news = {new.pk: new for new in pairs.values()}
    write_each(Warning, {old.pk: {"superseded_by": new.pk} for old, new in pairs.items()})
    write_each(Warning, {new.pk: {"first_seen": new.first_seen} for new in news.values()})
    for olds in batches(pairs):
        _carry_items(olds)
    recount(news)
    for ids in batches(news):
        for pk, *counts in Warning.objects.filter(pk__in=ids).values_list("pk", *COUNTERS):
            for name, count in zip(COUNTERS, counts, strict=True):
                setattr(news[pk], name, count)


def let_stand_again(new: Warning, *, at: datetime, actor: UUID | None) -> list[Warning]:
    """Let the warnings whose place ``new`` took stand again, in the transaction that withdraws it; return them.

    Each is what it was, with what was answered and what is gone since then. The caller holds them.
    """
    olds = list(Warning.objects.filter(superseded_by=new).order_by("pk"))
    Warning.objects.filter(pk__in=[old.pk for old in olds]).update(superseded_by=None)
    recount(old.pk for old in olds)
    for old in olds:
        old.refresh_from_db()
        to = standing_again(_before(old), counts=_counts(old), all_gone=old.gone == old.exposures)
        answered = {"acknowledged_at": old.acknowledged_at or new.acknowledged_at or at} if to in SETTLED else {}
        step(old, to=to, reason=STANDS_AGAIN, at=at, actor=actor, note=new.reference, also=answered)
    return olds


def _before(old: Warning) -> WarningState:
    steps = Transition.objects.filter(warning=old, after=WarningState.SUPERSEDED.value).order_by("-at", "-id")
    return WarningState(steps.values_list("before", flat=True)[0])


def _counts(old: Warning) -> Mapping[ExposureState, int]:
    counted = Item.objects.filter(warning=old).order_by().values_list("exposure__state").annotate(Count("pk"))
    return {ExposureState(state): number for state, number in counted}


def _carry_items(olds: Sequence[Warning]) -> None:
    listed_there = Item.objects.filter(warning=OuterRef("warning__superseded_by"), exposure=OuterRef("exposure"))
    carried = Item.objects.filter(
        ~Exists(listed_there),
        warning__in=olds,
        exposure__state=ExposureState.OPEN.value,
        exposure__gone_at__isnull=True,
    ).order_by("seen_at")
    columns = carried.values_list("warning__superseded_by", "exposure", "seen_at", "count", "again")
    latest = {(row[0], row[1]): row for row in columns}  # of several earlier ones that list it, the last
    Item.objects.bulk_create(
        (
            Item(warning_id=new, exposure_id=exposure, seen_at=seen_at, count=count, again=again)
            for new, exposure, seen_at, count, again in latest.values()
            if new is not None
        ),
        batch_size=BATCH,
    )
