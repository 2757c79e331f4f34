"""A telephone called by a person for a check: somebody answered, or nobody did."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.checks.actions.taking import Came, take
from kentongan.checks.errors import CallNotAwaited, NotByCall, UnknownProbe
from kentongan.checks.models import Probe
from kentongan.checks.queries.selecting import BY_CALL
from kentongan.checks.terms import CheckState, How, ProbeState, Reply
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

_CALLABLE = frozenset({ProbeState.WAITING, ProbeState.SENT, ProbeState.ANSWERED})


@transaction.atomic
def record_call(probe: UUID, *, actor: UUID | None, at: datetime, reached: bool = True) -> ProbeState:
    """Write a call down and return what the probe is then; who was not reached may be called again until the end.

    Raises UnknownProbe, NotByCall, CallNotAwaited.
    """
    row = Probe.objects.select_for_update(of=("self",)).select_related("of").filter(pk=probe).first()
    if row is None:
        raise UnknownProbe(probe=probe)
    if row.channel != BY_CALL:
        raise NotByCall
    if row.of.state != CheckState.RUNNING or row.state not in _CALLABLE or row.of.closes_at <= at:
        raise CallNotAwaited(title=row.of.title)
    if row.state == ProbeState.WAITING:
        row.state, row.sent_at = ProbeState.SENT.value, at
        row.save(update_fields=["state", "sent_at"])
    if reached:
        reply = Reply.AGAIN if row.state == ProbeState.ANSWERED else Reply.VALID
        take(row, Came(reply=reply, how=How.PHONE, at=at, actor=actor))
    else:
        record("checks.call_unanswered", actor=actor, subject=row.pk, at=at, exercise=Exercise.EXERCISE)
    return ProbeState(row.state)
