"""Communication checks: what was asked, what came of it. Nobody is ranked, and small groups are not shown to others."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import LARGEST, Page, Place, page_of_list
from kentongan.api.schemas.checks import (
    AskedOut,
    CallDoneIn,
    CallDoneOut,
    CheckCallOut,
    CheckIn,
    CheckOut,
    LetterOut,
    ProbeOut,
    ReasonIn,
    ResultOut,
    SelectionIn,
    UncountedOut,
)
from kentongan.checks import queries
from kentongan.checks.actions import hand_counting, planning
from kentongan.checks.actions.calling import record_call
from kentongan.checks.queries.selecting import selected
from kentongan.checks.secrets import without_secrets as without_check_secrets
from kentongan.checks.terms import By, CheckLine, ResultLine, UncountedLine
from kentongan.delivery.terms import Letter
from kentongan.directory.queries import visible_contacts
from kentongan.kernel.clock import utc_now
from kentongan.response.secrets import without_secrets as without_link_secrets

router = Router(tags=["checks"])
_auth = needs(Scope.DIRECTORY_READ)
_running = needs(Scope.CHECKS_RUN)


@router.get("/checks", auth=_auth, response=Page[CheckOut])
def list_checks(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Checks that the caller may know of, the latest first."""
    return page_of_list(queries.checks(caller_of(request).reader, limit=LARGEST), place=place)


@router.get("/checks/{uuid:check_id}", auth=_auth, response=CheckOut)
def one_check(request: HttpRequest, check_id: UUID) -> CheckLine:
    """One check."""
    return queries.check(check_id, caller_of(request).reader)


@router.get("/checks/{uuid:check_id}/results", auth=_auth, response=list[ResultOut])
def check_results(request: HttpRequest, check_id: UUID, by: By = By.ALL) -> list[ResultLine]:
    """What came of a check, by group; to others than the hub's staff only when it is over."""
    return queries.results(check_id, caller_of(request).reader, by)


@router.get("/checks/{uuid:check_id}/uncounted", auth=_auth, response=list[UncountedOut])
def check_uncounted(request: HttpRequest, check_id: UUID) -> list[UncountedLine]:
    """What came in for the channels that the caller may see and did not count in full, and why."""
    return queries.uncounted(check_id, caller_of(request).reader)


@router.get("/checks/{uuid:check_id}/uncounted/{uuid:reply_id}", auth=_running, response=LetterOut)
def uncounted_one(request: HttpRequest, check_id: UUID, reply_id: UUID) -> dict[str, Any]:
    """One of them, with what the mail says, for whoever decides whether a person wrote it."""
    reader = caller_of(request).reader
    line = queries.uncounted_reply(reply_id, check=check_id, reader=reader)
    letter = queries.reply_letter(reply_id, check=check_id, reader=reader)
    said = dict.fromkeys(("sender", "subject", "text")) if letter is None else _said(letter)
    return {name: getattr(line, name) for name in UncountedOut.model_fields} | said


@router.post("/checks/{uuid:check_id}/uncounted/{uuid:reply_id}/count", auth=_running, response=UncountedOut)
def count_one(request: HttpRequest, check_id: UUID, reply_id: UUID, said: ReasonIn) -> UncountedLine:
    """Count by hand what was taken for a program's answer, or has no code; the results show it apart."""
    caller = caller_of(request)
    hand_counting.count_by_hand(reply_id, check=check_id, reason=said.reason, actor=caller.user.id, at=utc_now())
    return queries.uncounted_reply(reply_id, check=check_id, reader=caller.reader)


@router.post("/checks/{uuid:check_id}/uncounted/{uuid:reply_id}/take-back", auth=_running, response=UncountedOut)
def take_back_one(request: HttpRequest, check_id: UUID, reply_id: UUID, said: ReasonIn) -> UncountedLine:
    """Take back that it was counted by hand; both stay on record."""
    caller = caller_of(request)
    hand_counting.take_back_count(reply_id, check=check_id, reason=said.reason, actor=caller.user.id, at=utc_now())
    return queries.uncounted_reply(reply_id, check=check_id, reader=caller.reader)


