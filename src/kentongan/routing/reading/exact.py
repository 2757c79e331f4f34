"""The exact way: Python's csv module reads a feed row by row, and writes it anew so that any reader agrees on it.

For files that the fast way refuses. The copy has the row's number in front, every cell quoted, every row as wide as
the header. What cannot be a row of it goes to a second file with its number, the reason and its text, for quarantine;
a row counts, kept or not. Memory is bounded by the longest row allowed.

A quote that is never closed would swallow the rest of the file, as csv has it. Here only the line on which it opens is
set aside, and reading goes on behind it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from kentongan.kernel.errors import marked
from kentongan.routing.reading.limits import Limits

TOO_MANY_CELLS = marked("more cells than the header has")
TOO_FEW_CELLS = marked("fewer cells than the header has, and one that is needed is missing")
NOT_TEXT = marked("bytes that are not text in the file's encoding")
OPEN_QUOTE = marked("a quote that is never closed")
TOO_LONG = marked("longer than a row may be")
GIVEN_UP = marked("not read: too many quotes before it are never closed")

ROW = "kentongan row"
"""The name of the copy's first column; no feed has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """What the exact way found: rows in all, of them set aside, and how many were padded or cut where it is harmless.

    ``longest`` is the longest line of the copy in bytes, at most; DuckDB must be told.
    """

    rows: int
    rejected: int
    padded: int
    trimmed: int
    longest: int


def rewrite(
    source: Path,
    *,
    target: Path,
    rejects: Path,
    width: int,
    needed: Iterable[int],
    delimiter: str,
    encoding: str,
    limits: Limits,
) -> Rewritten:
    """Copy a feed to ``target`` and its bad rows to ``rejects``; the header, its first row, is left out of both.

    ``width`` is the number of columns, ``needed`` the positions of those without which a short row is worth nothing.
    """
    with (
        source.open(encoding=encoding, errors=_error_handler(encoding), newline="") as lines,
        target.open("x", encoding="utf-8", newline="") as kept,
        rejects.open("x", encoding="utf-8", newline="") as refused,
    ):
        copier = _Copier(kept=kept, refused=refused, width=width, least=max(needed, default=-1) + 1, limits=limits)
        for row, raw, reason in rows_of(lines, delimiter=delimiter, limits=limits):
            copier.take(row, raw=raw, reason=reason)
        return copier.result()


def rows_of(lines: TextIO, *, delimiter: str, limits: Limits) -> Iterator[tuple[list[str], list[str], str | None]]:
    """Yield each row with the lines that it stood on, and why it is none (None where it is one).

    Blank lines are no rows, as with ``csv.DictReader``. The first row is the header.
    """
    # The limit is the process's, and its default is shorter than cells that feeds do have.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * limits.row))
    tape = _Tape(lines, limit=limits.row)
    recoveries = 0
    while True:
        reader = csv.reader(tape, delimiter=delimiter)
        try:
            for row in reader:
                raw = tape.take()
                if tape.ended_within:
                    break
                if row:
                    yield row, raw, _problem(raw)
            else:
                return
            reason = OPEN_QUOTE
        except _RowTooLong:
            raw = tape.take()
            reason = OPEN_QUOTE if len(raw) > 1 else TOO_LONG
        recoveries += 1
        yield [], raw[:1], reason
        tape.put_back(raw[1:])
        if recoveries >= limits.recoveries:
            yield from (([], [line], GIVEN_UP) for line in tape.rest() if line.strip("\r\n"))
            return


class _RowTooLong(Exception):
    """Carries the news through csv's reader, which would go on asking for lines."""


class _Tape:
    """The lines of a file, remembered from the start of the row that is being read."""

    def __init__(self, lines: TextIO, *, limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self._ahead: list[str] = []
        self._since: list[str] = []
        self._length = 0
        self.ended_within = False

    def __iter__(self) -> "_Tape":
        return self

    def __next__(self) -> str:
        line = self._line()
        if not line:
            # Asked for more in the middle of a row: a quote is open.
            self.ended_within = bool(self._since)
            raise StopIteration
        self._since.append(line)
        self._length += len(line)
        if self._length > self._limit:
            raise _RowTooLong
        return line

    def take(self) -> list[str]:
        """Return the lines since the last call."""
        taken, self._since, self._length = self._since, [], 0
        return taken

    def put_back(self, lines: Sequence[str]) -> None:
        """Let lines be read once more."""
        self._ahead.extend(reversed(lines))
        self.ended_within = False

    def rest(self) -> Iterator[str]:
        """Yield every line that is left."""
        while line := self._line():
            yield line

    def _line(self) -> str:
        if self._ahead:
            return self._ahead.pop()
        line = self._lines.readline(self._limit + 1)
        if len(line) > self._limit and not line.endswith(("\n", "\r")):
            self._skip_line()
        return line

    def _skip_line(self) -> None:
        """Pass over the rest of a line that is too long already; it is quarantined by its beginning."""
        while piece := self._lines.readline(self._limit):
            if piece.endswith(("\n", "\r")):
                return


class _Copier:
    """Writes rows to the copy or to the rejects, and counts."""

    def __init__(self, *, kept: TextIO, refused: TextIO, width: int, least: int, limits: Limits) -> None:
        self._write: Callable[[Sequence[Any]], Any] = csv.writer(
            kept, quoting=csv.QUOTE_ALL, lineterminator="\n"
        ).writerow
        self._refuse = csv.writer(refused, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        self._width, self._least = width, least
        self._rows = -1
        self._rejected = self._padded = self._trimmed = self._longest = 0

    def take(self, row: list[str], *, raw: list[str], reason: str | None) -> None:
        """Take the next row; the first is the header."""
        self._rows += 1
        if self._rows == 0:
            return
        reason = reason or (self._misfit(row) if len(row) != self._width else None)
        text_length = sum(map(len, raw))
        if reason is not None:
            self._rejected += 1
            self._refuse((self._rows, reason, _printable("".join(raw))))
        else:
            self._write((self._rows, *row))
        # At worst four bytes a character and each quote doubled, quotes and a comma around each cell.
        self._longest = max(self._longest, 8 * text_length + 3 * self._width + 64)

    def result(self) -> Rewritten:
        """Return the counts."""
        return Rewritten(
            rows=max(self._rows, 0),
            rejected=self._rejected,
            padded=self._padded,
            trimmed=self._trimmed,
            longest=self._longest,
        )

    def _misfit(self, row: list[str]) -> str | None:
        """Make a row as wide as the header where nothing is lost by it, or say why it cannot be."""
        missing = self._width - len(row)
        if missing < 0:
            if any(row[self._width :]):
                return TOO_MANY_CELLS
            del row[self._width :]
            self._trimmed += 1
            return None
        if len(row) < self._least:
            return TOO_FEW_CELLS
        row.extend([""] * missing)
        self._padded += 1
        return None


def _problem(raw: list[str]) -> str | None:
    for line in raw:
        if "\0" in line or not (line.isascii() or _is_text(line)):
            return NOT_TEXT
    return None


def _is_text(line: str) -> bool:
    return "\ufffd" not in line and not any("\udc80" <= character <= "\udcff" for character in line)


def _printable(text: str) -> str:
    """Return text that any encoding and any database takes, bad bytes as ``\\xe9``."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def _error_handler(encoding: str) -> str:
    """Keep bad bytes where the encoding lets Python smuggle them through; a replacement character elsewhere."""
    return "surrogateescape" if encoding in {"utf-8", "utf-8-sig", "ascii"} else "replace"
