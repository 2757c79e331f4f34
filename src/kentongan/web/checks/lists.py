"""Communication checks: the list, and one of them live or over, with rates that show of how many they are."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.checks import queries
from kentongan.checks.terms import By, CheckLine, CheckState, ProbeLine, Rate, ResultLine, UncountedLine
from kentongan.records.terms import PostRole
from kentongan.web.access import for_readers
from kentongan.web.checks.acts import acts_now
from kentongan.web.checks.words import CHECKS, COUNTED, GROUPS, HOWS, PROBES, REPLIES
from kentongan.web.directory.post_words import CHANNELS, ROLES
from kentongan.web.names import Named, named
from kentongan.web.tables import Asked, Column, Table, answer, asked_of, short_table, table_of


@require_safe
@for_readers(Act.READ)
def checks(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the checks that the reader may know of, the latest first."""
    asked = asked_of(request)
    rows = queries.checks(reader, limit=asked.limit, offset=asked.offset)
    table = table_of(request, rows, name="checks", caption=_("Checks"), columns=_COLUMNS, asked=asked)
    context: dict[str, object] = {
        "waiting": queries.waiting(reader),
        "may_run": may(reader.role, Act.RUN_CHECKS),
        "exercise": True,
    }
    return answer(request, "checks/checks.html", table, context)


_COLUMNS: Sequence[Column[CheckLine]] = [
    Column(
        key="title",
        label=_("Check"),
        value=lambda line: line.title,
        leads=lambda line: reverse("check", args=[line.id]),
    ),
    Column(key="state", label=_("State"), value=lambda line: CHECKS[line.state]),
    Column(key="opens_at", label=_("Opens"), value=lambda line: line.opens_at),
    Column(key="closes_at", label=_("Closes"), value=lambda line: line.closes_at),
    Column(key="asked", label=_("Asked"), value=lambda line: line.asked, numeric=True),
    Column(key="answered", label=_("Answered"), value=lambda line: line.answered, numeric=True),
    Column(key="partial", label=_("In part"), value=lambda line: line.partial, numeric=True),
    Column(key="dead", label=_("Dead"), value=lambda line: line.dead, numeric=True),
]


@require_safe
@for_readers(Act.READ)
def check(request: HttpRequest, reader: Reader, check_id: UUID) -> HttpResponse:
    """Show one check: what came of it, group by group, and each channel that the reader may see."""
    line = queries.check(check_id, reader)
    asked = asked_of(request)
    probes = queries.probes(check_id, reader)
    parties = named([one.organisation for one in probes], reader=reader)
    context: dict[str, object] = {
        "check": line,
        "state": CHECKS[line.state],
        "live": line.state in (CheckState.RUNNING, CheckState.PAUSED),
        "results": [(GROUPS[by], _results(by, check_id, reader)) for by in By],
        "uncounted": _uncounted(check_id, reader),
        "acts": acts_now(line, reader=reader),
        "own": not reader.sees_all,
        "may_run": may(reader.role, Act.RUN_CHECKS),
        "exercise": True,
    }
    return answer(request, "checks/check.html", _probes(request, probes, parties=parties, asked=asked), context)


def _results(by: By, check_id: UUID, reader: Reader) -> Table[ResultLine]:
    return short_table(queries.results(check_id, reader, by), caption=GROUPS[by], columns=_RESULTS)


def _uncounted(check: UUID, reader: Reader) -> Table[UncountedLine]:
    """What came in and did not count; for who may run checks each row leads to its page, where it can be counted."""
    columns = list(_UNCOUNTED)
    if may(reader.role, Act.RUN_CHECKS):
        look: Column[UncountedLine] = Column(
            key="look",
            label=_("Mail"),
            value=lambda line: gettext("Look at it") if line.may_count or line.by_hand else gettext("Read it"),
            leads=lambda line: reverse("check-reply", args=[check, line.id]),
        )
        columns.append(look)
    rows = queries.uncounted(check, reader)
    return short_table(rows, caption=_("What came in and did not count"), columns=columns)


def _group(line: ResultLine) -> object:
    match line.group:
        case By.ALL.value:
            return gettext("everybody asked")
        case By.ROLE.value:
            return ROLES[PostRole(line.value)]
        case By.CHANNEL.value:
            return CHANNELS.get(line.value, line.value)
        case _:
            return line.value


