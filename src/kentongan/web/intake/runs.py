"""Feed runs: the list, and one whose sum is shown as a picture and as a table of the same numbers."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.intake import queries
from kentongan.intake.terms import QuarantineSumLine, RunFileLine, RunLine, RunSums
from kentongan.web.access import for_readers
from kentongan.web.intake.counts import by_classification, by_organisation
from kentongan.web.intake.words import RUN_STATES, of_run, told
from kentongan.web.names import named
from kentongan.web.pictures import Part, flow
from kentongan.web.tables import Code, Column, Several, State, answer, asked_of, short_table, table_of


def run_columns(reader: Reader, *, sortable: bool = False) -> Sequence[Column[RunLine]]:
    """Return the columns of a list of runs: for staff with what became of the rows, for a member with their own."""
    shared: list[Column[RunLine]] = [
        Column(
            key="started_at",
            label=_("Started"),
            value=lambda line: line.started_at,
            leads=lambda line: reverse("run", args=[line.id]),
            sortable=sortable,
        ),
        Column(
            key="feed",
            label=_("Feed"),
            value=lambda line: line.feed_name or line.feed,
            leads=lambda line: f"{reverse('runs')}?feed={line.feed}",
            sortable=sortable,
        ),
        Column(key="stands", label=_("State"), value=_stands, page_only=True),
        Column(key="state", label=_("State"), value=lambda line: RUN_STATES[line.state], files_only=True),
        Column(key="exercise", label=_("Exercise"), value=lambda line: _exercise(line.exercise), files_only=True),
    ]
    if not reader.sees_all:
        own: Column[RunLine] = Column(
            key="own",
            label=_("Your events"),
            value=lambda line: line.own,
            leads=lambda line: of_run("drafts", line.id),
            numeric=True,
        )
        return [*shared, own]
    return [
        *shared,
        _sum("rows", _("Rows"), "run", sortable=sortable),
        _sum("routed", _("Routed"), "drafts", sortable=sortable),
        _sum("unclaimed", _("Unclaimed"), "unclaimed", sortable=sortable),
        _sum("duplicates", _("Duplicates"), "run", sortable=sortable),
        _sum("quarantined", _("Quarantined"), "quarantine", sortable=sortable),
    ]


def _sum(name: str, label: object, page: str, *, sortable: bool) -> Column[RunLine]:
    def leads(line: RunLine) -> str | None:
        if not line.sums or not getattr(line.sums, name):
            return None
        return reverse("run", args=[line.id]) if page == "run" else of_run(page, line.id)

    return Column(
        key=name,
        label=label,  # type: ignore[arg-type]
        value=lambda line: getattr(line.sums, name) if line.sums else None,
        leads=leads,
        numeric=True,
        sortable=sortable,
    )


def _stands(line: RunLine) -> Several:
    exercise = _exercise(line.exercise)
    return Several((RUN_STATES[line.state], *((exercise,) if exercise else ())))


def _exercise(flag: bool) -> State | None:
    return State("exercise", _("exercise"), "warn") if flag else None


_FIRST = 12
"""Organisations named on a run's page; its drafts have the others."""


@require_safe
@for_readers(Act.READ)
def runs(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the runs, the latest first."""
    asked = asked_of(request, sorts=queries.RUN_ORDERS if reader.sees_all else ())
    feed = request.GET.get("feed") or None
    lines = queries.runs(reader=reader, feed=feed, order=asked.sort, limit=asked.limit, offset=asked.offset)
    table = table_of(
        request,
        lines,
        name="runs",
        caption=_("Feed runs"),
        columns=run_columns(reader, sortable=reader.sees_all),
        asked=asked,
    )
    return answer(request, "intake/runs.html", table, {"feeds": queries.feeds(reader=reader), "feed": feed or ""})


@require_safe
@for_readers(Act.READ)
def run(request: HttpRequest, reader: Reader, run_id: UUID) -> HttpResponse:
    """Show one run: what became of its rows, who must act, what it means, which files it read."""
    one = queries.run(run_id, reader=reader)
    organisations = queries.run_organisations(run_id, reader=reader, limit=_FIRST)
    names = named((line.organisation for line in organisations), reader=reader)
    refused = queries.quarantine_sums(reader=reader, run=run_id)
    table = short_table(queries.run_files(run_id, reader=reader), caption=_("Files"), columns=_FILE_COLUMNS)
    context: dict[str, object] = {
        "run": one,
        "state": RUN_STATES[one.state],
        "parts": _parts(one) if one.sums else [],
        "picture": _picture(one.sums, _parts(one)) if one.sums and one.sums.rows else "",
        "organisations": by_organisation(organisations, names, run=str(run_id)),
        "meanings": by_classification(queries.run_classifications(run_id, reader=reader), run=str(run_id)),
        "refused": short_table(refused, caption=_("Why rows were refused"), columns=_refused_columns(run_id)),
        "exercise": one.exercise,
    }
    return answer(request, "intake/run.html", table, context)


def _parts(one: RunLine) -> list[Part]:
    """Return the four parts of the sum, in the order of the law: routed, unclaimed, duplicates, quarantined."""
    sums = one.sums or RunSums()
    return [
        Part(name="routed", word=gettext("routed"), number=sums.routed, address=of_run("drafts", one.id)),
        Part(name="unclaimed", word=gettext("unclaimed"), number=sums.unclaimed, address=of_run("unclaimed", one.id)),
        Part(name="duplicates", word=gettext("duplicates"), number=sums.duplicates),
        Part(
            name="quarantined",
            word=gettext("quarantined"),
            number=sums.quarantined,
            address=of_run("quarantine", one.id),
        ),
    ]


def _picture(sums: RunSums, parts: Sequence[Part]) -> str:
    description = gettext(
        "Of %(rows)d rows, %(routed)d were routed, %(unclaimed)d are unclaimed, %(duplicates)d were duplicates and"
        " %(quarantined)d were put in quarantine."
    )
    numbers = {part.name: part.number for part in parts} | {"rows": sums.rows}
    return flow(
        parts,
        whole=Part(name="rows", word=gettext("rows"), number=sums.rows),
        title=gettext("What became of the rows"),
        description=description % numbers,
    )


_FILE_COLUMNS: Sequence[Column[RunFileLine]] = [
    Column(key="name", label=_("File"), value=lambda line: line.name),
    Column(key="report", label=_("Report"), value=lambda line: line.report),
    Column(key="again", label=_("Seen before"), value=lambda line: _again(line.again)),
    Column(key="digest", label=_("SHA-256"), value=lambda line: Code(line.digest[:16] + "…")),
    Column(key="rows", label=_("Rows"), value=lambda line: line.rows, numeric=True),
]


def _again(again: bool) -> State | None:
    return State("again", _("changed nothing"), "quiet") if again else None


def _refused_columns(run: UUID) -> Sequence[Column[QuarantineSumLine]]:
    return [
        Column(key="reason", label=_("Reason"), value=lambda line: told(line.reason)),
        Column(
            key="rows",
            label=_("Rows"),
            value=lambda line: line.rows,
            leads=lambda _line: of_run("quarantine", run),
            numeric=True,
        ),
    ]
