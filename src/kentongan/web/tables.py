"""A table of rows, said once: the page, the CSV and the JSON are made of the same columns.

What the reader asks for stands in the address: ``sort`` (a column's key, ``-`` before it for descending), ``page``
from 1, ``format`` (``csv``, ``json``). Queries do the sorting and the cutting; this only asks and shows.
"""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from kentongan.kernel.clock import write_moment
from kentongan.kernel.exercise import MARK
from kentongan.kernel.tlp import TLP

Row = TypeVar("Row")
Words = str | Promise

PAGE_SIZE = 50
EXPORT_LIMIT = 10_000
"""Rows in one CSV or JSON of a page; whoever needs more has the API and the archive."""

CHOICE = "id"
"""The key of a column of choices, which stands before the column that names the row."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class State:
    """A state as a table shows it: its stable code for files, its word and tone for people."""

    code: str
    word: Words
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with a bar beside it, as a share of the largest in the table."""

    number: int
    of: int

    @property
    def share(self) -> float:
        """The bar's length, 0 to 100; something that is there is seen."""
        return round(max(100 * self.number / self.of, 1.0), 1) if self.of and self.number else 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A value that is read letter by letter: an address, a prefix, a raw row."""

    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of a row as it came, of any length and content."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A box by which a row is chosen, for the form of this id; in files it is the row's id alone."""

    value: str
    label: Words
    form: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A time of which a table shows the day alone; the moment is told on hover and in files."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Several:
    """States that hold at once, side by side."""

    states: tuple[State, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: what it is called, what a row has in it, where that leads; some stand in files only.

    ``page_only`` shows together, where a page has little room, what files have in columns of their own.
    """

    key: str
    label: Words
    value: Callable[[Row], object]
    leads: Callable[[Row], str | None] | None = None
    numeric: bool = False
    sortable: bool = False
    files_only: bool = False
    page_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address bar asks of a table."""

    sort: str
    page: int
    form: str

    @property
    def limit(self) -> int:
        """How many rows to fetch: on a page one more than it shows, to know whether others follow."""
        return PAGE_SIZE + 1 if self.form == "html" else EXPORT_LIMIT

    @property
    def offset(self) -> int:
        """How many rows to pass over first."""
        return (self.page - 1) * PAGE_SIZE if self.form == "html" else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One cell for the template."""

    label: Words
    value: object
    kind: str
    address: str | None
    numeric: bool
    names_row: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    """One heading for the template; ``sorted`` is ``ascending``, ``descending`` or empty, ``address`` sorts by it.

    A ``quiet`` one needs no words for those who see the column.
    """

    label: Words
    numeric: bool
    sorted: str
    address: str
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[Row]):
    """The rows of one page of a table; ``more`` if others follow, ``bare`` if they are all and need no files."""

    name: str
    caption: Words
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    asked: Asked
    query: QueryDict
    more: bool = False
    bare: bool = False

    def headings(self) -> Iterator[ShownColumn]:
        """Yield the headings with the address that sorts by each."""
        for column in self.columns:
            ascending, descending = self.asked.sort == column.key, self.asked.sort == "-" + column.key
            turned = column.key if descending or not (ascending or column.numeric) else "-" + column.key
            yield ShownColumn(
                label=column.label,
                numeric=column.numeric,
                sorted="ascending" if ascending else "descending" if descending else "",
                address=self._with(sort=turned, page=None) if column.sortable else "",
                quiet=column.key == CHOICE,
            )

    def shown(self) -> Iterator[list[ShownCell]]:
        """Yield each row's cells."""
        naming = next((column for column in self.columns if column.key != CHOICE), None)
        for row in self.rows:
            yield [
                ShownCell(
                    label=column.label,
                    value=(value := column.value(row)),
                    kind=_kind(value),
                    address=column.leads(row) if column.leads else None,
                    numeric=column.numeric,
                    names_row=column is naming,
                )
                for column in self.columns
            ]

    @property
    def walkable(self) -> bool:
        """Whether the keyboard stops inside it, so that it can be scrolled from there."""
        if any(column.sortable or column.key == CHOICE for column in self.columns):
            return True
        return any(column.leads and column.leads(row) for column in self.columns for row in self.rows)

    @property
    def first(self) -> int:
        """Which of all rows stands first here, from 1."""
        return self.asked.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Which of all rows stands last here."""
        return self.asked.offset + len(self.rows)

    @property
    def earlier(self) -> str:
        """Address of the page before, or an empty text."""
        return self._with(page=str(self.asked.page - 1)) if self.asked.page > 1 else ""

    @property
    def later(self) -> str:
        """Address of the page after, or an empty text."""
        return self._with(page=str(self.asked.page + 1)) if self.more else ""

    @property
    def as_csv(self) -> str:
        """Address of the same rows as CSV."""
        return self._with(format="csv", page=None)

    @property
    def as_json(self) -> str:
        """Address of the same rows as JSON."""
        return self._with(format="json", page=None)

    def _with(self, **changes: str | None) -> str:
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return "?" + query.urlencode()


LONGEST_PAGE = 5
"""Digits of a page's number; of thousands, Python reads none."""


def asked_of(request: HttpRequest, *, sorts: Collection[str] = (), default: str = "") -> Asked:
    """Return what the address bar asks; what is not understood is as if it were not there."""
    sort = request.GET.get("sort", "")
    page = request.GET.get("page", "")
    form = request.GET.get("format", "")
    return Asked(
        sort=sort if sort.removeprefix("-") in sorts else default,
        page=int(page) if page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE and int(page) else 1,
        form=form if form in ("csv", "json") else "html",
    )


def table_of(
    request: HttpRequest,
    rows: Sequence[Row],
    *,
    name: str,
    caption: Words,
    columns: Sequence[Column[Row]],
    asked: Asked,
) -> Table[Row]:
    """Return the table of rows that were fetched with ``asked.limit`` and ``asked.offset``."""
    columns = [one for one in columns if not (one.files_only if asked.form == "html" else one.page_only)]
    more = asked.form == "html" and len(rows) > PAGE_SIZE
    shown = rows[:PAGE_SIZE] if more else rows
    return Table(name=name, caption=caption, columns=columns, rows=shown, asked=asked, query=request.GET, more=more)


def short_table(rows: Sequence[Row], *, caption: Words, columns: Sequence[Column[Row]]) -> Table[Row]:
    """Return a table that is one part of a page and has all its rows there, without columns that say nothing."""
    first, *others = [column for column in columns if not column.files_only]
    telling = [column for column in others if any(column.value(row) not in (None, "") for row in rows)]
    columns = [first, *telling]
    asked = Asked(sort="", page=1, form="html")
    return Table(name="", caption=caption, columns=columns, rows=rows, asked=asked, query=QueryDict(), bare=True)


def answer(request: HttpRequest, template: str, table: Table[Row], context: dict[str, object]) -> HttpResponse:
    """Return the table as what was asked for: the page, or a file of the same rows.

    What ``context`` calls an ``exercise`` says so in each row of the file, in its first column, and in its name.
    """
    if table.asked.form == "html":
        return render(request, template, {**context, "table": table})
    mark: dict[str, str | int | bool | None] = {"exercise": MARK} if context.get("exercise") else {}
    records = [mark | {column.key: _plain(column.value(row)) for column in table.columns} for row in table.rows]
    if table.asked.form == "json":
        return HttpResponse(json.dumps(records, ensure_ascii=False), content_type="application/json")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(mark | {column.key: "" for column in table.columns})
    writer.writerows([_safe(value) for value in record.values()] for record in records)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{"EXERCISE-" if mark else ""}{table.name}.csv"'
    return response


def _kind(value: object) -> str:
    match value:
        case State():
            return "state"
        case Choice():
            return "choice"
        case Several(states=()):
            return "nothing"
        case Several():
            return "several"
        case TLP():
            return "tlp"
        case Bar():
            return "bar"
        case Code():
            return "code"
        case Raw():
            return "raw"
        case datetime() | Day():
            return "moment"
        case bool():
            return "truth"
        case int():
            return "number"
        case None | "":
            return "nothing"
        case _:
            return "text"


def _plain(value: object) -> str | int | bool | None:
    """Return a value as files have it."""
    match value:
        case State():
            return value.code
        case Choice():
            return value.value
        case Day():
            return write_moment(value.at)
        case Several():
            return " ".join(state.code for state in value.states)
        case TLP():
            return value.word
        case Bar():
            return value.number
        case Code() | Raw():
            return value.text
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case bool() | int() | None:
            return value
        case _:
            return str(value)


def _safe(value: str | int | bool | None) -> str | int | bool | None:
    """Return a value that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