@router.get("/checks/{uuid:check_id}/probes", auth=_auth, response=Page[ProbeOut])
def check_probes(request: HttpRequest, check_id: UUID, place: Query[Place]) -> dict[str, Any]:
    """The channels asked, of the caller's own parties."""
    return page_of_list(queries.probes(check_id, caller_of(request).reader), place=place)


@router.get("/checks/calls", auth=_running, response=Page[CheckCallOut])
def list_calls(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Telephones that staff still have to call for running checks."""
    reader = caller_of(request).reader
    lines = queries.calls(reader)
    rows = visible_contacts(reader=reader).filter(id__in=[line.contact for line in lines])
    numbers = dict(rows.values_list("id", "address"))
    told = [
        CheckCallOut(
            id=line.id,
            organisation_slug=line.organisation_slug,
            post=line.post,
            role=line.role.value,
            country=line.country,
            number=numbers.get(line.contact, ""),
            state=line.state.value,
        )
        for line in lines
    ]
    return page_of_list(told, place=place)


@router.post("/checks/calls/{uuid:probe_id}", auth=_running, response=CallDoneOut)
def call_made(request: HttpRequest, probe_id: UUID, said: CallDoneIn) -> CallDoneOut:
    """Write down that a telephone was called for a check, and whether somebody answered."""
    state = record_call(probe_id, actor=caller_of(request).user.id, at=utc_now(), reached=said.reached)
    return CallDoneOut(id=probe_id, state=state.value)


@router.post("/checks/preview", auth=_running, response=Page[AskedOut])
def preview(request: HttpRequest, said: SelectionIn, place: Query[Place]) -> dict[str, Any]:
    """The channels that a check of this selection would ask now. Nothing is planned by that."""
    return page_of_list(selected(said.selection, at=utc_now()), place=place)


@router.post("/checks", auth=_running, response={201: CheckOut})
def plan_one(request: HttpRequest, said: CheckIn) -> Status[CheckLine]:
    """Plan a check; an empty list of a kind means all of it."""
    caller = caller_of(request)
    row = planning.plan_check(
        title=said.title,
        announced=said.announced,
        selection=said.selection,
        opens_at=said.opens_at,
        closes_at=said.closes_at,
        actor=caller.user.id,
        at=utc_now(),
    )
    return Status(201, queries.check(row.id, caller.reader))


@router.post("/checks/{uuid:check_id}/start", auth=_running, response=CheckOut)
def start_one(request: HttpRequest, check_id: UUID) -> CheckLine:
    """Open a planned check now."""
    planning.start_check(check_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.check(check_id, caller_of(request).reader)


@router.post("/checks/{uuid:check_id}/pause", auth=_running, response=CheckOut)
def pause_one(request: HttpRequest, check_id: UUID, said: ReasonIn) -> CheckLine:
    """Ask nobody anew; answers of those who were asked count."""
    planning.pause(check_id, actor=caller_of(request).user.id, at=utc_now(), reason=said.reason)
    return queries.check(check_id, caller_of(request).reader)


@router.post("/checks/{uuid:check_id}/resume", auth=_running, response=CheckOut)
def resume_one(request: HttpRequest, check_id: UUID) -> CheckLine:
    """Ask on."""
    planning.resume(check_id, actor=caller_of(request).user.id, at=utc_now())
    return queries.check(check_id, caller_of(request).reader)


@router.post("/checks/{uuid:check_id}/cancel", auth=_running, response=CheckOut)
def cancel_one(request: HttpRequest, check_id: UUID, said: ReasonIn) -> CheckLine:
    """End a check of which nothing more counts."""
    planning.cancel_check(check_id, actor=caller_of(request).user.id, at=utc_now(), reason=said.reason)
    return queries.check(check_id, caller_of(request).reader)


def _said(letter: Letter) -> dict[str, str | None]:
    """Return what a mail says without what it quotes of ours that would answer or open something."""
    texts = {"subject": letter.subject, "text": letter.text}
    plain = {name: without_link_secrets(without_check_secrets(text)) for name, text in texts.items()}
    return {"sender": letter.sender, **plain}
