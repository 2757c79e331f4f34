"""Drills: for staff every one, for others those in which a party of theirs plays. Everything here is an exercise."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.api.schemas.drills import DrillOut, InjectOut, MailOut, ReportOut
from kentongan.drills import queries
from kentongan.drills.terms import DrillLine, InjectLine, MailLine, Report
from kentongan.kernel.clock import utc_now

MOST = 10_000

router = Router(tags=["drills"])


@router.get("/drills", auth=needs(Scope.DRILLS_READ), response=Page[DrillOut])
def list_drills(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Drills, the latest first."""
    return page_of_list(queries.drills(caller_of(request).reader, limit=MOST), place=place)


@router.get("/drills/{uuid:drill_id}", auth=needs(Scope.DRILLS_READ), response=DrillOut)
def one_drill(request: HttpRequest, drill_id: UUID) -> DrillLine:
    """One drill."""
    return queries.drill(drill_id, caller_of(request).reader)


@router.get("/drills/{uuid:drill_id}/injects", auth=needs(Scope.DRILLS_READ), response=list[InjectOut])
def list_injects(request: HttpRequest, drill_id: UUID) -> list[InjectLine]:
    """Injects in their order: for staff all, for players what their part was told."""
    return queries.injects(drill_id, caller_of(request).reader)


@router.get("/drills/{uuid:drill_id}/mails", auth=needs(Scope.DRILLS_READ), response=list[MailOut])
def list_mails(request: HttpRequest, drill_id: UUID) -> list[MailLine]:
    """Mails that were kept in the hub, without their texts, the latest first."""
    return queries.mails(drill_id, caller_of(request).reader, at=utc_now())


@router.get("/drills/{uuid:drill_id}/report", auth=needs(Scope.DRILLS_READ), response=ReportOut)
def one_report(request: HttpRequest, drill_id: UUID) -> Report:
    """The report; for players once the drill has ended."""
    return queries.report(drill_id, caller_of(request).reader, at=utc_now())
