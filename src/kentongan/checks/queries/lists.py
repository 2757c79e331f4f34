"""Checks as lists show them, their probes, and what of them waits for a reader."""

from collections import Counter
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries.hand_counts import added_of
from kentongan.checks.queries.selecting import BY_CALL
from kentongan.checks.queries.visible import still_asked, visible_check, visible_checks, visible_probes
from kentongan.checks.terms import (
    ASKED,
    CheckLine,
    CheckState,
    Counts,
    How,
    ProbeLine,
    ProbeState,
    Waiting,
)
from kentongan.records.terms import PostRole

_NUMBERS = {
    "asked": ASKED,
    "answered": (ProbeState.ANSWERED,),
    "partial": (ProbeState.PARTIAL,),
    "dead": (ProbeState.DEAD,),
    "preempted": (ProbeState.PREEMPTED,),
}


def checks(reader: Reader, *, limit: int = 50, offset: int = 0) -> list[CheckLine]:
    """Return checks, the latest first."""
    rows = visible_checks(reader=reader).order_by("-opens_at", "-id")[offset : offset + limit]
    return _lines(list(rows), reader=reader)


def check(check: UUID, reader: Reader) -> CheckLine:
    """Return one check. Raises UnknownCheck."""
    return _lines([visible_check(check, reader=reader)], reader=reader)[0]


def probes(check: UUID, reader: Reader) -> list[ProbeLine]:
    """Return the probes of a check that the reader may see, by party and role. Raises UnknownCheck."""
    of = visible_check(check, reader=reader)
    found = visible_probes(reader=reader).filter(of=of).select_related("organisation")
    rows = list(found.order_by("organisation__slug", "role", "id"))
    added = added_of({row.id: ProbeState(row.state) for row in rows})
    return [_probe(row, by_hand=added.get(row.id)) for row in rows]


def waiting(reader: Reader) -> Waiting:
    """Return what of running checks waits for the reader; calls to make only for staff."""
    rows = visible_probes(reader=reader)
    calls = _to_call(rows).count() if reader.sees_all else 0
    live = Q(of__state__in=[CheckState.RUNNING.value, CheckState.PAUSED.value])
    return Waiting(
        answers=rows.filter(still_asked()).count(),
        calls=calls,
        dead=rows.filter(live, state=ProbeState.DEAD.value).count(),
    )


def calls(reader: Reader) -> list[ProbeLine]:
    """Return the telephones that staff still have to call for running checks; none to others."""
    rows = _to_call(visible_probes(reader=reader)) if reader.sees_all else Probe.objects.none()
    return [_probe(row) for row in rows.select_related("organisation").order_by("of__closes_at", "id")]


def _to_call(rows: QuerySet[Probe]) -> QuerySet[Probe]:
    open_ones = [ProbeState.WAITING.value, ProbeState.SENT.value]
    # Who would be called is real, also where a drill keeps its mail here.
    return rows.filter(of__sink=False, of__state=CheckState.RUNNING.value, channel=BY_CALL, state__in=open_ones)


def _lines(rows: list[Check], *, reader: Reader) -> list[CheckLine]:
    numbers = {
        name: Count("id", filter=Q(state__in=[one.value for one in states])) for name, states in _NUMBERS.items()
    }
    by_hand = _by_hand(rows, reader=reader)
    counted = visible_probes(reader=reader).filter(of__in=rows).order_by().values_list("of").annotate(**numbers)
    of = {of: dict(zip(_NUMBERS, found, strict=True)) for of, *found in counted}
    nothing = dict.fromkeys(_NUMBERS, 0)
    return [
        CheckLine(
            id=row.id,
            title=row.title,
            announced=row.announced,
            state=CheckState(row.state),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            pause_reason=row.pause_reason if reader.sees_all else "",
            by_hand=by_hand[row.id],
            **of.get(row.id, nothing),
        )
        for row in rows
    ]


def _by_hand(rows: list[Check], *, reader: Reader) -> Counter[UUID]:
    """Return how many channels of each check a person counted in full whom the hub had not."""
    counted = visible_probes(reader=reader).filter(of__in=rows, events__hand_counts__isnull=False).distinct()
    probes = {row.id: row for row in counted}
    added = added_of({row.id: ProbeState(row.state) for row in probes.values()})
    return Counter(probes[one].of_id for one, counts in added.items() if counts is Counts.FULL)


def _probe(row: Probe, *, by_hand: Counts | None = None) -> ProbeLine:
    return ProbeLine(
        id=row.id,
        organisation=row.organisation_id,
        organisation_slug=row.organisation.slug,
        post=row.post_id,
        role=PostRole(row.role),
        country=row.country,
        channel=row.channel,
        contact=row.contact,
        state=ProbeState(row.state),
        how=How(row.how) if row.how else None,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
        reason=row.reason,
        by_hand=by_hand,
    )
