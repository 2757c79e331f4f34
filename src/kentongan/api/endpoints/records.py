"""Parties' records: proposed changes, every change of one's own, and who was the contact on a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.api.schemas.posts import PostOut
from kentongan.api.schemas.records import ErrorReportOut, NoteIn, ProposalIn, ProposalOut, ReportIn, VersionOut
from kentongan.directory import queries
from kentongan.directory.actions import confirming, proposing, reporting
from kentongan.directory.terms import PostLine, ProposalLine, ProposalState, ReportLine
from kentongan.kernel.clock import utc_now

router = Router(tags=["directory"])
_auth = needs(Scope.DIRECTORY_READ)
_keeping = needs(Scope.DIRECTORY_PROPOSE)


@router.get("/proposals", auth=_auth, response=Page[ProposalOut])
def list_proposals(request: HttpRequest, place: Query[Place], state: ProposalState | None = None) -> dict[str, Any]:
    """Proposed changes of the caller's own parties' records, those that wait longest first."""
    return page_of_list(queries.proposals(reader=caller_of(request).reader, state=state), place=place)


@router.get("/proposals/{uuid:proposal_id}", auth=_auth, response=ProposalOut)
def one_proposal(request: HttpRequest, proposal_id: UUID) -> ProposalLine:
    """One proposed change, of a record of the caller's own parties."""
    return queries.proposal(proposal_id, reader=caller_of(request).reader)


@router.get("/organisations/{slug}/versions", auth=_auth, response=Page[VersionOut])
def list_versions(request: HttpRequest, slug: str, place: Query[Place]) -> dict[str, Any]:
    """Every change of a party's record, the newest first; of the caller's own parties."""
    reader = caller_of(request).reader
    party = queries.organisation(slug, reader=reader)
    return page_of_list(queries.versions(reader=reader, organisation=party.id), place=place)


@router.get("/posts/{uuid:post_id}/on/{day}", auth=_auth, response=PostOut)
def post_on(request: HttpRequest, post_id: UUID, day: date) -> Any:
    """A post as the record had it on a day in UTC, today at the latest; who held it, and how to reach them."""
    reader = caller_of(request).reader
    queries.post(post_id, reader=reader, at=utc_now())
    return queries.post_on(day, reader=reader, post=post_id, at=utc_now())


@router.post("/organisations/{slug}/proposals", auth=_keeping, response={201: ProposalOut})
def make_proposal(request: HttpRequest, slug: str, said: ProposalIn) -> Status[ProposalLine]:
    """Propose that a thing of a party be so (``after``), be added (no ``thing``), or end (``after`` null)."""
    reader = caller_of(request).reader
    party = queries.organisation(slug, reader=reader)
    row = proposing.propose(
        party.id,
        subject=said.subject,
        thing=said.thing,
        after=said.after,
        reason=said.reason,
        reader=reader,
        at=utc_now(),
    )
    return Status(201, queries.proposal(row.id, reader=reader))


@router.post("/proposals/{uuid:proposal_id}/approve", auth=_keeping, response=ProposalOut)
def approve_proposal(request: HttpRequest, proposal_id: UUID, said: NoteIn) -> ProposalLine:
    """Let a proposed change become so; ``overtaken`` where the thing was changed meanwhile, and nothing is done."""
    reader = caller_of(request).reader
    proposing.approve(proposal_id, reader=reader, at=utc_now(), note=said.note)
    return queries.proposal(proposal_id, reader=reader)


@router.post("/proposals/{uuid:proposal_id}/decline", auth=_keeping, response=ProposalOut)
def decline_proposal(request: HttpRequest, proposal_id: UUID, said: NoteIn) -> ProposalLine:
    """Decide that a proposed change does not become so; ``note`` says why."""
    reader = caller_of(request).reader
    proposing.decline(proposal_id, reader=reader, at=utc_now(), note=said.note)
    return queries.proposal(proposal_id, reader=reader)


@router.post("/proposals/{uuid:proposal_id}/withdraw", auth=_keeping, response=ProposalOut)
def withdraw_proposal(request: HttpRequest, proposal_id: UUID, said: NoteIn) -> ProposalLine:
    """Take back one's own proposal."""
    reader = caller_of(request).reader
    proposing.withdraw(proposal_id, reader=reader, at=utc_now(), note=said.note)
    return queries.proposal(proposal_id, reader=reader)


@router.post("/posts/{uuid:post_id}/confirm", auth=_keeping, response=PostOut)
def confirm_post(request: HttpRequest, post_id: UUID) -> PostLine:
    """Say that a post's record still holds as it stands."""
    reader = caller_of(request).reader
    confirming.confirm_posts([post_id], reader=reader, at=utc_now())
    return queries.post(post_id, reader=reader, at=utc_now())


@router.post("/posts/{uuid:post_id}/report", auth=_keeping, response={204: None})
def report_post(request: HttpRequest, post_id: UUID, said: ReportIn) -> Status[None]:
    """Report that something of a post's record is wrong; its party decides."""
    reporting.report_error(post_id, text=said.text, reader=caller_of(request).reader, at=utc_now())
    return Status(204, None)


@router.get("/reports", auth=_auth, response=Page[ErrorReportOut])
def list_reports(request: HttpRequest, place: Query[Place], settled: bool | None = None) -> dict[str, Any]:
    """What others reported wrong of the caller's own parties' posts, the oldest first."""
    return page_of_list(queries.error_reports(reader=caller_of(request).reader, settled=settled), place=place)


@router.post("/reports/{uuid:report_id}/settle", auth=_keeping, response=ErrorReportOut)
def settle_report(request: HttpRequest, report_id: UUID, said: NoteIn) -> ReportLine:
    """Say what came of a report; the first word stays."""
    reader = caller_of(request).reader
    reporting.settle_report(report_id, note=said.note, reader=reader, at=utc_now())
    return next(one for one in queries.error_reports(reader=reader) if one.id == report_id)
