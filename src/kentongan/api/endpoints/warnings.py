"""Warnings, exposures and figures; answering, and for staff approving. A member is shown what was sent to theirs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Status

from kentongan.accounts.terms import Scope
from kentongan.api.callers import Caller, caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.warnings import (
    AnswerIn,
    AnswerOut,
    ApprovedOut,
    ApprovingIn,
    ChosenIn,
    ComparedOut,
    ExposureOut,
    FiguresOut,
    ItemOut,
    NoticeOut,
    RefusedOut,
    StepOut,
    TakenBackOut,
    WarningOut,
)
from kentongan.directory.queries import visible_organisations
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.response import queries
from kentongan.response.actions.answering import answer_as_reader
from kentongan.response.actions.approving import approve_warnings, take_back
from kentongan.response.errors import UnknownWarning
from kentongan.response.models import Warning
from kentongan.response.queries import Sought, Wanted
from kentongan.response.queries.exposures import sought_exposures
from kentongan.response.queries.figures import By
from kentongan.response.queries.visible import visible_items, visible_warnings
from kentongan.response.queries.warnings import wanted_warnings
from kentongan.response.terms import (
    TAKEN_BACK_WITHIN_SECONDS,
    AnswerLine,
    ExposureState,
    NoticeLine,
    TransitionLine,
    Via,
    WarningState,
)

router = Router(tags=["warnings"])
_reading = needs(Scope.WARNINGS_READ)
NOBODY = UUID(int=0)


@router.get("/warnings", auth=_reading, response=Page[WarningOut])
def list_warnings(
    request: HttpRequest,
    place: Query[Place],
    group: str = "",
    state: WarningState | None = None,
    feed: str = "",
    organisation: str = "",
    classification: str = "",
    tlp: str = "",
    critical: bool = False,
    again: bool = False,
    untold: bool = False,
    exercise: bool | None = None,
    text: str = "",
) -> dict[str, Any]:
    """Warnings, the latest first; ``group`` is waiting, out, unanswered, problem, settled or ended.

    ``untold``: only those of which somebody must still be told in person.
    """
    reader = caller_of(request).reader
    wanted = Wanted(
        group=group,
        state=state,
        feed=feed,
        organisation=_organisation(organisation, request),
        classification=classification,
        tlp=next((one for one in TLP if one.word == tlp), TLP.RED) if tlp else None,
        critical=critical,
        again=again,
        untold=untold,
        exercise=exercise,
        text=text.replace("\x00", ""),
        at=utc_now(),
    )
    return page_of(wanted_warnings(wanted, reader=reader), place=place, newest_first=True)


@router.get("/warnings/{uuid:warning_id}", auth=_reading, response=WarningOut)
def one_warning(request: HttpRequest, warning_id: UUID) -> Warning:
    """One warning."""
    return _warning(request, warning_id)


@router.get("/warnings/{uuid:warning_id}/exposures", auth=_reading, response=Page[ItemOut])
def list_items(request: HttpRequest, warning_id: UUID, place: Query[Place]) -> dict[str, Any]:
    """What a warning lists."""
    _warning(request, warning_id)
    rows = visible_items(reader=caller_of(request).reader).filter(warning=warning_id)
    rows = rows.select_related("exposure", "warning")
    return page_of(rows, place=place)


@router.get("/warnings/{uuid:warning_id}/answers", auth=_reading, response=list[AnswerOut])
def list_answers(request: HttpRequest, warning_id: UUID) -> Sequence[AnswerLine]:
    """Answers to a warning, the latest first."""
    _warning(request, warning_id)
    return queries.answers(warning_id, reader=caller_of(request).reader)


@router.post("/warnings/{uuid:warning_id}/answers", auth=needs(Scope.WARNINGS_ANSWER), response={201: WarningOut})
def give_answer(request: HttpRequest, warning_id: UUID, given: AnswerIn) -> Status[Warning]:
    """Answer a warning, for all that waits or for some of it; the answer is the warning as it is by that."""
    caller = caller_of(request)
    _warning(request, warning_id)
    answer_as_reader(
        warning_id,
        reader=caller.reader,
        verdict=given.verdict,
        items=given.exposures,
        note=given.note,
        via=_way(caller),
        at=utc_now(),
    )
    return Status(201, _warning(request, warning_id))


@router.get("/warnings/{uuid:warning_id}/history", auth=_reading, response=list[StepOut])
def list_steps(request: HttpRequest, warning_id: UUID) -> Sequence[TransitionLine]:
    """Every step of a warning, the first first; a member is shown those since it left the hub."""
    _warning(request, warning_id)
    return queries.history(warning_id, reader=caller_of(request).reader)


@router.get("/warnings/{uuid:warning_id}/notices", auth=_reading, response=list[NoticeOut])
def list_notices(request: HttpRequest, warning_id: UUID) -> Sequence[NoticeLine]:
    """Mails about a warning, the first first; a member is shown those to their organisations."""
    _warning(request, warning_id)
    return queries.notices(warning_id, reader=caller_of(request).reader)


@router.post("/warnings/approve", auth=needs(Scope.WARNINGS_APPROVE), response=ApprovedOut)
def approve(request: HttpRequest, chosen: ApprovingIn) -> ApprovedOut:
    """Approve warnings, so that they leave the hub; each that cannot is told with its reason.

    What another member has revoked or changed since it was drafted is ``disputed``, unless ``in_spite`` of that.
    """
    actor = caller_of(request).user.id
    approved = approve_warnings(chosen.ids, actor=actor, at=utc_now(), in_spite=chosen.in_spite)
    refused = [
        RefusedOut(id=id_, code=error.code, detail=error.message(gettext)) for id_, error in approved.refused.items()
    ]
    return ApprovedOut(done=list(approved.done), refused=refused, seconds=TAKEN_BACK_WITHIN_SECONDS)


@router.post("/warnings/take-back", auth=needs(Scope.WARNINGS_APPROVE), response=TakenBackOut)
def take_back_approved(request: HttpRequest, chosen: ChosenIn) -> TakenBackOut:
    """Take approved warnings back, as far as they have not left."""
    return TakenBackOut(done=sorted(take_back(chosen.ids, actor=caller_of(request).user.id, at=utc_now())))


@router.get("/exposures", auth=_reading, response=Page[ExposureOut])
def list_exposures(
    request: HttpRequest,
    place: Query[Place],
    organisation: str = "",
    feed: str = "",
    state: ExposureState | None = None,
    classification: str = "",
    seen: str = "",
    exercise: bool | None = None,
    text: str = "",
) -> dict[str, Any]:
    """Exposures, the latest found first; ``seen`` is ``gone`` or ``again``, ``text`` a whole address or name."""
    sought = Sought(
        organisation=_organisation(organisation, request),
        feed=feed,
        state=state,
        classification=classification,
        seen=seen,
        exercise=exercise,
        text=text.replace("\x00", ""),
    )
    return page_of(sought_exposures(sought, reader=caller_of(request).reader), place=place, newest_first=True)


@router.get("/figures", auth=_reading, response=ComparedOut)
def show_figures(
    request: HttpRequest, by: By = "none", days: Annotated[int, Query(ge=1, le=3660)] = 90, exercise: bool = False
) -> ComparedOut:
    """How well it works, of warnings drafted in so many days; a member's are of what was sent to theirs, as one group.

    In comparisons counts under five are null, and so is what they could be computed from.
    """
    since = utc_now() - timedelta(days=days)
    found = queries.figures(reader=caller_of(request).reader, by=by, since=since, exercise=exercise)
    return ComparedOut(whole=FiguresOut.of(found.whole), groups=[FiguresOut.of(one) for one in found.groups])


def _warning(request: HttpRequest, warning_id: UUID) -> Warning:
    row = visible_warnings(reader=caller_of(request).reader).filter(pk=warning_id).first()
    if row is None:
        raise UnknownWarning(warning=warning_id)
    return row


def _organisation(slug: str, request: HttpRequest) -> UUID | None:
    """The id behind a slug; of one that the reader may not see, an id that nothing has."""
    if not slug:
        return None
    rows = visible_organisations(reader=caller_of(request).reader).filter(slug=slug)
    return rows.values_list("id", flat=True).first() or NOBODY


def _way(caller: Caller) -> Via:
    if caller.reader.sees_all:
        return Via.STAFF
    return Via.PAGE if caller.token is None else Via.API
