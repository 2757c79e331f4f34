"""The list of drills, and one drill: what was told, who plays, what was played and what is to come."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.drills import queries
from kentongan.drills.terms import CastLine, DrillLine, DrillState, InjectLine, InjectState
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers
from kentongan.web.drills.words import DRILLS, INJECTS, KINDS
from kentongan.web.names import spoken
from kentongan.web.tables import Bar, Column, Table, Words, answer, asked_of, short_table, table_of

ACTS: dict[DrillState, tuple[tuple[str, object], ...]] = {
    DrillState.PLANNED: (("start", _("Begin now")), ("end", _("Put it away"))),
    DrillState.RUNNING: (("pause", _("Pause")), ("end", _("End it"))),
    DrillState.PAUSED: (("resume", _("Go on")), ("end", _("End it"))),
}
"""What staff can do with a drill, by where it is: the name in the address, and the words of the button."""


@require_safe
@for_readers(Act.READ)
def drills(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the drills, the latest first."""
    asked = asked_of(request)
    lines = queries.drills(reader, limit=asked.limit, offset=asked.offset)
    table = table_of(request, lines, name="drills", caption=_("Drills"), columns=_COLUMNS, asked=asked)
    context: dict[str, object] = {"exercise": bool(lines), "may_run": may(reader.role, Act.RUN_DRILLS)}
    return answer(request, "drills/drills.html", table, context)


@require_safe
@for_readers(Act.READ)
def drill(request: HttpRequest, reader: Reader, drill_id: UUID) -> HttpResponse:
    """Show one drill: to staff all its injects, to players the story. Raises UnknownDrill."""
    line = queries.drill(drill_id, reader)
    injects = queries.injects(drill_id, reader)
    asked = asked_of(request)
    table = table_of(
        request,
        injects if reader.sees_all else [],
        name=f"drill-{line.key}",
        caption=_("Injects"),
        columns=_INJECT_COLUMNS,
        asked=asked,
    )
    over = line.state in (DrillState.ENDED, DrillState.CANCELLED)
    context: dict[str, object] = {
        "exercise": True,
        "line": line,
        "title": spoken(line.title),
        "state": DRILLS[line.state],
        "story": [(one.played_at, spoken(one.text)) for one in injects if _was_told(one)],
        "cast": cast_table(drill_id, reader),
        "mails": len(queries.mails(drill_id, reader, at=utc_now())),
        "acts": _acts(line, reader=reader),
        "may_approve": may(reader.role, Act.RUN_DRILLS) and line.organiser != reader.user_id,
        "has_report": over or reader.sees_all,
        "sees_all": reader.sees_all,
    }
    return answer(request, "drills/drill.html", table, context)


def cast_table(drill_id: UUID, reader: Reader) -> Table[CastLine]:
    """Return who plays which part."""
    return short_table(queries.cast(drill_id, reader), caption=_("Who plays"), columns=_CAST_COLUMNS)


def _acts(line: DrillLine, *, reader: Reader) -> Sequence[tuple[str, object]]:
    if not may(reader.role, Act.RUN_DRILLS):
        return ()
    return [one for one in ACTS.get(line.state, ()) if not (line.awaits and one[0] == "start")]


def _mail(line: DrillLine) -> Words:
    if line.awaits:
        return _("awaits a second person before it goes to real contacts")
    return _("goes to real contacts") if line.sends_real else _("is kept in the hub")


def _was_told(one: InjectLine) -> bool:
    return one.kind == "told" and one.state is InjectState.PLAYED


_COLUMNS: Sequence[Column[DrillLine]] = [
    Column(
        key="title",
        label=_("Drill"),
        value=lambda line: spoken(line.title),
        leads=lambda line: reverse("drill", args=[line.id]),
    ),
    Column(key="state", label=_("State"), value=lambda line: DRILLS[line.state]),
    Column(key="starts_at", label=_("Begins"), value=lambda line: line.starts_at),
    Column(key="ends_at", label=_("Ends"), value=lambda line: line.ends_at),
    Column(
        key="mail",
        label=_("Its mail"),
        value=_mail,
    ),
    Column(key="played", label=_("Played"), value=lambda line: Bar(line.played, line.injects), numeric=True),
]

_CAST_COLUMNS: Sequence[Column[CastLine]] = [
    Column(key="part", label=_("Part"), value=lambda line: spoken(line.title)),
    Column(
        key="party",
        label=_("Played by"),
        value=lambda line: spoken(line.names),
        leads=lambda line: reverse("organisation", args=[line.slug]),
    ),
    Column(key="who", label=_("By"), value=lambda line: _("the machine") if line.by_machine else _("people")),
]

_INJECT_COLUMNS: Sequence[Column[InjectLine]] = [
    Column(key="key", label=_("Inject"), value=lambda line: line.key),
    Column(key="due_at", label=_("Due"), value=lambda line: line.due_at),
    Column(key="state", label=_("State"), value=lambda line: INJECTS[line.state]),
    Column(key="kind", label=_("Kind"), value=lambda line: KINDS[line.kind]),
    Column(key="part", label=_("Whose doing"), value=lambda line: line.part),
    Column(key="what", label=_("What"), value=lambda line: line.what or spoken(line.text)),
    Column(key="why", label=_("Why"), value=lambda line: gettext(line.detail) if line.detail else ""),
    Column(key="code", label=_("Code"), value=lambda line: line.code, files_only=True),
]
