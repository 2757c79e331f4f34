"""A check held and moved from one state to another, and what becomes of probes that were not asked then."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.checks.errors import CheckReasonNeeded, NotInThisState, UnknownCheck
from kentongan.checks.models import Check, Probe
from kentongan.checks.rules.states import may_become
from kentongan.checks.terms import CheckState, ProbeState
from kentongan.checks.words import state_in_words
from kentongan.delivery.actions import cancel
from kentongan.delivery.models import Delivery
from kentongan.delivery.rules import one_line
from kentongan.delivery.terms import State
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record


def held_check(check: UUID) -> Check:
    """Return a check's row, held until the transaction ends. Raises UnknownCheck."""
    row = Check.objects.select_for_update().filter(pk=check).first()
    if row is None:
        raise UnknownCheck(check=check)
    return row


def step(check: Check, *, to: CheckState, reason: str = "") -> None:
    """Move a check that is held. Raises NotInThisState."""
    if not may_become(CheckState(check.state), to):
        raise not_from_here(check, to=to)
    check.state, check.pause_reason = to.value, reason
    check.save(update_fields=["state", "pause_reason", "opens_at"])


def not_from_here(check: Check, *, to: CheckState) -> NotInThisState:
    """Return that a check cannot go there from where it is, in words."""
    return NotInThisState(title=check.title, state=state_in_words(check.state), wanted=state_in_words(to))


def given_reason(text: str) -> str:
    """Return a reason on one line. Raises CheckReasonNeeded."""
    said = one_line(text)
    if not said:
        raise CheckReasonNeeded
    return said


def take_back(probes: Iterable[Probe], *, actor: UUID | None, at: datetime, reason: str) -> set[UUID]:
    """Take out of the outbox what has not left; return the ids of those probes that surely nobody got."""
    rows = {one.outbox: one.pk for one in probes if one.outbox is not None}
    waiting = Delivery.objects.filter(pk__in=rows, state__in=[State.WAITING, State.LEASED]).values_list("pk", flat=True)
    left = cancel(list(waiting), actor=actor, at=at, reason=reason) if waiting else set()
    return {rows[one] for one in left}


def unask(check: Check, *, at: datetime, actor: UUID | None, reason: str) -> None:
    """Let those of an ending check who were not asked yet not be asked any more."""
    sent = list(check.probes.select_for_update().filter(state=ProbeState.SENT).order_by("pk"))
    never = take_back(sent, actor=actor, at=at, reason=reason)
    check.probes.filter(pk__in=never).update(state=ProbeState.UNASKED, reason="not-sent")
    check.probes.filter(state=ProbeState.WAITING).update(state=ProbeState.UNASKED, reason="not-asked")


def tell(verb: str, check: Check, *, actor: UUID | None, at: datetime, related: Iterable[UUID] = ()) -> None:
    """Record what was done to a check: an exercise, always."""
    record(verb, actor=actor, subject=check.pk, at=at, exercise=Exercise.EXERCISE, related=sorted(related))
