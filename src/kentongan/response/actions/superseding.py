"""A newer warning takes an earlier one's place: what is still open and not gone of the earlier is carried over."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from kentongan.response.actions.bulk import write_each
from kentongan.response.actions.counting import COUNTERS, recount
from kentongan.response.actions.stepping import BATCH, batches, step_many
from kentongan.response.models import Item, Warning
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
