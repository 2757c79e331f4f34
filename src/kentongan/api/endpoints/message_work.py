"""What people do around messages: what waits for them, calls made, links and their codes, drafts checked beforehand."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.api.schemas.message_work import (
    CallDoneIn,
    CallOut,
    CodeOut,
    FindingOut,
    LinkOut,
    PreviewOut,
    WaitingOut,
    WordingIn,
)
from kentongan.api.schemas.messages import MessageIn
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.linking import read_out_code, revoke_link
from kentongan.messages.actions.renewing import renew_link
from kentongan.messages.errors import MessageLinkOpensNothing
from kentongan.messages.lines import CallLine, Waiting
from kentongan.messages.queries.checking import checked_draft
from kentongan.messages.queries.heard import next_step
from kentongan.messages.queries.links import LinkLine, links_of
from kentongan.messages.queries.previewing import previews
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.rules import wording
from kentongan.messages.terms import CODE_MINUTES

router = Router(tags=["messages"])
_reading = needs(Scope.MESSAGES_READ)
_writing = needs(Scope.MESSAGES_WRITE)


@router.get("/waiting", auth=_reading, response=WaitingOut)
def what_waits(request: HttpRequest, exercise: bool = False) -> Waiting:
    """What waits for the caller: ids of messages and recipients by what they can do about each, and calls to make."""
    return queries.waiting(caller_of(request).reader, at=utc_now(), exercise=exercise)


@router.get("/calls", auth=_reading, response=Page[CallOut])
def list_calls(
    request: HttpRequest, place: Query[Place], exercise: bool = False, open_only: bool = True
) -> dict[str, Any]:
    """Calls that the caller could make, the one that is due longest first, each with what to read out."""
    reader = caller_of(request).reader
    return page_of_list(queries.calls(reader, at=utc_now(), exercise=exercise, open_only=open_only), place=place)


@router.post("/calls/{uuid:call_id}", auth=_writing, response=CallOut)
def call_made(request: HttpRequest, call_id: UUID, given: CallDoneIn) -> CallLine:
    """Write down that a call was made, whom it reached, and what they said in their own words.

    Also where it stopped being needed while it was made: the answer's ``next_step`` says what is owed to whoever heard.
    """
    reader, at = caller_of(request).reader, utc_now()
    told = given.acknowledgement
    done = record_call(
        call_id,
        reached=given.reached,
        actor=reader,
        at=at,
        acknowledgement=None if told is None or not given.reached else told.said,
        note=given.note,
    )
    every = queries.calls(reader, at=at, exercise=done.exercise, open_only=False)
    return replace(next(one for one in every if one.id == done.pk), next_step=next_step(done))


@router.get("/messages/{uuid:message_id}/links", auth=_reading, response=list[LinkOut])
def list_links(request: HttpRequest, message_id: UUID) -> tuple[LinkLine, ...]:
    """Links of a message that need a code, the latest first: for staff, and the side that sent it."""
    return links_of(message_id, reader=caller_of(request).reader, at=utc_now())


@router.post("/messages/{uuid:message_id}/links/{uuid:link_id}/code", auth=_writing, response={201: CodeOut})
def code_for_link(request: HttpRequest, message_id: UUID, link_id: UUID, response: HttpResponse) -> Status[CodeOut]:
    """Make a code for a link, to be read out after calling the number that the directory has. It is told this once."""
    _demand_link(request, message_id, link_id)
    code = read_out_code(link_id, actor=caller_of(request).reader, at=utc_now())
    response.headers["Cache-Control"] = "no-store"
    return Status(201, CodeOut(code=code, minutes=CODE_MINUTES))


@router.post("/messages/{uuid:message_id}/links/{uuid:link_id}/renew", auth=_writing, response=list[LinkOut])
def renew(request: HttpRequest, message_id: UUID, link_id: UUID) -> tuple[LinkLine, ...]:
    """Send a new link in place of one that is locked or too old, to the same mailbox; the answer is the links then."""
    _demand_link(request, message_id, link_id)
    renew_link(link_id, actor=caller_of(request).reader, at=utc_now())
    return list_links(request, message_id)


@router.post("/messages/{uuid:message_id}/links/{uuid:link_id}/revoke", auth=_writing, response=list[LinkOut])
def revoke(request: HttpRequest, message_id: UUID, link_id: UUID) -> tuple[LinkLine, ...]:
    """Let a link open nothing from now on; the answer is the links that are left."""
    _demand_link(request, message_id, link_id)
    revoke_link(link_id, actor=caller_of(request).reader, at=utc_now())
    return list_links(request, message_id)


@router.post("/messages/preview", auth=_writing, response=PreviewOut)
def preview(request: HttpRequest, given: MessageIn) -> PreviewOut:
    """Say what the rules find in a message, and show what each post will read. Nothing is written, nothing leaves."""
    caller, at = caller_of(request), utc_now()
    draft = given.draft
    told = checked_draft(draft, reader=caller.reader, at=at)
    author = "" if told.needs_others else str(caller.user)
    return PreviewOut.of(told, draft=draft, posts=previews(draft, ends=told.ends, author=author, at=at))


@router.post("/wording", auth=_writing, response=list[FindingOut])
def check_wording(request: HttpRequest, given: WordingIn) -> list[FindingOut]:
    """Say what of one text may be misread, why, and what could stand there instead. Nothing is kept."""
    states = names_of_states().union(given.states)
    found = wording.check(given.text, defined=tuple(given.defined), states=states)
    return [FindingOut.of(one) for one in found]


def _demand_link(request: HttpRequest, message_id: UUID, link_id: UUID) -> None:
    """Raise UnknownMessage, or MessageLinkOpensNothing where the link is not one of this message."""
    if link_id not in {one.id for one in list_links(request, message_id)}:
        raise MessageLinkOpensNothing
