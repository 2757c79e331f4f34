"""The names of a CSV's columns, and the encoding that its first bytes ask for."""

import codecs
import csv
import io
from pathlib import Path

from kentongan.routing.form import UTF_16, Form
from kentongan.routing.reading.exact import ROW
from kentongan.routing.reading.limits import Limits


def header_of(path: Path, form: Form, *, limits: Limits) -> list[str]:
    """Return the cells of the first row that is not blank, made unique whatever their case; none of an empty file."""
    with path.open(encoding=encoding_of(path, form.encoding), errors="replace", newline="") as lines:
        start = io.StringIO(lines.read(limits.row), newline="")
    row = next((row for row in csv.reader(start, delimiter=form.delimiter) if row), [])
    header: list[str] = []
    taken: set[str] = {ROW}
    for place, cell in enumerate(row, 1):
        name = plain = cell.replace("\0", "").strip() or f"column {place}"
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain} {count}"
        taken.add(name.casefold())
        header.append(name)
    return header


def encoding_of(path: Path, declared: str) -> str:
    """Return the codec that the first bytes ask for, else the declared one."""
    with path.open("rb") as stream:
        first = stream.read(3)
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if codecs.lookup(declared).name == UTF_16:
        return "utf-16-le"  # without a mark; the Encoding Standard reads it so
    return "utf-8-sig" if first == b"\xef\xbb\xbf" else declared
