"""Drills, who plays in them, and their injects, as lists show them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from kentongan.accounts.terms import Reader
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.rows import awaits_approval, due_at, ends_at, is_cut_short
from kentongan.drills.queries.visible import drill_for, visible_drills, visible_injects
from kentongan.drills.scenario import read_scenario
from kentongan.drills.terms import (
    Answered,
    CastLine,
    Dead,
    Deed,
    DrillLine,
    DrillState,
    InjectLine,
    InjectState,
    Raised,
    Rows,
    Scenario,
    Sent,
    Told,
)
from kentongan.kernel.languages import Names

_HAPPENED = (InjectState.PLAYED.value, InjectState.REFUSED.value)
_PLAYED = Count("injects", filter=Q(injects__state__in=_HAPPENED))
"""A refusal was played, and may be what was hoped for. What was left out, as at an early end, or failed was not."""


def drills(reader: Reader, *, limit: int = 100, offset: int = 0) -> list[DrillLine]:
    """Return the drills that a reader may see, the latest first."""
    rows = visible_drills(reader=reader).annotate(number=Count("injects"), played=_PLAYED)
    return [_line(one) for one in rows.order_by("-starts_at", "-pk")[offset : offset + limit]]


def drill(drill_id: UUID, reader: Reader) -> DrillLine:
    """Return one drill. Raises UnknownDrill."""
    return line_of(drill_for(drill_id, reader=reader))


def line_of(row: Drill) -> DrillLine:
    """Return a drill as a list shows it."""
    return _line(Drill.objects.annotate(number=Count("injects"), played=_PLAYED).get(pk=row.pk))


def cast(drill_id: UUID, reader: Reader) -> list[CastLine]:
    """Return who plays which part; every player may know that of the others. Raises UnknownDrill."""
    row = drill_for(drill_id, reader=reader)
    scenario = scenario_of(row)
    return [
        CastLine(
            part=one.part,
            title=scenario.parts[one.part].title if scenario else {"en": one.part},
            organisation=one.organisation.pk,
            slug=one.organisation.slug,
            names=one.organisation.names,
            by_machine=one.part in row.plays,
        )
        for one in row.castings.select_related("organisation").order_by("part")
    ]


def injects(drill_id: UUID, reader: Reader) -> list[InjectLine]:
    """Return the injects that a reader may see, in their order. Raises UnknownDrill."""
    row = drill_for(drill_id, reader=reader)
    scenario = scenario_of(row)
    return list(_inject_lines(visible_injects(reader=reader).filter(drill=row).order_by("serial"), row, scenario))


def scenario_of(row: Drill) -> Scenario | None:
    """Return a drill's scenario; None where this version of the software no longer takes it for sound."""
    return read_scenario(row.source.encode()).scenario


def _inject_lines(rows: Iterable[DrillInject], drill: Drill, scenario: Scenario | None) -> Iterable[InjectLine]:
    for one in rows:
        deed = scenario.injects[one.serial - 1].deed if scenario else None
        part, what, text = _told(deed)
        yield InjectLine(
            key=one.key,
            kind=one.kind,
            due_at=due_at(drill, one.after),
            state=InjectState(one.state),
            played_at=one.played_at,
            part=part,
            what=what,
            text=text,
            message=one.message_id,
            thread=one.message.thread_id if one.message else None,
            code=one.code,
            detail=one.detail,
        )


def _told(deed: Deed | None) -> tuple[str, str, Names]:
    match deed:
        case Told():
            return " ".join(deed.to), "", deed.text
        case Rows():
            return "", deed.name, {}
        case Sent():
            return str(deed.sender), deed.subject, {}
        case Answered():
            return str(deed.by), deed.message, {}
        case Dead():
            return str(deed.seat), "", {}
        case Raised():
            return str(deed.by), deed.to.name.lower(), {}
        case None:
            return "", "", {}


def _line(row: Drill) -> DrillLine:
    return DrillLine(
        id=row.pk,
        key=row.key,
        title=row.title,
        state=DrillState(row.state),
        starts_at=row.started_at or row.starts_at,
        ends_at=ends_at(row),
        cut_short=is_cut_short(row),
        sends_real=row.sends_real,
        awaits=DrillState(row.state) is DrillState.PLANNED and awaits_approval(row),
        organiser=row.organiser,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        played=row.played,  # type: ignore[attr-defined]
        injects=row.number,  # type: ignore[attr-defined]
    )
