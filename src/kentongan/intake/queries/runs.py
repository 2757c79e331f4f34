"""Runs: the list, one with its sums and files, and its routed events by organisation, classification and day."""

from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kentongan.accounts.terms import Reader
from kentongan.intake.errors import UnknownRun
from kentongan.intake.models import RoutedSum, Run, RunFile
from kentongan.intake.queries.orders import ordered
from kentongan.intake.queries.visible import visible_routed, visible_runs
from kentongan.intake.terms import CountLine, RunFileLine, RunLine, RunState, RunSums

RUN_ORDERS = {
    "started_at": "started_at",
    "feed": "feed__slug",
    "rows": "rows",
    "routed": "routed",
    "unclaimed": "unclaimed",
    "duplicates": "duplicates",
    "quarantined": "quarantined",
}


def runs(
    *, reader: Reader, feed: str | None = None, order: str = "", limit: int = 50, offset: int = 0
) -> list[RunLine]:
    """Runs, the latest first or in one of RUN_ORDERS, which are for staff; ``feed`` is a feed's short name."""
    found = _with_own(reader)
    if feed is not None:
        found = found.filter(feed__slug=feed)
    by = ordered(order if reader.sees_all else "", columns=RUN_ORDERS, usual=("-started_at", "-id"))
    return [_line(one, reader) for one in found.order_by(*by)[offset : offset + limit]]


def run(run_id: UUID, *, reader: Reader) -> RunLine:
    """Return one run with its sums. Raises UnknownRun, also where the reader may not see it."""
    found = _with_own(reader).filter(pk=run_id).first()
    if found is None:
        raise UnknownRun(run=run_id)
    return _line(found, reader)


def run_is_exercise(run_id: UUID, *, reader: Reader) -> bool:
    """Whether a run is an exercise; one that the reader may not see is none."""
    return visible_runs(reader=reader).filter(pk=run_id, exercise=True).exists()


def run_files(run_id: UUID, *, reader: Reader, limit: int = 200) -> list[RunFileLine]:
    """The files of a run, in the order in which they were read; for staff."""
    if not reader.sees_all:
        return []
    return [
        RunFileLine(
            id=one.id,
            number=one.number,
            name=one.name,
            report=one.report,
            rows=one.rows,
            digest=one.digest,
            again=one.again,
        )
        for one in RunFile.objects.filter(run_id=run_id).order_by("number")[:limit]
    ]


def run_organisations(run_id: UUID, *, reader: Reader, limit: int = 50) -> list[CountLine]:
    """Routed events of a run by organisation, the most first; ``key`` is the organisation's short name."""
    found = _settled(reader).filter(run_id=run_id).values("organisation", "organisation_slug")
    return [
        CountLine(key=one["organisation_slug"], organisation=one["organisation"], events=one["total"])
        for one in found.annotate(total=Sum("counted")).order_by("-total", "organisation_slug")[:limit]
    ]


def run_classifications(run_id: UUID, *, reader: Reader, limit: int = 50) -> list[CountLine]:
    """Routed events of a run by classification (RSIT ``class/type``), the most first."""
    found = _settled(reader).filter(run_id=run_id).values("classification").annotate(total=Sum("counted"))
    return [
        CountLine(key=one["classification"], events=one["total"])
        for one in found.order_by("-total", "classification")[:limit]
    ]


def run_days(run_id: UUID, *, reader: Reader, limit: int = 60) -> list[tuple[date, int]]:
    """Routed events of a run by the UTC day they happened: the latest days, in order of time."""
    found = _settled(reader).filter(run_id=run_id).values("day").annotate(total=Sum("counted")).order_by("-day")
    return [(one["day"], one["total"]) for one in reversed(found[:limit])]


def _settled(reader: Reader) -> QuerySet[RoutedSum]:
    """The sums, ``counted`` without what is in doubt where the reader is a member."""
    counted = F("events") if reader.sees_all else F("events") - F("doubtful")
    return visible_routed(reader=reader).annotate(counted=counted).filter(counted__gt=0)


def _with_own(reader: Reader) -> QuerySet[Run]:
    found = visible_runs(reader=reader)
    if reader.sees_all:
        return found.annotate(own=F("routed"))
    own = _settled(reader).filter(run=OuterRef("pk")).order_by().values("run").annotate(total=Sum("counted"))
    return found.annotate(own=Coalesce(Subquery(own.values("total")), 0))


def _line(one: Run, reader: Reader) -> RunLine:
    sums = RunSums(
        rows=one.rows,
        routed=one.routed,
        unclaimed=one.unclaimed,
        duplicates=one.duplicates,
        quarantined=one.quarantined,
        warnings=one.warnings,
        doubtful=one.doubtful,
    )
    return RunLine(
        id=one.id,
        feed=one.feed.slug,
        feed_name=one.feed.name,
        state=RunState(one.state),
        started_at=one.started_at,
        finished_at=one.finished_at,
        exercise=one.exercise,
        sums=sums if reader.sees_all else None,
        own=getattr(one, "own", 0),
        problem=one.problem if reader.sees_all else "",
    )
