"""An announced check that is cancelled: who was told that it comes is told that it does not, so that nobody waits."""

from datetime import datetime
from uuid import UUID

from kentongan.checks.actions.mailing import announcement_key, contacts_of, facts_of, outgoing
from kentongan.checks.letters import cancellation
from kentongan.checks.models import Check, Probe
from kentongan.checks.terms import ProbeState
from kentongan.delivery.actions import cancel, enqueue_many
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import State

_ASKED = frozenset({ProbeState.SENT, ProbeState.ANSWERED, ProbeState.PARTIAL})


def call_off(check: Check, *, actor: UUID | None, at: datetime, reason: str) -> int:
    """Tell everybody to whom a check was announced, or who was asked, and return how many that were.

    An announcement that has not left is taken back instead. In the transaction that cancels the check, after
    ``unask``. Of a check that was not announced nobody is told anything.
    """
    if not check.announced or check.told_at is None:
        return 0
    probes = list(check.probes.select_related("organisation", "post").order_by("id"))
    told = _announced_to(probes, actor=actor, at=at, reason=reason)
    contacts = contacts_of(probes, at=at)
    reached = [
        one
        for one in probes
        if one.contact in contacts and (one.pk in told or (one.outbox is not None and one.state in _ASKED))
    ]
    enqueue_many(
        [
            outgoing(
                one,
                check,
                f"checks:cancellation:{one.id}",
                cancellation(facts_of(one, check, contacts[one.contact])),
                contacts[one.contact],
            )
            for one in reached
        ],
        at=at,
    )
    return len(reached)


def _announced_to(probes: list[Probe], *, actor: UUID | None, at: datetime, reason: str) -> set[UUID]:
    """Return the probes whose announcement left, or may have; the others' is taken back."""
    keys = {announcement_key(one): one.pk for one in probes}
    rows = {row.pk: row for row in Delivery.objects.filter(key__in=keys)}
    waiting = [row.pk for row in rows.values() if row.state in (State.WAITING, State.LEASED)]
    never = cancel(waiting, actor=actor, at=at, reason=reason) if waiting else set()
    lost = {row.pk for row in rows.values() if row.state in (State.DEAD, State.CANCELLED)}
    return {keys[row.key] for row in rows.values() if row.pk not in never | lost}
