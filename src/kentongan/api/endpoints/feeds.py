"""Feeds, their runs, and the rows that were refused: for staff, whose roles see what belongs to nobody."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.feeds import FeedOut, QuarantinedOut, RunOut, RunWithFilesOut
from kentongan.intake.errors import UnknownFeed, UnknownRun
from kentongan.intake.models import Feed, Run
from kentongan.intake.queries.visible import visible_feeds, visible_quarantine, visible_runs
from kentongan.intake.terms import RunState

router = Router(tags=["feeds"])


@router.get("/feeds", auth=needs(Scope.FEEDS_READ), response=Page[FeedOut])
def list_feeds(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Feeds by slug."""
    return page_of(visible_feeds(reader=caller_of(request).reader), place=place, key="slug")


@router.get("/feeds/{slug}", auth=needs(Scope.FEEDS_READ), response=FeedOut)
def one_feed(request: HttpRequest, slug: str) -> Feed:
    """One feed."""
    feed = visible_feeds(reader=caller_of(request).reader).filter(slug=slug).first()
    if feed is None:
        raise UnknownFeed(feed=slug)
    return feed


@router.get("/runs", auth=needs(Scope.RUNS_READ), response=Page[RunOut])
def list_runs(
    request: HttpRequest, place: Query[Place], feed: str = "", state: RunState | None = None
) -> dict[str, Any]:
    """Runs, the latest first."""
    rows = visible_runs(reader=caller_of(request).reader)
    wanted = {"feed__slug": feed, "state": state}
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    return page_of(rows, place=place, newest_first=True)


@router.get("/runs/{uuid:run_id}", auth=needs(Scope.RUNS_READ), response=RunWithFilesOut)
def one_run(request: HttpRequest, run_id: UUID) -> Run:
    """One run with its files."""
    run = visible_runs(reader=caller_of(request).reader).filter(pk=run_id).first()
    if run is None:
        raise UnknownRun(run=run_id)
    return run


@router.get("/quarantine", auth=needs(Scope.RUNS_READ), response=Page[QuarantinedOut])
def list_quarantine(
    request: HttpRequest, place: Query[Place], run: UUID | None = None, reason: str = ""
) -> dict[str, Any]:
    """Rows that were refused, the latest first."""
    rows = visible_quarantine(reader=caller_of(request).reader)
    wanted = {"run_id": run, "reason": reason}
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    return page_of(rows, place=place, newest_first=True)
