"""Drills: for staff every one, for others those in which a party of theirs plays. Everything here is an exercise."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.api.schemas.drills import (
    ApprovalIn,
    CheckedOut,
    DrillIn,
    DrillOut,
    FaultOut,
    InjectOut,
    MailOut,
    ReportOut,
    ScenarioIn,
    ScenarioOut,
)
from kentongan.drills import queries
from kentongan.drills.actions import running
from kentongan.drills.actions.approving import approve_drill
from kentongan.drills.actions.planning import plan_drill
from kentongan.drills.scenario import read_scenario, shipped
from kentongan.drills.terms import DrillLine, InjectLine, MailLine, Report
from kentongan.kernel.clock import utc_now

MOST = 10_000

router = Router(tags=["drills"])


@router.get("/drills", auth=needs(Scope.DRILLS_READ), response=Page[DrillOut])
def list_drills(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Drills, the latest first."""
    return page_of_list(queries.drills(caller_of(request).reader, limit=MOST), place=place)


@router.get("/scenarios", auth=needs(Scope.DRILLS_READ), response=list[ScenarioOut])
def list_scenarios(request: HttpRequest) -> list[ScenarioOut]:
    """The scenarios that come with the software; each can be named in place of its text."""
    several = (read_scenario(octets).scenario for octets in shipped().values())
    return [ScenarioOut.of(one) for one in several if one is not None]


@router.post("/scenarios/check", auth=needs(Scope.DRILLS_READ), response=CheckedOut)
def check_scenario(request: HttpRequest, said: ScenarioIn) -> CheckedOut:
    """Read a scenario without playing it, and tell everything that is wrong with it."""
    read = read_scenario(shipped().get(said.scenario) or said.scenario.encode())
    return CheckedOut(
        scenario=None if read.scenario is None else ScenarioOut.of(read.scenario),
        faults=[FaultOut(place=one.place, why=gettext(one.why).format(**one.facts)) for one in read.faults],
    )


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


@router.post("/drills", auth=needs(Scope.DRILLS_RUN), response={201: DrillOut})
def plan_one(request: HttpRequest, said: DrillIn) -> Status[DrillLine]:
    """Plan a drill of a scenario, shipped or sent along. Its mail is kept in the hub unless it ``sends_real``."""
    caller, at = caller_of(request), utc_now()
    source = shipped().get(said.scenario) or said.scenario.encode()
    made = plan_drill(
        source,
        cast=said.cast,
        plays=said.plays,
        starts_at=said.starts_at or at,
        sends_real=said.sends_real,
        named=said.named,
        actor=caller.user.id,
        at=at,
    )
    return Status(201, queries.drill(made.pk, caller.reader))


@router.post("/drills/{uuid:drill_id}/approve", auth=needs(Scope.DRILLS_RUN), response=DrillOut)
def approve_one(request: HttpRequest, drill_id: UUID, said: ApprovalIn) -> DrillLine:
    """Approve, as a second person, that a planned drill sends to real people."""
    approve_drill(drill_id, named=said.named, actor=caller_of(request).user.id, at=utc_now())
    return queries.drill(drill_id, caller_of(request).reader)


@router.post("/drills/{uuid:drill_id}/start", auth=needs(Scope.DRILLS_RUN), response=DrillOut)
def start_one(request: HttpRequest, drill_id: UUID) -> DrillLine:
    """Begin a planned drill now."""
    running.start_drill(drill_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.drill(drill_id, caller_of(request).reader)


@router.post("/drills/{uuid:drill_id}/pause", auth=needs(Scope.DRILLS_RUN), response=DrillOut)
def pause_one(request: HttpRequest, drill_id: UUID) -> DrillLine:
    """Play no inject until it goes on; all of them come so much later."""
    running.pause_drill(drill_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.drill(drill_id, caller_of(request).reader)


@router.post("/drills/{uuid:drill_id}/resume", auth=needs(Scope.DRILLS_RUN), response=DrillOut)
def resume_one(request: HttpRequest, drill_id: UUID) -> DrillLine:
    """Go on with a paused drill."""
    running.resume_drill(drill_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.drill(drill_id, caller_of(request).reader)


@router.post("/drills/{uuid:drill_id}/end", auth=needs(Scope.DRILLS_RUN), response=DrillOut)
def end_one(request: HttpRequest, drill_id: UUID) -> DrillLine:
    """End a drill, or call off a planned one; what of it waits is taken back, and its report changes no more."""
    running.stop_drill(drill_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.drill(drill_id, caller_of(request).reader)
