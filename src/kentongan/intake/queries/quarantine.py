"""Rows that were refused, and how many for which reason."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from kentongan.accounts.terms import Reader
from kentongan.intake.models import QuarantinedRow
from kentongan.intake.queries.orders import ordered
from kentongan.intake.queries.visible import visible_quarantine, visible_quarantine_sums
from kentongan.intake.terms import QuarantinedLine, QuarantineSumLine


def quarantine_sums(
    *, reader: Reader, run: UUID | None = None, since: datetime | None = None, limit: int = 100
) -> list[QuarantineSumLine]:
    """How many rows were refused, by reason, the most first: of a run, or of the runs started ``since``."""
    found = visible_quarantine_sums(reader=reader)
    if run is not None:
        found = found.filter(run_id=run)
    if since is not None:
        found = found.filter(run__started_at__gte=since)
    sums = found.values("reason").annotate(total=Sum("rows"), runs=Count("run", distinct=True))
    return [
        QuarantineSumLine(reason=one["reason"], rows=one["total"], runs=one["runs"])
        for one in sums.order_by("-total", "reason")[:limit]
    ]


QUARANTINE_ORDERS = {"reason": "reason", "file": "file__name", "row": "row"}


def quarantined(
    *,
    reader: Reader,
    run: UUID | None = None,
    reason: str | None = None,
    order: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[QuarantinedLine]:
    """Refused rows, the latest run's first; at most those kept in the database (``actions.results``)."""
    found = visible_quarantine(reader=reader)
    if run is not None:
        found = found.filter(run_id=run)
    if reason is not None:
        found = found.filter(reason=reason)
    by = ordered(order, columns=QUARANTINE_ORDERS, usual=("-run_id", "id"))
    return [_line(one) for one in found.order_by(*by)[offset : offset + limit]]


def _line(one: QuarantinedRow) -> QuarantinedLine:
    return QuarantinedLine(
        id=one.id,
        run=one.run_id,
        feed=one.run.feed.slug,
        exercise=one.run.exercise,
        file=one.file.name,
        row=one.row,
        reason=one.reason,
        raw=one.raw,
    )
