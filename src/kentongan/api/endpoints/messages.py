"""Threads and messages: read, written, sent, agreed to, acknowledged, taken back; as the caller's posts allow."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.messages import (
    AcknowledgementIn,
    AgreedIn,
    CorrectionIn,
    MessageIn,
    MessageOut,
    MoveIn,
    ReasonIn,
    RetractionIn,
    ThreadOut,
    WholeThreadOut,
)
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge as do_acknowledge
from kentongan.messages.actions.authorising import approve_attribution as do_approve
from kentongan.messages.actions.authorising import authorise as do_authorise
from kentongan.messages.actions.authorising import refuse as do_refuse
from kentongan.messages.actions.authorising import submit as do_submit
from kentongan.messages.actions.closing import close as do_close
from kentongan.messages.actions.raising import lower_thread, raise_thread
from kentongan.messages.actions.recalling import correct as do_correct
from kentongan.messages.actions.recalling import retract as do_retract
from kentongan.messages.actions.sending import send as do_send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import change as do_change
from kentongan.messages.actions.writing import discard as do_discard
from kentongan.messages.actions.writing import write
from kentongan.messages.queries.threads import line_of, wanted_threads
from kentongan.messages.rules.content import read_content

router = Router(tags=["messages"])
_reading = needs(Scope.MESSAGES_READ)
_writing = needs(Scope.MESSAGES_WRITE)


@router.get("/threads", auth=_reading, response=Page[ThreadOut])
def list_threads(
    request: HttpRequest, place: Query[Place], text: str = "", open_only: bool = False, exercise: bool = False
) -> dict[str, Any]:
    """Threads of which the caller sees something, the latest opened first; ``text``: a reference, or words of it."""
    reader, at = caller_of(request).reader, utc_now()
    rows = wanted_threads(reader, at=at, text=text.replace("\x00", ""), open_only=open_only, exercise=exercise)
    page = page_of(rows, place=place, newest_first=True)
    page["items"] = [ThreadOut.of(line_of(row, reader=reader, at=at)) for row in page["items"]]
    return page


@router.get("/threads/{uuid:thread_id}", auth=_reading, response=WholeThreadOut)
def one_thread(request: HttpRequest, thread_id: UUID) -> WholeThreadOut:
    """One thread with its messages and its history, as far as the caller sees them."""
    return WholeThreadOut.of(queries.thread(thread_id, reader=caller_of(request).reader, at=utc_now()))


@router.post("/threads/{uuid:thread_id}/raise", auth=_writing, response=ThreadOut)
def raise_one(request: HttpRequest, thread_id: UUID, given: MoveIn) -> ThreadOut:
    """Raise a thread by one level, as the holder of a post that may; on the last, write down who met whom."""
    reader, at = caller_of(request).reader, utc_now()
    raise_thread(thread_id, to=given.to, actor=reader, at=at, reason=given.reason)
    return ThreadOut.of(queries.thread(thread_id, reader=reader, at=at).line)


@router.post("/threads/{uuid:thread_id}/lower", auth=_writing, response=ThreadOut)
def lower_one(request: HttpRequest, thread_id: UUID, given: MoveIn) -> ThreadOut:
    """Lower a thread, as somebody who could raise it to where it is."""
    reader, at = caller_of(request).reader, utc_now()
    lower_thread(thread_id, to=given.to, actor=reader, at=at, reason=given.reason)
    return ThreadOut.of(queries.thread(thread_id, reader=reader, at=at).line)


@router.post("/threads/{uuid:thread_id}/close", auth=_writing, response=ThreadOut)
def close(request: HttpRequest, thread_id: UUID, given: ReasonIn) -> ThreadOut:
    """Close a thread, as somebody who may write for the post that opened it; nobody is told by that alone."""
    reader, at = caller_of(request).reader, utc_now()
    do_close(thread_id, actor=reader, at=at, reason=given.reason)
    return ThreadOut.of(queries.thread(thread_id, reader=reader, at=at).line)


@router.get("/messages/{uuid:message_id}", auth=_reading, response=MessageOut)
def one_message(request: HttpRequest, message_id: UUID) -> MessageOut:
    """One message, with what became of it as far as the caller sees that."""
    return _told(request, message_id)


@router.post("/messages", auth=_writing, response={201: MessageOut})
def write_message(request: HttpRequest, given: MessageIn) -> Status[MessageOut]:
    """Write a message down as a draft: nothing leaves by that."""
    made = write(given.draft, actor=caller_of(request).reader, at=utc_now())
    return Status(201, _told(request, made.pk))


@router.post("/messages/{uuid:message_id}/change", auth=_writing, response=MessageOut)
def change(request: HttpRequest, message_id: UUID, given: MessageIn) -> MessageOut:
    """Replace what a message that has not left says, and to whom; it is a draft again, agreed to by nobody."""
    do_change(message_id, given.draft, actor=caller_of(request).reader, at=utc_now())
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/discard", auth=_writing, response=MessageOut)
def discard(request: HttpRequest, message_id: UUID) -> MessageOut:
    """Put away a message that has not left; it stays in its side's history."""
    do_discard(message_id, actor=caller_of(request).reader, at=utc_now())
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/split", auth=_writing, response={201: MessageOut})
def split(request: HttpRequest, message_id: UUID) -> Status[MessageOut]:
    """Make of a message that waits on politics the notice of what was observed alone, for the technical counterparts.

    The answer is that notice: a draft in a thread of its own, which ``send`` lets leave at once.
    """
    made = split_infrastructure(message_id, actor=caller_of(request).reader, at=utc_now())
    return Status(201, _told(request, made.pk))


