"""Withdrawing and correcting warnings, and telling in person whom they were handed over to. For staff."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.schemas.recalls import SaidIn, ToldIn, UntoldOut, WithdrawnIn
from kentongan.api.schemas.warnings import WarningOut
from kentongan.kernel.clock import utc_now
from kentongan.response import queries
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.telling import tell_in_person
from kentongan.response.errors import NothingLeft
from kentongan.response.models import Warning
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.recalls import may_be_recalled

router = Router(tags=["warnings"])
_deciding = needs(Scope.WARNINGS_APPROVE)


@router.post("/warnings/{uuid:warning_id}/correct", auth=_deciding, response=WarningOut)
def correct_one(request: HttpRequest, warning_id: UUID, said: SaidIn) -> Warning:
    """Tell everybody who got a warning by mail what is corrected (``note``), once; see ``untold`` for the others."""
    correct_warning(warning_id, actor=caller_of(request).user.id, at=utc_now(), text=said.note)
    return _as_it_is(request, warning_id)


@router.post("/warnings/{uuid:warning_id}/withdraw", auth=_deciding, response=WarningOut)
def withdraw_one(request: HttpRequest, warning_id: UUID, said: WithdrawnIn) -> Warning:
    """Withdraw a warning that left, and tell everybody who got it by mail why (``note``), once.

    Earlier ones whose place it took stand again, unless ``earlier_too``. For those to whom a person handed it over see
    ``untold``.
    """
    line = queries.warning(warning_id, reader=caller_of(request).reader)
    if not may_be_recalled(line.state, sent=line.sent_at is not None):
        raise NothingLeft(reference=line.reference)
    actor = caller_of(request).user.id
    withdraw_warning(warning_id, actor=actor, at=utc_now(), note=said.note, earlier_too=said.earlier_too)
    return _as_it_is(request, warning_id)


@router.get("/warnings/{uuid:warning_id}/untold", auth=_deciding, response=UntoldOut)
def show_untold(request: HttpRequest, warning_id: UUID) -> UntoldOut:
    """What must still be told in person, to whom it was handed; ``recalls`` is empty where nothing waits."""
    reader = caller_of(request).reader
    line = queries.warning(warning_id, reader=reader)
    to_tell = queries.untold_of(line.id, reader=reader)
    if to_tell is None:
        return UntoldOut(handed_over=[], recalls=[], aloud="", language="")
    words, language = queries.spoken_words(line.id, to_tell, reader=reader)
    return UntoldOut.of(to_tell, aloud=words, language=language)


@router.post("/warnings/{uuid:warning_id}/told", auth=_deciding, response=WarningOut)
def told_one(request: HttpRequest, warning_id: UUID, said: ToldIn) -> Warning:
    """Note that a person told them; ``note`` says whom, how and when, ``seen`` is the last of ``recalls`` they read."""
    tell_in_person(warning_id, actor=caller_of(request).user.id, at=utc_now(), note=said.note, seen=said.seen)
    return _as_it_is(request, warning_id)


def _as_it_is(request: HttpRequest, warning_id: UUID) -> Warning:
    return visible_warnings(reader=caller_of(request).reader).get(pk=warning_id)
