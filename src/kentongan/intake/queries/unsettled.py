"""What has no settled owner: doubtful events by the claims that the doubt is about, unclaimed ones by block."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Sum

from kentongan.accounts.terms import Reader
from kentongan.intake.queries.orders import ordered
from kentongan.intake.queries.visible import visible_doubt, visible_unclaimed
from kentongan.intake.rules import is_caught
from kentongan.intake.terms import DoubtLine, UnclaimedLine
from kentongan.routing.terms import ClaimKind

DOUBT_ORDERS = {"reason": "reason", "organisation": "organisation_slug", "events": "total", "last_seen": "last"}
UNCLAIMED_ORDERS = {"block": "block", "asn": "asn", "country": "country", "events": "total", "last_seen": "last"}


def doubtful(
    *,
    reader: Reader,
    run: UUID | None = None,
    since: datetime | None = None,
    reason: str | None = None,
    exercise: bool | None = None,
    order: str = "",
    limit: int = 100,
    offset: int = 0,
) -> list[DoubtLine]:
    """Doubtful events by reason, claims and proposed organisation; critical services first, then the most events."""
    found = visible_doubt(reader=reader).filter(**_narrowed(run, since, reason, exercise))
    sums = found.values("reason", "doubt", "organisation", "organisation_slug").annotate(
        total=Sum("events"),
        weight=Max("critical"),
        runs=Count("run", distinct=True),
        first=Min("first_seen"),
        last=Max("last_seen"),
    )
    by = ordered(order, columns=DOUBT_ORDERS, usual=("-weight", "-total", "doubt"))
    return [
        DoubtLine(
            reason=one["reason"],
            doubt=one["doubt"],
            organisation=one["organisation"],
            organisation_slug=one["organisation_slug"],
            critical=one["weight"],
            events=one["total"],
            runs=one["runs"],
            first_seen=one["first"],
            last_seen=one["last"],
        )
        for one in sums.order_by(*by)[offset : offset + limit]
    ]


def unclaimed(
    *,
    reader: Reader,
    run: UUID | None = None,
    since: datetime | None = None,
    reason: str | None = None,
    exercise: bool | None = None,
    order: str = "",
    limit: int = 100,
    offset: int = 0,
) -> list[UnclaimedLine]:
    """Unclaimed events by reason, block, AS number and country, the most first."""
    found = visible_unclaimed(reader=reader).filter(**_narrowed(run, since, reason, exercise))
    sums = found.values("reason", "block", "asn", "country").annotate(
        total=Sum("events"), runs=Count("run", distinct=True), first=Min("first_seen"), last=Max("last_seen")
    )
    by = ordered(order, columns=UNCLAIMED_ORDERS, usual=("-total", "reason", "block"))
    return [
        UnclaimedLine(
            reason=one["reason"],
            block=one["block"],
            asn=one["asn"],
            country=one["country"],
            events=one["total"],
            runs=one["runs"],
            first_seen=one["first"],
            last_seen=one["last"],
        )
        for one in sums.order_by(*by)[offset : offset + limit]
    ]


_BLOCKS_TRIED = 5_000
"""So many unclaimed blocks, the largest first, a claim is tried on before it is made."""


def unclaimed_caught(*, reader: Reader, kind: ClaimKind, value: str, since: datetime) -> list[UnclaimedLine]:
    """Return the unclaimed blocks that a claim to this value would have caught, the most events first."""
    lines = unclaimed(reader=reader, since=since, limit=_BLOCKS_TRIED)
    return [line for line in lines if is_caught(line, kind=kind, value=value)]


def _narrowed(
    run: UUID | None, since: datetime | None, reason: str | None, exercise: bool | None
) -> dict[str, UUID | datetime | str | bool]:
    wanted = {"run_id": run, "run__started_at__gte": since, "reason": reason, "run__exercise": exercise}
    return {key: value for key, value in wanted.items() if value is not None}
