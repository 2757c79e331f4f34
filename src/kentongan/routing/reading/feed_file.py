"""A feed's file as the pipeline sees it: a table in DuckDB with row numbers, and the rows that are none."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from kentongan.kernel.errors import marked
from kentongan.routing.reading.errors import FeedChanged
from kentongan.routing.reading.exact import ROW, Rewritten
from kentongan.routing.reading.limits import Limits
from kentongan.routing.reading.screen import Screen
from kentongan.routing.reports import Report

READ_EXACTLY = marked("The file is irregular and was read row by row.")
PADDED = marked("Rows with fewer cells than the header, of which none is needed: {count}.")
TRIMMED = marked("Rows with more cells than the header, all of the surplus empty: {count}.")
EMPTY = marked("The file is empty.")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should know about a file: a translatable sentence and what fills its slots."""

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.facts)


Copier = Callable[[Path, Path], Rewritten]
"""Writes the exact copy of a feed to the first path and its bad rows to the second."""


class FeedFile:
    """One CSV of a feed. Row numbers count data rows from 1, blank lines not, as ``csv.DictReader`` has it.

    ``name`` is what a person calls the file, ``path`` where its plain bytes lie, ``digest`` their SHA-256 in
    hexadecimal, ``index`` where its lines stand, ``header`` its columns, made unique. ``rejected`` rows stand in
    ``rejects_sql``; a file read the fast way has none.

    The fast way is tried first: DuckDB reads the file itself, and either reads all of it as Python's csv would or
    raises. Which it will be shows only when it is read, so run the statement that reads it through ``execute``, or
    call ``settle`` before. Without ``fast``, ``copier`` makes the exact copy at once.
    """

    def __init__(
        self,
        *,
        name: str,
        path: Path,
        screen: Screen,
        header: Sequence[str],
        report: Report,
        work: Path,
        limits: Limits,
        fast: bool,
        copier: Copier,
    ) -> None:
        self.name = name
        self.path = path
        self.digest = screen.digest
        self.size = screen.size
        self.index = screen.index
        self.header = tuple(header)
        self.report = report
        self.rejected = 0
        self.notes: list[Note] = []
        self._work = work
        self._limits = limits
        self._copy: Path | None = None
        self._rejects: Path | None = None
        self._longest = 0
        self._copier = copier
        self._stamp = _stamp(path)
        if not self.header:
            self.notes.append(Note(EMPTY))
        elif not fast:
            self.read_exactly()

    def require_unchanged(self) -> None:
        """Raise FeedChanged where somebody has written to the file since it was opened.

        It is read more than once: what the lines say must be what was routed, or a row would reach a wrong owner.
        """
        if _stamp(self.path) != self._stamp or self._stamp[0] != self.size:
            raise FeedChanged(file=self.name)

    @property
    def exact(self) -> bool:
        """Whether the file was read row by row."""
        return self._copy is not None

    def execute(
        self,
        con: duckdb.DuckDBPyConnection,
        statement: Callable[[str], str],
        *,
        columns: Sequence[str],
        row: str = "row",
    ) -> duckdb.DuckDBPyConnection:
        """Run ``statement(relation)`` for the relation of ``columns``; where the fast way fails, again the exact way.

        ``row`` names the row number in it; no column of a feed is called ``ROW``.

        The statement must leave nothing behind when it fails, as one statement outside a transaction does.
        """
        try:
            return con.execute(statement(self.relation_sql(columns, row=row)))
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            if self.exact or not self.header:
                raise
            self.read_exactly()
        return con.execute(statement(self.relation_sql(columns, row=row)))

    def settle(self, con: duckdb.DuckDBPyConnection) -> int:
        """Find out by reading the file once which way it can be read; return its good rows."""
        columns = self.header[:1]
        found = self.execute(con, lambda relation: f"select count(*) from ({relation})", columns=columns)
        row = found.fetchone()
        return int(row[0]) if row else 0

    def relation_sql(self, columns: Sequence[str], *, row: str | None = "row") -> str:
        """Return a SELECT of the row number (UBIGINT, as ``row``) and the columns as VARCHAR, an empty cell as NULL.

        With ``row=None`` there is no row number: numbering costs no CPU but keeps DuckDB to one thread. In a table
        made of the whole relation the number is then ``rowid + 1``, for as long as the file is not ``exact``.
        """
        if not self.header:
            empty = [f"NULL::VARCHAR AS {_name(column)}" for column in columns]
            return "SELECT " + ", ".join([*_numbered(row, "0"), *empty]) + " WHERE false"
        if self._copy is not None:
            selected = [*_numbered(row, _name(ROW)), *map(_name, columns)]
            longest = max(self._longest, self._limits.row)
            return f"SELECT {', '.join(selected)} FROM {_scan(self._copy, [ROW, *self.header], longest=longest)}"
        selected = [*_numbered(row, "row_number() OVER ()"), *map(_name, columns)]
        scan = _scan(self._readable(), self.header, header=True, longest=self._limits.row)
        return f"SELECT {', '.join(selected)} FROM {scan}"

    def rejects_sql(self) -> str:
        """Return a SELECT of ``row`` UBIGINT, ``reason`` and ``raw`` of the rows that are none."""
        if self._rejects is None or not self.rejected:
            return "SELECT 0::UBIGINT AS row, NULL::VARCHAR AS reason, NULL::VARCHAR AS raw WHERE false"
        longest = max(self._longest, self._limits.row)
        scan = _scan(self._rejects, ["row", "reason", "raw"], longest=longest)
        return f"SELECT row::UBIGINT AS row, reason, raw FROM {scan}"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number and the cells of each good row, read by Python's csv; for the few who need them all."""
        if not self.header:
            return
        with (self._copy or self.path).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            if self._copy is not None:
                yield from ((int(number), cells) for number, *cells in reader)
                return
            next(reader)
            yield from enumerate((cells for cells in reader if cells), 1)

    def read_exactly(self) -> None:
        """Copy the file row by row; what cannot be a row is set aside."""
        stem = self._work / f"{self.digest[:16]}-{sum(1 for _ in self._work.iterdir()):06}"
        copy, rejects = stem.with_suffix(".copy"), stem.with_suffix(".rejects")
        done = self._copier(copy, rejects)
        self.require_unchanged()
        self._copy, self._rejects, self._longest = copy, rejects, done.longest
        self.rejected = done.rejected
        self.notes.append(Note(READ_EXACTLY))
        self.notes += [Note(text, {"count": count}) for text, count in [(PADDED, done.padded), (TRIMMED, done.trimmed)]
                       if count]  # fmt: skip

    def _readable(self) -> Path:
        """Return a path that DuckDB takes literally: in its paths *, ? and [ are patterns, and all is UTF-8."""
        path = str(self.path)
        if path.isprintable() and not any(character in path for character in "*?[]{}"):
            return self.path
        link = self._work / f"{self.digest[:16]}.link"
        if not link.is_symlink():
            link.symlink_to(self.path)
        return link


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _scan(path: Path, columns: Sequence[str], *, longest: int, header: bool = False) -> str:
    types = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in columns)
    # Our copies end their lines in one way, and have carriage returns in cells that DuckDB would take for line ends.
    # A feed is left to it: told that lines end in carriage return and newline, DuckDB 2.0 reads no line at all.
    ends = "" if header else r", new_line='\n'"
    return (
        f"read_csv({_text(str(path))}, header={str(header).lower()}, auto_detect=false, strict_mode=true, delim=',', "
        f"quote='\"', escape='\"', comment='', compression='none', columns={{{types}}}, max_line_size={longest}{ends})"
    )


def _numbered(row: str | None, number: str) -> list[str]:
    return [] if row is None else [f"({number})::UBIGINT AS {_name(row)}"]


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
