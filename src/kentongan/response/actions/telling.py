"""Telling in person: whoever a warning was handed to was told of its correction or withdrawal, by a person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.response.actions.stepping import locked, record_warnings, write_history
from kentongan.response.actions.words import said
from kentongan.response.errors import NothingToTell, RecalledSince, UnknownWarning
from kentongan.response.queries.byhand import untold_of
from kentongan.response.rules.recalls import TOLD_IN_PERSON
from kentongan.response.terms import WarningState


@transaction.atomic
def tell_in_person(warning_id: UUID, *, actor: UUID | None, at: datetime, note: str, seen: UUID | None = None) -> None:
    """Note that a person told those who got a warning by hand, whom and how (``note``); nothing waits to be told then.

    ``seen`` is the last step that they read out, where that is known. Raises UnknownWarning, NothingToTell,
    ReasonNeeded, and RecalledSince where there is more to tell by now.
    """
    warning = next(iter(locked([warning_id])), None)
    if warning is None:
        raise UnknownWarning(warning=warning_id)
    to_tell = untold_of(warning_id, reader=HUB_ITSELF)
    if to_tell is None:
        raise NothingToTell(reference=warning.reference)
    if seen is not None and seen != to_tell.recalls[-1].id:
        raise RecalledSince(reference=warning.reference)
    state = WarningState(warning.state)
    write_history([warning], to=state, reason=TOLD_IN_PERSON, at=at, actor=actor, note=said(note))
    record_warnings("response.warning_told", [warning], actor=actor, at=at)