def _rate(line: ResultLine) -> str:
    if line.hidden or line.rate is None:
        return gettext("fewer than 5 parties")
    return _rate_in_words(line.rate)


def _by_hand(line: ResultLine) -> str:
    """What a person counted, with its own denominator, and both together; empty where nobody counted anything."""
    if line.hidden or line.rate is None or line.together is None or not (line.by_hand or line.by_hand_partial):
        return ""
    said = [gettext("counted by hand: %(number)d of %(asked)d") % {"number": line.by_hand, "asked": line.rate.asked}]
    if line.by_hand_partial:
        said.append(gettext("in part: %(number)d") % {"number": line.by_hand_partial})
    if line.by_hand:
        said.append(gettext("together %(rate)s") % {"rate": _rate_in_words(line.together)})
    return "; ".join(said)


def _rate_in_words(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return gettext("nobody asked")
    return gettext("%(answered)d of %(asked)d (%(low)d–%(high)d %%)") % {
        "answered": rate.answered,
        "asked": rate.asked,
        "low": round(100 * rate.low),
        "high": round(100 * rate.high),
    }


def _minutes(value: float | None) -> str:
    return "" if value is None else gettext("%(minutes)d min") % {"minutes": round(value)}


_UNCOUNTED: Sequence[Column[UncountedLine]] = [
    Column(key="at", label=_("Came in"), value=lambda line: line.at),
    Column(
        key="party",
        label=_("Party"),
        value=lambda line: line.organisation_slug,
        leads=lambda line: reverse("post", args=[line.post]),
    ),
    Column(key="role", label=_("Role"), value=lambda line: ROLES[line.role]),
    Column(key="channel", label=_("Channel"), value=lambda line: CHANNELS.get(line.channel, line.channel)),
    Column(key="reply", label=_("Why"), value=lambda line: REPLIES[line.reply]),
    Column(
        key="by_hand", label=_("By hand"), value=lambda line: COUNTED[line.by_hand.counts] if line.by_hand else None
    ),
    Column(key="reason", label=_("Because"), value=lambda line: line.by_hand.reason if line.by_hand else None),
]

_RESULTS: Sequence[Column[ResultLine]] = [
    Column(key="group", label=_("Who"), value=_group),
    Column(key="rate", label=_("Answered, with its 95% interval"), value=_rate),
    Column(key="by_hand", label=_("By hand"), value=_by_hand),
    Column(key="partial", label=_("In part"), value=lambda line: line.partial, numeric=True),
    Column(key="dead", label=_("Dead"), value=lambda line: line.dead, numeric=True),
    Column(key="silent", label=_("Silent"), value=lambda line: line.silent, numeric=True),
    Column(key="preempted", label=_("Left alone"), value=lambda line: line.preempted, numeric=True),
    Column(key="median", label=_("Half had answered in"), value=lambda line: _minutes(line.median_minutes)),
    Column(key="ninetieth", label=_("Nine in ten in"), value=lambda line: _minutes(line.ninetieth_minutes)),
]


def _probes(
    request: HttpRequest, probes: Sequence[ProbeLine], *, parties: dict[UUID, Named] | object, asked: Asked
) -> Table[ProbeLine]:
    columns: Sequence[Column[ProbeLine]] = [
        Column(
            key="party",
            label=_("Party"),
            value=lambda line: line.organisation_slug,
            leads=lambda line: reverse("post", args=[line.post]),
        ),
        Column(key="role", label=_("Role"), value=lambda line: ROLES[line.role]),
        Column(key="channel", label=_("Channel"), value=lambda line: CHANNELS.get(line.channel, line.channel)),
        Column(key="state", label=_("State"), value=lambda line: PROBES[line.state]),
        Column(key="by_hand", label=_("By hand"), value=lambda line: COUNTED[line.by_hand] if line.by_hand else None),
        Column(key="how", label=_("How"), value=lambda line: HOWS[line.how] if line.how else None),
        Column(key="sent_at", label=_("Asked at"), value=lambda line: line.sent_at),
        Column(key="answered_at", label=_("Answered at"), value=lambda line: line.answered_at),
    ]
    rows = list(probes[asked.offset : asked.offset + asked.limit])
    return table_of(request, rows, name="check", caption=_("Channels asked"), columns=columns, asked=asked)
