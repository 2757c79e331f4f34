"""The report of a drill: what was hoped for and came true, who answered and how fast, with its time line."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.drills import queries
from kentongan.drills.terms import AnswerLine, MetLine, RefusedLine, Report
from kentongan.drills.words import CUT_SHORT
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers
from kentongan.web.drills.pictures import time_line
from kentongan.web.drills.words import LEVELS, MET, hoped
from kentongan.web.names import spoken
from kentongan.web.tables import Column, Words, answer, asked_of, short_table, table_of


@require_safe
@for_readers(Act.READ)
def report(request: HttpRequest, reader: Reader, drill_id: UUID) -> HttpResponse:
    """Show the report. Raises UnknownDrill, and for players DrillNotInState until the drill has ended."""
    found = queries.report(drill_id, reader, at=utc_now())
    asked = asked_of(request)
    table = table_of(
        request,
        found.answers,
        name=f"drill-report-{found.drill.key}",
        caption=_("Who was asked, and when they answered"),
        columns=_COLUMNS,
        asked=asked,
    )
    context: dict[str, object] = {
        "exercise": True,
        "line": found.drill,
        "title": spoken(found.drill.title),
        "report": found,
        "figures": _figures(found),
        "met": short_table(found.met, caption=_("What was expected"), columns=_MET_COLUMNS),
        "picture": _picture(found) if found.answers else "",
        "refused": short_table(found.refused, caption=_("What the software refused"), columns=_REFUSED_COLUMNS),
        "cut_short": gettext(CUT_SHORT).format(played=found.drill.played, injects=found.drill.injects)
        if found.drill.cut_short
        else "",
    }
    return answer(request, "drills/report.html", table, context)


def _figures(found: Report) -> list[tuple[str, str, str]]:
    """Return each figure as its number, its words and what it is counted of."""
    unknown = gettext("not yet known")
    of = ngettext("of one who was asked", "of %(number)d who were asked", found.asked) % {"number": found.asked}
    between = ""
    if found.interval is not None:
        low, high = (round(100 * one) for one in found.interval)
        between = gettext("with 95%% confidence between %(low)d and %(high)d %%") % {"low": low, "high": high}
    return [
        (str(found.answered), gettext("answered"), f"{of}; {between}" if between else of),
        (_minutes(found.median_minutes) or unknown, gettext("half of all asked answered within"), ""),
        (_minutes(found.ninetieth_minutes) or unknown, gettext("nine of ten answered within"), ""),
        (str(LEVELS[found.highest]), gettext("where the ladder stopped"), ""),
    ]


def _minutes(number: float | None) -> str:
    return "" if number is None else gettext("%(minutes)d min") % {"minutes": round(number)}


def _picture(found: Report) -> str:
    description = gettext("%(answered)d of %(asked)d who were asked answered. The table below has every time.")
    return time_line(
        found.answers,
        begins=found.drill.starts_at,
        ends=found.drill.ends_at,
        title=gettext("Who was asked, and when they answered"),
        description=description % {"answered": found.answered, "asked": found.asked},
        unanswered=gettext("no answer"),
    )


_CHANNELS: Mapping[str, Words] = {"link": _("link in a mail"), "account": _("account"), "phone": _("telephone")}

_COLUMNS: Sequence[Column[AnswerLine]] = [
    Column(key="inject", label=_("Message"), value=lambda line: line.inject),
    Column(key="seat", label=_("Asked"), value=lambda line: line.seat),
    Column(key="organisation", label=_("Party"), value=lambda line: line.organisation, files_only=True),
    Column(key="asked_at", label=_("At"), value=lambda line: line.asked_at),
    Column(key="answered_at", label=_("Answered"), value=lambda line: line.answered_at),
    Column(
        key="minutes",
        label=_("Minutes"),
        value=lambda line: None if line.minutes is None else round(line.minutes),
        numeric=True,
    ),
    Column(key="channel", label=_("By"), value=lambda line: _CHANNELS.get(line.channel, line.channel)),
    Column(key="attempts", label=_("Attempts"), value=lambda line: line.attempts, numeric=True),
    Column(
        key="who",
        label=_("Played by"),
        value=lambda line: "" if line.answered_at is None else _("the machine") if line.by_machine else _("people"),
    ),
]

_REFUSED_COLUMNS: Sequence[Column[RefusedLine]] = [
    Column(key="inject", label=_("Inject"), value=lambda line: line.inject),
    Column(key="why", label=_("Why"), value=lambda line: gettext(line.why) if line.why else line.code),
]

_MET_COLUMNS: Sequence[Column[MetLine]] = [
    Column(key="hope", label=_("Expected"), value=lambda line: hoped(line.expectation)),
    Column(key="met", label=_("Came true"), value=lambda line: MET[line.met]),
    Column(key="at", label=_("At"), value=lambda line: line.at),
]
