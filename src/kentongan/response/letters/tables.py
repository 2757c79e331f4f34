"""The addresses of a warning as a file for a spreadsheet: no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable

from kentongan.kernel.clock import write_moment
from kentongan.kernel.exercise import MARK, Exercise
from kentongan.kernel.tlp import TLP
from kentongan.response.terms import ItemLine
from kentongan.routing.spreadsheets import safe_cell

HEADER = (
    "address",
    "name",
    "port",
    "transport",
    "report",
    "tag",
    "first_seen",
    "last_seen",
    "times_seen",
    "claim_kind",
    "claim_value",
    "answer",
    "answered_at",
    "seen_again",
)
"""The columns, by names that programs can rely on; times are UTC as in RFC 3339."""


def events_csv(items: Iterable[ItemLine], *, tlp: TLP | None = None, exercise: Exercise = Exercise.REAL) -> bytes:
    """Return the file, UTF-8 with the mark that spreadsheets need to know it by, lines ending as RFC 4180 says.

    With ``tlp`` each line carries its label; in an exercise each line carries the mark.
    """
    out = io.StringIO()
    out.write("\ufeff")
    more = {} if tlp is None else {"tlp": tlp.label}
    if exercise:
        more["exercise"] = MARK
    lines = csv.writer(out)
    lines.writerow((*HEADER, *more))
    for item in items:
        lines.writerow([safe_cell(cell) for cell in (*_cells(item), *more.values())])
    return out.getvalue().encode()


def _cells(item: ItemLine) -> tuple[str, ...]:
    return (
        item.address,
        item.name,
        "" if item.port is None else str(item.port),
        item.transport,
        item.report,
        item.tag,
        write_moment(item.first_seen),
        write_moment(item.last_seen),
        str(item.count),
        item.evidence_kind,
        item.evidence_value,
        item.state.value,
        write_moment(item.answered_at) if item.answered_at else "",
        "yes" if item.again else "no",
    )
