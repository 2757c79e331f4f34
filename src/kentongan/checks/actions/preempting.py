"""A real incident comes first: whom it concerns is asked nothing more, and that they do not answer says nothing."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kentongan.checks.actions.planning import cancel_check, pause, resume
from kentongan.checks.actions.stepping import given_reason, take_back
from kentongan.checks.models import Check, Probe
from kentongan.checks.terms import CheckState, ProbeState
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record

__all__ = ["cancel_check", "pause", "preempt", "resume"]

_LIVE = (CheckState.RUNNING.value, CheckState.PAUSED.value)
_OPEN = (ProbeState.WAITING.value, ProbeState.SENT.value, ProbeState.PARTIAL.value)


@transaction.atomic
def preempt(
    *,
    organisations: Collection[UUID] = (),
    posts: Collection[UUID] = (),
    reason: str,
    actor: UUID | None,
    at: datetime,
) -> int:
    """Take posts, and whole parties, out of the checks that run now; return how many channels that were.

    What has not left the outbox does not leave. Others are asked on. Late answers are thanked for and count nothing.
    A check that opens later asks them. Raises CheckReasonNeeded.
    """
    why = given_reason(reason)
    concerned = Q(post__in=list(posts)) | Q(organisation__in=list(organisations))
    # Checks before probes, as whoever closes one takes them.
    running = list(Check.objects.select_for_update().filter(state__in=_LIVE).order_by("pk"))
    rows = Probe.objects.select_for_update().filter(concerned, of__in=running, state__in=_OPEN).order_by("pk")
    probes = list(rows)
    if not probes:
        return 0
    take_back(probes, actor=actor, at=at, reason=why)
    ids = [one.pk for one in probes]
    Probe.objects.filter(pk__in=ids).update(state=ProbeState.PREEMPTED, reason="incident")
    Check.objects.filter(pk__in={one.of_id for one in probes}).update(pause_reason=why)
    record("checks.probes_preempted", actor=actor, subject=None, at=at, exercise=Exercise.EXERCISE, related=ids)
    return len(ids)
