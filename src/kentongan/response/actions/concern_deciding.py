"""What a person decides about a shared object that concerns somebody, where the hub does not by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.ledger.actions import record
from kentongan.response.actions.permitting import Permits
from kentongan.response.errors import CannotBeWarned, NothingToDecide, UnknownConcern
from kentongan.response.models import Concern
from kentongan.response.terms import ConcernState

DECIDED = "decided"
"""The reason of what a person ended."""

TOLD_BY_A_PERSON = frozenset({"no_harm_said"})
"""Reasons to ask a person after which a warning can be made: whose it is, and where, is known."""


@transaction.atomic
def decide_concern(concern_id: UUID, *, holds: bool, actor: UUID | None, at: datetime) -> Concern:
    """Decide what waits for a person: it holds (warn them; or leave what was sent as it is), or it does not.

    What does not hold is taken back, as if its sharer had. Terms are asked again: no person warns against them. Raises
    UnknownConcern, NothingToDecide, CannotBeWarned.
    """
    row = Concern.objects.select_for_update(of=("self",)).filter(pk=concern_id).first()
    if row is None:
        raise UnknownConcern(concern=concern_id)
    if row.state not in (ConcernState.PERSON, ConcernState.ASKED):
        raise NothingToDecide(value=row.value)
    given = row.handover_id is not None
    if holds and given:
        row.state, row.reason = ConcernState.HANDED.value, ""
    elif holds:
        _demand_may_be_warned(row, at=at)
        row.state, row.reason, row.again_at = ConcernState.WAITING.value, "", None
    else:
        row.state, row.reason = (ConcernState.ENDING if given else ConcernState.ENDED).value, DECIDED
    row.changed_at = at
    row.save(update_fields=["state", "reason", "again_at", "changed_at"])
    record("response.concern_decided", actor=actor, subject=row.pk, at=at)
    return row


def _demand_may_be_warned(row: Concern, *, at: datetime) -> None:
    permitted = not Permits(row.collection, at=at).why_not(row)
    known = row.state == ConcernState.ASKED or row.reason in TOLD_BY_A_PERSON
    if not (permitted and known and row.organisation_id):
        raise CannotBeWarned(value=row.value)
