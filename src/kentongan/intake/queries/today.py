"""What came in since a moment, counted from the sums of finished runs."""

from datetime import datetime

from django.db.models import F, Q, Sum

from kentongan.accounts.terms import Reader
from kentongan.intake.queries.visible import visible_drafts, visible_routed, visible_runs
from kentongan.intake.terms import CountLine, RunState, RunSums, Today

_SUMS = ("rows", "routed", "unclaimed", "duplicates", "quarantined", "warnings", "doubtful")


def today(*, reader: Reader, since: datetime, exercise: bool = False, limit: int = 12) -> Today:
    """Return what came in by runs started ``since``; of real work, or of exercises. A member's holds their own only."""
    mine = visible_runs(reader=reader).filter(started_at__gte=since, exercise=exercise)
    finished = mine.filter(state=RunState.FINISHED)
    counted = F("events") if reader.sees_all else F("events") - F("doubtful")
    routed = visible_routed(reader=reader).filter(run__started_at__gte=since, run__exercise=exercise)
    routed = routed.annotate(counted=counted).filter(counted__gt=0)
    waiting = visible_drafts(reader=reader).filter(run__started_at__gte=since, exercise=exercise)
    if reader.sees_all:
        totals = finished.aggregate(**{name: Sum(name, default=0) for name in _SUMS})
    else:
        total = routed.aggregate(total=Sum("counted", default=0))["total"]
        totals = {"rows": total, "routed": total, "warnings": waiting.count()}
    by_class = routed.values("classification").annotate(total=Sum("counted")).order_by("-total", "classification")
    by_whom = routed.values("organisation", "organisation_slug").annotate(total=Sum("counted"))
    return Today(
        since=since,
        runs=finished.count(),
        running=mine.filter(state=RunState.RUNNING).count(),
        sums=RunSums(**totals),
        critical=waiting.filter(Q(critical__gt=0)).count(),
        drafts=waiting.count(),
        classifications=tuple(CountLine(key=one["classification"], events=one["total"]) for one in by_class[:limit]),
        organisations=tuple(
            CountLine(key=one["organisation_slug"], organisation=one["organisation"], events=one["total"])
            for one in by_whom.order_by("-total", "organisation_slug")[:limit]
        ),
    )
