"""What came of a check's mails: a mailbox that refuses, or from which mail comes back, is dead at once.

``delivery`` tells each outcome once, in the transaction that acts on it: killed at any moment, it is told again.
"""

from datetime import datetime

from django.db import transaction

from kentongan.checks.actions.mailing import TOPIC
from kentongan.checks.models import Probe
from kentongan.checks.rules.counting import after
from kentongan.checks.terms import CheckState, ProbeState, Reply
from kentongan.delivery.actions import take_outcomes
from kentongan.delivery.terms import Outcome, Reason, State
from kentongan.directory.actions.contacts import mark_contact_failed
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

OUTCOMES_AT_ONCE = 100

_NEVER_LEFT = frozenset({Reason.CONTENT_GONE, Reason.DROPPED, Reason.CANCELLED, Reason.GAVE_UP})
"""Why something was not delivered that says nothing of the mailbox: the hub's own server may have been away."""

_LIVE = frozenset({CheckState.RUNNING, CheckState.PAUSED})


@transaction.atomic
def follow_deliveries(at: datetime) -> int:
    """Act on what delivery tells of a check's mails; return how many outcomes there were."""
    outcomes = take_outcomes(TOPIC, limit=OUTCOMES_AT_ONCE)
    ids = [one.reference for one in outcomes]
    rows = Probe.objects.select_for_update(of=("self",)).select_related("of").filter(pk__in=ids).order_by("pk")
    probes = {one.pk: one for one in rows}
    for outcome in outcomes:
        if probe := probes.get(outcome.reference):
            _follow(outcome, probe, at=at)
    return len(outcomes)


def _follow(outcome: Outcome, probe: Probe, *, at: datetime) -> None:
    question = outcome.id == probe.outbox
    match outcome.state:
        case State.DELIVERED if question:
            _arrived(probe, at=outcome.at)
        case State.DEAD if outcome.reason not in _NEVER_LEFT:
            _died(probe, reason=outcome.reason, failed_at=outcome.at, at=at)
        case State.DEAD | State.CANCELLED if question and probe.state == ProbeState.SENT:
            _settle(probe, ProbeState.UNASKED, reason=outcome.reason)
        case _:
            pass  # an announcement that did not leave, or what was settled here by whoever took it back


def _arrived(probe: Probe, *, at: datetime) -> None:
    """The time of an answer is counted from when the mail arrived; a dead letter sent again may arrive after all."""
    if probe.state == ProbeState.DEAD and CheckState(probe.of.state) in _LIVE:
        _settle(probe, ProbeState.SENT, reason="")
    if probe.answered_at is None or probe.answered_at >= at:
        probe.sent_at = at
        probe.save(update_fields=["sent_at"])


def _died(probe: Probe, *, reason: str, failed_at: datetime, at: datetime) -> None:
    before = ProbeState(probe.state)
    dead = after(before, Reply.BOUNCE)
    if dead is before:
        return
    _settle(probe, dead, reason=reason)
    # A key that cannot be used is no dead mailbox; what never left the hub says nothing of one.
    if reason != Reason.KEY_INVALID and not probe.of.sink:
        mark_contact_failed(probe.contact, failed_at=failed_at, actor=None, at=at)
    record(
        "checks.channel_dead",
        actor=None,
        subject=probe.pk,
        at=at,
        exercise=Exercise.EXERCISE,
        related=[probe.of_id, probe.contact],
    )


def _settle(probe: Probe, state: ProbeState, *, reason: str) -> None:
    probe.state, probe.reason = state.value, reason
    probe.save(update_fields=["state", "reason"])
