"""Quarantine: rows that were refused, each with its reason, its file and its text."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.intake import queries
from kentongan.intake.terms import QuarantinedLine
from kentongan.web.access import for_readers
from kentongan.web.intake.asking import exercise_of, run_of
from kentongan.web.intake.words import told
from kentongan.web.tables import Column, Raw, State, answer, asked_of, table_of


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def quarantine(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show refused rows, narrowed to a run and a reason."""
    asked = asked_of(request, sorts=queries.QUARANTINE_ORDERS)
    run, reason = run_of(request), request.GET.get("reason", "")
    sums = queries.quarantine_sums(reader=reader, run=run)
    lines = queries.quarantined(
        reader=reader, run=run, reason=reason or None, order=asked.sort, limit=asked.limit, offset=asked.offset
    )
    table = table_of(request, lines, name="quarantine", caption=_("Quarantine"), columns=_columns(lines), asked=asked)
    context: dict[str, object] = {
        "run": run,
        "exercise": run is not None and exercise_of(request, reader=reader, run=run),
        "reason": reason,
        "reasons": [(line.reason, told(line.reason), line.rows) for line in sums],
        "rows": sum(line.rows for line in sums if not reason or line.reason == reason),
    }
    return answer(request, "intake/quarantine.html", table, context)


def _columns(lines: Sequence[QuarantinedLine]) -> Sequence[Column[QuarantinedLine]]:
    """Return the columns; refused rows of exercises stand beside real ones, and then each says which it is."""
    return [*_COLUMNS, _EXERCISE] if any(line.exercise for line in lines) else _COLUMNS


_EXERCISE: Column[QuarantinedLine] = Column(
    key="exercise",
    label=_("Exercise"),
    value=lambda line: State("exercise", _("exercise"), "warn") if line.exercise else None,
)

_COLUMNS: Sequence[Column[QuarantinedLine]] = [
    Column(key="reason", label=_("Reason"), value=lambda line: told(line.reason), sortable=True),
    Column(key="file", label=_("File"), value=lambda line: line.file, sortable=True),
    Column(
        key="feed",
        label=_("Feed"),
        value=lambda line: line.feed,
        leads=lambda line: reverse("run", args=[line.run]),
    ),
    Column(key="row", label=_("Row"), value=lambda line: line.row, numeric=True, sortable=True),
    Column(key="raw", label=_("Text of the row"), value=lambda line: Raw(line.raw) if line.raw else None),
]
