"""What feeds brought: draft warnings, doubt, what nobody claims. Events leave as lines, past every schema."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from kentongan.accounts.terms import Reader, Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.events import DoubtfulOut, DraftOut, UnclaimedOut
from kentongan.intake.errors import UnknownDraft
from kentongan.intake.models import Draft
from kentongan.intake.queries import events_of_draft
from kentongan.intake.queries.visible import visible_doubt, visible_drafts, visible_unclaimed
from kentongan.intake.terms import EventLine
from kentongan.kernel.clock import write_moment
from kentongan.kernel.tlp import TLP

router = Router(tags=["events"])
_auth = needs(Scope.EVENTS_READ)
BATCH = 5_000


@router.get("/drafts", auth=_auth, response=Page[DraftOut])
def list_drafts(
    request: HttpRequest,
    place: Query[Place],
    run: UUID | None = None,
    organisation: str = "",
    exercise: bool | None = None,
) -> dict[str, Any]:
    """Draft warnings, the latest first; ``organisation`` is a slug."""
    rows = visible_drafts(reader=caller_of(request).reader)
    wanted = {"run_id": run, "organisation_slug": organisation or None, "exercise": exercise}
    rows = rows.filter(**{column: value for column, value in wanted.items() if value is not None})
    return page_of(rows, place=place, newest_first=True)


@router.get("/drafts/{uuid:draft_id}", auth=_auth, response=DraftOut)
def one_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    """One draft warning."""
    return _draft(draft_id, reader=caller_of(request).reader)


@router.get("/drafts/{uuid:draft_id}/events", auth=_auth)
def events(request: HttpRequest, draft_id: UUID) -> StreamingHttpResponse:
    """A draft warning's events, one JSON object a line (application/x-ndjson); each says if it is an exercise."""
    reader = caller_of(request).reader
    draft = _draft(draft_id, reader=reader)
    return StreamingHttpResponse(_lines(draft, reader=reader), content_type="application/x-ndjson")


@router.get("/doubtful", auth=_auth, response=Page[DoubtfulOut])
def list_doubtful(
    request: HttpRequest, place: Query[Place], run: UUID | None = None, reason: str = ""
) -> dict[str, Any]:
    """Events in doubt by run, reason and the claims that the doubt is about, the latest first; for staff."""
    rows = visible_doubt(reader=caller_of(request).reader)
    wanted = {"run_id": run, "reason": reason}
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    return page_of(rows, place=place, newest_first=True)


@router.get("/unclaimed", auth=_auth, response=Page[UnclaimedOut])
def list_unclaimed(
    request: HttpRequest, place: Query[Place], run: UUID | None = None, reason: str = ""
) -> dict[str, Any]:
    """Events that nobody claims by run, reason and block, the latest first; for staff."""
    rows = visible_unclaimed(reader=caller_of(request).reader)
    wanted = {"run_id": run, "reason": reason}
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    return page_of(rows, place=place, newest_first=True)


def _draft(draft_id: UUID, *, reader: Reader) -> Draft:
    draft = visible_drafts(reader=reader).filter(pk=draft_id).first()
    if draft is None:
        raise UnknownDraft(draft=draft_id)
    return draft


def _lines(draft: Draft, *, reader: Reader) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder(enc_hook=str)
    mark: dict[str, object] = {"exercise": draft.exercise}
    offset = 0
    while True:
        lines = events_of_draft(draft.id, reader=reader, limit=BATCH, offset=offset)
        yield b"".join(encoder.encode(mark | _plain(line)) + b"\n" for line in lines)
        if len(lines) < BATCH:
            return
        offset += BATCH


def _plain(line: EventLine) -> dict[str, object]:
    return {name: _value(getattr(line, name)) for name in EventLine.__dataclass_fields__}


def _value(value: object) -> object:
    match value:
        case TLP():
            return value.word
        case datetime():
            return write_moment(value)
        case _:
            return value