@router.post("/messages/{uuid:message_id}/submit", auth=_writing, response=MessageOut)
def submit(request: HttpRequest, message_id: UUID) -> MessageOut:
    """Hand a draft in: it can be sent where nobody else must agree, else it waits for who must."""
    do_submit(message_id, actor=caller_of(request).reader, at=utc_now())
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/send", auth=_writing, response=MessageOut)
def send(request: HttpRequest, message_id: UUID) -> MessageOut:
    """Let a message leave, once those it needs agreed; sent before, it stays so."""
    do_send(message_id, actor=caller_of(request).reader, at=utc_now())
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/authorise", auth=_writing, response=MessageOut)
def authorise(request: HttpRequest, message_id: UUID, given: AgreedIn) -> MessageOut:
    """Agree to a message as an approver of its sender's party who did not write it."""
    do_authorise(message_id, actor=caller_of(request).reader, at=utc_now(), digest=given.digest)
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/approve-attribution", auth=_writing, response=MessageOut)
def approve_attribution(request: HttpRequest, message_id: UUID, given: AgreedIn) -> MessageOut:
    """Agree to what a message says of a state, as a diplomat of its sender's party."""
    do_approve(message_id, actor=caller_of(request).reader, at=utc_now(), digest=given.digest)
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/refuse", auth=_writing, response=MessageOut)
def refuse(request: HttpRequest, message_id: UUID, given: ReasonIn) -> MessageOut:
    """Refuse a message that waits for agreement, and say why."""
    do_refuse(message_id, actor=caller_of(request).reader, at=utc_now(), reason=given.reason)
    return _told(request, message_id)


@router.post("/messages/{uuid:message_id}/acknowledge", auth=_writing, response={201: MessageOut})
def acknowledge(request: HttpRequest, message_id: UUID, given: AcknowledgementIn) -> Status[MessageOut]:
    """Acknowledge a message for one of its recipients of the caller's party; the answer is the acknowledgement."""
    reader, at = caller_of(request).reader, utc_now()
    mine = {one.id for one in queries.message(message_id, reader=reader, at=at).recipients}
    made = do_acknowledge(
        given.recipient if given.recipient in mine else UUID(int=0),
        understood=given.understood,
        ability=given.ability,
        reports_at=given.reports_at,
        language=given.language,
        no_claim=given.no_claim,
        actor=reader,
        at=at,
    )
    return Status(201, _told(request, made.pk))


@router.post("/messages/{uuid:message_id}/retract", auth=_writing, response={201: MessageOut})
def retract(request: HttpRequest, message_id: UUID, given: RetractionIn) -> Status[MessageOut]:
    """Take a message back from all who got it or may have; the answer is the retraction."""
    actor = caller_of(request).reader
    made = do_retract(message_id, actor=actor, at=utc_now(), reason=given.reason, language=given.language)
    return Status(201, _told(request, made.pk))


@router.post("/messages/{uuid:message_id}/correct", auth=_writing, response={201: MessageOut})
def correct(request: HttpRequest, message_id: UUID, given: CorrectionIn) -> Status[MessageOut]:
    """Correct a message to all who got it; the answer is the correction, sent or waiting for who must agree."""
    content = read_content(given.content)
    made = do_correct(
        message_id,
        content=content,
        respond_by=given.respond_by,
        actor=caller_of(request).reader,
        at=utc_now(),
    )
    return Status(201, _told(request, made.pk))


def _told(request: HttpRequest, message_id: UUID) -> MessageOut:
    return MessageOut.of(queries.message(message_id, reader=caller_of(request).reader, at=utc_now()))
