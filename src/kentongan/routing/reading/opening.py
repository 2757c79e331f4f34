"""Where reading begins: each named file opened, told what it is, and handed on as a table."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from kentongan.routing.reading.feed_file import FeedFile, Form, header_of
from kentongan.routing.reading.limits import Limits
from kentongan.routing.reading.unpack import Plain, unpacked
from kentongan.routing.reports import report_of


def open_feeds(
    paths: Iterable[str | Path],
    *,
    work: Path,
    limits: Limits | None = None,
    stdin: IO[bytes] | None = None,
    stdin_name: str = "-",
    on_skip: Callable[[str], None] = lambda name: None,
) -> Iterator[FeedFile]:
    """Yield each feed file that the paths lead to, one after the other, in a fixed order.

    ``work`` is an existing folder that must outlive the feed files; copies go there, and the caller removes it. The
    report type of what comes by ``stdin`` is told from ``stdin_name``. Raises UnknownReport or an error of
    ``reading.errors`` for the first file that cannot be read.
    """
    limits = limits or Limits()
    for plain in unpacked(paths, work=work, limits=limits, stdin=stdin, on_skip=on_skip):
        name = stdin_name if plain.name == "-" else plain.name
        yield _csv(plain, name=name, work=work, limits=limits)


def _csv(plain: Plain, *, name: str, work: Path, limits: Limits) -> FeedFile:
    form = Form()
    header = header_of(plain.path, form, limits=limits)
    return FeedFile(
        name=name,
        path=plain.path,
        screen=plain.screen,
        header=header,
        report=report_of(name, header),
        form=form,
        work=work,
        limits=limits,
    )
