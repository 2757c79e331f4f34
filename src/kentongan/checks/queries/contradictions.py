"""What the tables say of checks, and the ledger and what came in do not, or the other way round.

It is a sign that somebody wrote to the database past the hub. What is only ever added to is what is believed.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kentongan.checks.models import Check, Probe, ProbeEvent
from kentongan.checks.terms import CheckState, ProbeState, Reply
from kentongan.ledger.queries import told_of, told_times

_LIVE = (CheckState.RUNNING.value, CheckState.PAUSED.value)


def contradicted() -> list[UUID]:
    """Return the checks and probes whose rows are not as the ledger and what came in say, in either direction."""
    found = (rows for kind in (_checks, _probes) for rows in kind())
    return list(dict.fromkeys(key for rows in found for key in rows.order_by("pk").values_list("pk", flat=True)))


def _checks() -> Iterator[QuerySet[Check]]:
    rows = Check.objects.all()
    ends = {"checks.check_closed": CheckState.CLOSED, "checks.check_cancelled": CheckState.CANCELLED}
    for verb, state in ends.items():
        yield from _differ(rows, Q(state=state.value), Q(Exists(told_of(OuterRef("pk"), verb))))
    begun = Q(Exists(told_of(OuterRef("pk"), "checks.check_opened", *ends)))
    yield from _differ(rows, ~Q(state=CheckState.PLANNED.value), begun)
    yield from _differ(rows, Q(told_at__isnull=False), Q(Exists(told_of(OuterRef("pk"), "checks.check_announced"))))
    live = rows.filter(state__in=_LIVE).annotate(
        paused=told_times(OuterRef("pk"), "checks.check_paused"),
        resumed=told_times(OuterRef("pk"), "checks.check_resumed"),
    )
    yield from _differ(live, Q(state=CheckState.PAUSED.value), ~Q(paused=F("resumed")))


def _probes() -> Iterator[QuerySet[Probe]]:
    rows = Probe.objects.all()
    came = ProbeEvent.objects.filter(probe=OuterRef("pk"))
    answered = Q(Exists(came.filter(reply=Reply.VALID.value, at=OuterRef("answered_at"))))
    yield rows.filter(state=ProbeState.ANSWERED.value).exclude(answered)
    yield rows.filter(Exists(came.filter(reply=Reply.VALID.value))).exclude(state=ProbeState.ANSWERED.value)
    part = Q(Exists(came.filter(reply__in=[Reply.UNLISTED.value, Reply.UNSIGNED.value])))
    yield rows.filter(state=ProbeState.PARTIAL.value).exclude(part)


def _differ(rows: QuerySet[Check], one: Q, other: Q) -> Iterator[QuerySet[Check]]:
    """Give those of which one is so and the other not."""
    yield rows.filter(one).exclude(other)
    yield rows.exclude(one).filter(other)
