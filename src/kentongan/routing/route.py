"""The whole way in one call: feeds and a directory in, a folder of draft warnings out, and what was seen remembered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.mapping import FeedMapping
from kentongan.routing.matching import PreparedClaims
from kentongan.routing.output_folder import check_apart, folder_replaced, told_when_unwritable
from kentongan.routing.outputs import write_outputs
from kentongan.routing.pipeline import Options, Pipeline, Summary
from kentongan.routing.reading import FeedFile, Limits, open_feeds
from kentongan.routing.seen import alone
from kentongan.routing.terms import Directory


class NothingToRoute(KentonganError):
    """Files were given, and none of them could be read."""

    code = "nothing-to-route"
    status = 422
    text = marked("None of the files could be read: {count}. Nothing was written.")
    next_step = marked("What is wrong with each is told above.")


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
    of ``reading`` where an input is not there, NothingToRoute, those of ``seen`` and of ``output_folder``.
    """
    told = told or Told()
    check_apart(out=request.out, state=request.state, feeds=request.feeds)
    claims = PreparedClaims(request.directory.claims, now=request.now, lapses_after=request.lapses_after)
    kept = request.state if request.out is not None else None
    with told_when_unwritable(), alone(kept), TemporaryDirectory(prefix="kentongan-") as name:
        work = Path(name)
        with Pipeline(work, claims=claims, options=request.options) as run:
            _read(run, request, work=work, told=told)
            summary = run.finish(seen_before=request.state)
            if request.out is not None:
                told.writing(summary)
                with folder_replaced(request.out) as folder:
                    write_outputs(run, folder, directory=request.directory, summary=summary)
                if request.state is not None:
                    run.write_seen(request.state, now=request.now)
    return summary


def _read(run: Pipeline, request: Request, *, work: Path, told: Told) -> None:
    """Take every feed in. What cannot be read is told and left out; where that is all, the first error is raised."""
    refused: list[KentonganError] = []

    def refuse(name: str, error: KentonganError) -> None:
        refused.append(error)
        told.refused(name, error)

    for feed_file in open_feeds(
        request.feeds,
        work=work,
        limits=request.limits,
        mapping=request.mapping,
        stdin=request.stdin,
        stdin_name=request.stdin_name,
        on_skip=told.skipped,
        on_refused=refuse,
    ):
        told.read(feed_file, run.read(feed_file))
    if refused and not run.files:
        raise NothingToRoute(count=len(refused))
