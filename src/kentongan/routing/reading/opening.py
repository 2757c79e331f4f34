"""Where reading begins: each named file opened, told what it is, and handed on as a table."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from kentongan.kernel.errors import KentonganError
from kentongan.routing.form import Form
from kentongan.routing.mapping import FeedMapping
from kentongan.routing.reading.errors import NotLines, TooWide
from kentongan.routing.reading.events import HEADER, event_report, rewrite_events
from kentongan.routing.reading.exact import rewrite
from kentongan.routing.reading.feed_file import FeedFile
from kentongan.routing.reading.header import encoding_of, header_of
from kentongan.routing.reading.limits import Limits
from kentongan.routing.reading.unpack import Plain, unpacked
from kentongan.routing.reports import Report, report_of

_JSON_ENDINGS = (".json", ".jsonl", ".ndjson")


def open_feeds(
    paths: Iterable[str | Path],
    *,
    work: Path,
    limits: Limits | None = None,
    mapping: FeedMapping | None = None,
    stdin: IO[bytes] | None = None,
    stdin_name: str = "-",
    on_skip: Callable[[str], None] = lambda name: None,
    on_refused: Callable[[str, KentonganError], None] | None = None,
) -> Iterator[FeedFile]:
    """Yield each feed file that the paths lead to, one after the other, in a fixed order.

    A file of JSON lines is read as IntelMQ's events, everything else as CSV: as ``mapping`` describes it where there
    is one, else as a report of Shadowserver. ``work`` is an existing folder that must outlive the feed files; copies
    go there, and the caller removes it. The report type of what comes by ``stdin`` is told from ``stdin_name``.
    Raises UnknownReport, NoSuchColumn or an error of ``reading.errors`` for the first file that cannot be read; with
    ``on_refused``, a file or archive that is at fault is passed over and told there.
    """
    limits = limits or Limits()
    for plain in unpacked(paths, work=work, limits=limits, stdin=stdin, on_skip=on_skip, on_refused=on_refused):
        standard = plain.name == "-" or plain.name.startswith("-/")
        name = stdin_name + plain.name[1:] if standard else plain.name
        try:
            if _is_json(plain, name=name):
                feed_file = event_feed(plain, name=name, work=work, limits=limits)
            else:
                feed_file = csv_feed(plain, name=name, work=work, limits=limits, mapping=mapping)
        except KentonganError as error:
            if on_refused is None:
                raise
            on_refused(name, error)
        else:
            yield feed_file


def csv_feed(
    plain: Plain,
    *,
    name: str,
    work: Path,
    limits: Limits,
    mapping: FeedMapping | None = None,
    report: Report | None = None,
) -> FeedFile:
    """Return a CSV as a feed file; ``report`` says what its rows mean where that is known already."""
    form = mapping.form if mapping else Form()
    header = header_of(plain.path, form, limits=limits)
    if len(header) > limits.columns:
        raise TooWide(file=name, columns=len(header), limit=limits.columns)
    if report is None:
        report = mapping.report_of(name, header) if mapping else report_of(name, header)
    needed = [header.index(column) for column in report.columns]
    encoding = encoding_of(plain.path, form.encoding)
    return FeedFile(
        name=name, path=plain.path, screen=plain.screen, header=header, report=report, work=work, limits=limits,
        fast=plain.screen.plain and form.is_usual and len(header) > 1,
        copier=lambda copy, rejects: rewrite(
            plain.path, target=copy, rejects=rejects, width=len(header), needed=needed, delimiter=form.delimiter,
            encoding=encoding, limits=limits,
        ),
    )  # fmt: skip


def event_feed(plain: Plain, *, name: str, work: Path, limits: Limits) -> FeedFile:
    """Return a file of JSON lines as a feed file."""
    if plain.screen.first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        raise NotLines(file=name)
    return FeedFile(
        name=name, path=plain.path, screen=plain.screen, header=HEADER, report=event_report(), work=work,
        limits=limits, fast=False,
        copier=lambda copy, rejects: rewrite_events(plain.path, target=copy, rejects=rejects, limits=limits),
    )  # fmt: skip


def _is_json(plain: Plain, *, name: str) -> bool:
    first = plain.screen.first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return first == b"{" or (first != b"" and name.lower().endswith(_JSON_ENDINGS))
