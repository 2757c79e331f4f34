"""Rows as they are written in their file: the lines themselves where each row is one line, else cells written anew.

For what must show the whole row and not only what routing made of it: quarantine, and the events of a draft. Copying
lines costs a fraction of parsing them again.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kentongan.routing.reading import FeedFile
from kentongan.routing.spreadsheets import safe_cell

_CHUNK = 4 * 1024 * 1024
_ROWS = 10_000
_FEW = 20


def written_rows(
    feed_file: FeedFile, *, rows: int, wanted: npt.NDArray[np.int64], columns: Sequence[str]
) -> Iterator[tuple[slice, list[bytes]]]:
    """Yield the wanted rows of a file as ``all_rows`` does; ``wanted`` are their numbers, in order.

    Each slice of them comes with its lines. For a few of many: lines that nobody wants are not even read.
    """
    if _is_plain(feed_file, rows=rows, columns=columns) and len(wanted) < rows // _FEW:
        # The header is line 0, and a row's number is its line's.
        found = feed_file.index.find(feed_file.path, wanted.tolist())
        yield slice(0, len(wanted)), [line.rstrip(b"\r\n") for line in found]
        feed_file.require_unchanged()
        return
    done = 0
    for first, lines in all_rows(feed_file, rows=rows, columns=columns, safe=False):
        until = int(np.searchsorted(wanted, first + len(lines)))
        if until > done:
            yield slice(done, until), [lines[place] for place in (wanted[done:until] - first).tolist()]
            done = until


def all_rows(
    feed_file: FeedFile, *, rows: int, columns: Sequence[str], safe: bool
) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the rows of a file as CSV without line ends: the number of one, and the lines from there on.

    ``rows`` is how many the file has. ``columns`` are asked for in that order. With ``safe``, no cell is left that a
    spreadsheet would run. Numbers that no good row has may have an empty line. Raises FeedChanged, at the end, where
    the file is no longer what was routed.
    """
    if _is_plain(feed_file, rows=rows, columns=columns):
        yield from _as_they_stand(feed_file.path, safe=safe)
    else:
        yield from _anew(feed_file, columns=columns, safe=safe)
    if not feed_file.exact:
        feed_file.require_unchanged()


def _is_plain(feed_file: FeedFile, *, rows: int, columns: Sequence[str]) -> bool:
    """Whether each row is one line, just as it is asked for."""
    return not feed_file.exact and tuple(columns) == feed_file.header and feed_file.index.lines == rows + 1


def _as_they_stand(path: Path, *, safe: bool) -> Iterator[tuple[int, list[bytes]]]:
    row = 1
    with path.open("rb") as stream:
        stream.readline()
        while chunk := stream.read(_CHUNK):
            chunk += stream.readline()
            lines = chunk.removesuffix(b"\n").split(b"\n")
            if b"\r" in chunk:
                lines = [line.removesuffix(b"\r") for line in lines]
            for place in _risky_lines(chunk) if safe else ():
                lines[place] = _safe_line(lines[place])
            yield row, lines
            row += len(lines)


def _anew(feed_file: FeedFile, *, columns: Sequence[str], safe: bool) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the same from cells; numbers that no good row has are empty lines, which nobody wants."""
    first, lines = 1, list[bytes]()
    for row, cells in feed_file.rows():
        told = dict(zip(feed_file.header, cells, strict=True))
        lines += [b""] * (row - first - len(lines))
        lines.append(_line([told.get(column, "") for column in columns], safe=safe))
        if len(lines) >= _ROWS:
            yield first, lines
            first, lines = row + 1, []
    yield first, lines


_BLANK = np.zeros(256, np.bool_)
_BLANK[[*b'" \t\x0b\x0c\x1c\x1d\x1e\x1f', *range(0x80, 0x100)]] = True  # parts of wide blanks; of letters too
_BEFORE = _BLANK.copy()
_BEFORE[list(b",;\n")] = True
_RISKY = (*b"=+-@\t", 0xEF)
"""0xEF begins the full-width forms in UTF-8."""
_FAR = 64


def _risky_lines(chunk: bytes) -> Sequence[int]:
    """Return which lines may have a cell that a spreadsheet would run; some of them only may."""
    octets = np.frombuffer(chunk, np.uint8)
    found = np.zeros(len(octets), np.bool_)
    for octet in _RISKY:  # faster than a table of all 256
        found |= octets == octet
    places = np.flatnonzero(found)
    places = places[(places == 0) | _BEFORE[octets[places - 1]]]
    risky = [place for place in places.tolist() if _begins_cell(chunk, place)]
    if not risky:
        return []
    ends = np.flatnonzero(octets == ord("\n"))
    return list(dict.fromkeys(np.searchsorted(ends, risky).tolist()))


def _begins_cell(chunk: bytes, place: int) -> bool:
    """Whether a byte may be the first of a cell, or only blanks and quotes stand before it there."""
    for before in range(place - 1, max(place - _FAR, -1), -1):
        if not _BLANK[chunk[before]] or chunk[before] == ord("\t"):
            return chunk[before] in b",;\n\t"
    return True


def _safe_line(line: bytes) -> bytes:
    return _line(next(csv.reader([line.decode("utf-8")])), safe=True)


def _line(cells: Sequence[str], *, safe: bool) -> bytes:
    out = io.StringIO()
    if safe:
        cells = [" ".join(safe_cell(cell).splitlines()) for cell in cells]
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode()


def csv_line(cells: Sequence[str]) -> bytes:
    """Return cells as a line of CSV without its end, safe to open in a spreadsheet."""
    return _line(cells, safe=True)
