"""The whole way in one call: feeds and a directory in, a folder of draft warnings out, and what was seen remembered."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.identifiers import new_id
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.mapping import FeedMapping
from kentongan.routing.matching import PreparedClaims
from kentongan.routing.outputs import write_outputs
from kentongan.routing.pipeline import Options, Pipeline, Summary
from kentongan.routing.reading import FeedFile, Limits, open_feeds
from kentongan.routing.terms import Directory

SIGN = "summary.json"
"""The file by which a folder is known to be an earlier run's, and so may be replaced."""


class OutputInTheWay(KentonganError):
    """The folder for the outputs holds something that no run wrote."""

    code = "output-in-the-way"
    status = 409
    text = marked("“{folder}” is not empty and is not the result of an earlier run.")
    next_step = marked("Name a new folder. Nothing was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to route and how; ``state`` is the file in which runs remember, ``out`` None for a dry run."""

    feeds: Sequence[str | Path]
    directory: Directory
    options: Options
    now: datetime
    out: Path | None
    state: Path | None = None
    mapping: FeedMapping | None = None
    limits: Limits | None = None
    stdin: IO[bytes] | None = None
    stdin_name: str = "-"
    lapses_after: timedelta = LAPSES_AFTER


def nothing_told(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a door wants to hear on the way: files read with their rows, passed over, refused, and the last step."""

    read: Callable[[FeedFile, int], None] = nothing_told
    skipped: Callable[[str], None] = nothing_told
    refused: Callable[[str, KentonganError], None] = nothing_told
    writing: Callable[[Summary], None] = nothing_told


def route(request: Request, *, told: Told | None = None) -> Summary:
    """Route feeds and return what became of every row; outputs first, then the state, each whole or not at all.

    A machine that stops between the two repeats the run's outputs at the next, and loses nothing. Raises the errors
    of ``reading`` for inputs that are not there or break a limit, UnreadableState, OutputInTheWay.
    """
    told = told or Told()
    claims = PreparedClaims(request.directory.claims, now=request.now, lapses_after=request.lapses_after)
    with TemporaryDirectory(prefix="kentongan-") as name:
        work = Path(name)
        with Pipeline(work, claims=claims, options=request.options) as run:
            for feed_file in _feed_files(request, work=work, told=told):
                told.read(feed_file, run.read(feed_file))
            summary = run.finish(seen_before=request.state)
            if request.out is not None:
                told.writing(summary)
                with folder_replaced(request.out) as folder:
                    write_outputs(run, folder, directory=request.directory, summary=summary)
                if request.state is not None:
                    run.write_seen(request.state)
    return summary


def _feed_files(request: Request, *, work: Path, told: Told) -> Iterator[FeedFile]:
    return open_feeds(
        request.feeds,
        work=work,
        limits=request.limits,
        mapping=request.mapping,
        stdin=request.stdin,
        stdin_name=request.stdin_name,
        on_skip=told.skipped,
        on_refused=told.refused,
    )


@contextmanager
def folder_replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` that takes its place when the block is done, and vanishes if it fails.

    Only an empty folder or the result of an earlier run is replaced. Raises OutputInTheWay.
    """
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / SIGN).is_file())):
        raise OutputInTheWay(folder=target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{new_id().hex}.partial")
    partial.mkdir()
    try:
        yield partial
        old = target.with_name(f".{target.name}.{new_id().hex}.old")
        if target.exists():
            target.rename(old)
        partial.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
