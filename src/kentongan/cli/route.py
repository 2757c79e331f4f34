"""``kentongan route``: feeds and a directory file in, draft warnings out; no database, no hub."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.errors import FOUND_PROBLEMS, translation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP
from kentongan.routing.directory_file import read_directory
from kentongan.routing.mapping import is_zone, read_mapping
from kentongan.routing.pipeline import Options, Summary
from kentongan.routing.reading import FeedFile
from kentongan.routing.refusals import Refusal
from kentongan.routing.route import Request, Told, route

_SHOWN = 20
_LONGEST_WINDOW = 24 * 366
_MEANINGS = {
    "rows": marked("rows read"),
    "routed": marked("routed to an organisation"),
    "unclaimed": marked("unclaimed"),
    "duplicates": marked("repeated"),
    "quarantined": marked("in quarantine"),
    "warnings": marked("draft warnings"),
    "doubtful": marked("of the routed and unclaimed: in doubt, for a person to look at"),
}
_LABELS = {tlp.word: tlp for tlp in TLP}


class _Zone(click.ParamType[str]):
    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_zone(value):
            self.fail(
                translation()(marked("“{value}” is no IANA time zone, such as Asia/Jakarta.")).format(value=value)
            )
        return value


class _Hours(click.FloatRange):
    """A number of hours; “nan” is a number to Python and none to anybody else."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value).strip().lower().lstrip("+-") == "nan":
            self.fail(f"{value!r} is not a valid {self.name}.", param, ctx)
        return super().convert(value, param, ctx)


@click.command("route")
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option("--directory", "directory_file", required=True, metavar="FILE", help="Directory file: who owns what.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the results; replaced as a whole."
)
@click.option("--state", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="Remembers what earlier runs saw, so that a repetition is known.")  # fmt: skip
@click.option("--mapping", "mapping_file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Describes the columns of a CSV that is no Shadowserver report.")  # fmt: skip
@click.option("--feed", metavar="NAME", help="Name of the feed; else each report type is a feed of its own.")
@click.option("--name", "stdin_name", metavar="FILE", default="-", help="File name of what comes by standard input.")
@click.option("--tlp", type=click.Choice(list(_LABELS), case_sensitive=False), default="RED", show_default=True,
              help="Handling terms of the feed where its rows say nothing.")  # fmt: skip
@click.option("--zone", type=_Zone(), default="UTC", show_default=True, help="Zone of times that carry none.")
@click.option("--window", metavar="HOURS", type=_Hours(min=0, max=_LONGEST_WINDOW), default=20.0,
              show_default=True,
              help="How long a sighting makes later ones of the same thing repetitions, across runs.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only count: write no results and remember nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def route_command(
    feeds: tuple[str, ...],
    directory_file: Path,
    out: Path | None,
    state: Path | None,
    mapping_file: Path | None,
    feed: str | None,
    stdin_name: str,
    tlp: str,
    zone: str,
    window: float,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Route feeds to the organisations that must act, with the reason for each row.

    FEED is a file, a folder, or - for standard input: Shadowserver reports, IntelMQ events as JSON lines, or any CSV
    with --mapping; plain, gzip or zip. DIR then holds summary.json, warnings.ndjson, events/, quarantine.csv and
    attribution.parquet (docs/formats/route.md).

    Exit code 0: all went well. 1: some files or entries of the directory were refused, and are listed; the rest was
    routed. 2: the command was not called rightly. 3: nothing could be routed, nothing was written.
    """
    if out is None and not dry_run:
        raise click.UsageError(
            translation()(marked("Say where the results go with --out, or --dry-run to only count."))
        )
    progress = _Progress(quiet=quiet)
    read = read_directory(directory_file.read_bytes())
    progress.refusals(read.refused)
    try:
        summary = route(
            Request(
                feeds=feeds,
                directory=read.directory,
                options=Options(feed=feed, zone=zone, tlp=_LABELS[tlp], window=timedelta(hours=window)),
                now=utc_now(),
                out=None if dry_run else out,
                state=state,
                mapping=read_mapping(mapping_file.read_bytes(), file=mapping_file.name) if mapping_file else None,
                stdin=sys.stdin.buffer,
                stdin_name=stdin_name,
            ),
            told=Told(read=progress.read, skipped=progress.skipped, refused=progress.refused, writing=progress.writing),
        )
    finally:
        progress.done()
    _print(summary, out=None if dry_run else out, as_json=as_json)
    raise SystemExit(FOUND_PROBLEMS if progress.problems else 0)


class _Progress:
    """Tells on standard error how far it is; what is refused is told even when quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status = self._console.status("") if self._console.is_terminal and not quiet else None
        self._quiet, self._rows, self._files = quiet, 0, 0
        self._say = translation()
        self.problems = 0
        if self._status:
            self._status.update(self._say(marked("Reading the directory")))
            self._status.start()

    def read(self, feed_file: FeedFile, rows: int) -> None:
        self._rows, self._files = self._rows + rows, self._files + 1
        if self._status:
            text = self._say(marked("{files} files read, {rows:,} rows; last: {name}"))
            self._status.update(text.format(files=self._files, rows=self._rows, name=feed_file.name))
        if not self._quiet:
            for note in feed_file.notes:
                told = self._say(note.text).format_map(note.facts)
                self._console.print(f"{feed_file.name}: {told}", style="dim", markup=False)

    def skipped(self, name: str) -> None:
        if not self._quiet:
            self._console.print(f"{name}: {self._say(marked('passed over'))}", style="dim", markup=False)

    def refused(self, name: str, error: KentonganError) -> None:
        self.problems += 1
        self._console.print(f"{error.message(self._say)} {error.advice(self._say)}", style="red", markup=False)

    def refusals(self, refusals: tuple[Refusal, ...]) -> None:
        self.problems += len(refusals)
        for refusal in refusals[:_SHOWN]:
            self._console.print(f"{refusal.place}: {refusal.reason.message(self._say)}", style="yellow", markup=False)
        if len(refusals) > _SHOWN:
            more = self._say(marked("… and {count} more entries of the directory refused"))
            self._console.print(more.format(count=len(refusals) - _SHOWN), style="yellow", markup=False)

    def writing(self, summary: Summary) -> None:
        if self._status:
            text = self._say(marked("{rows:,} rows routed; writing {warnings:,} draft warnings"))
            self._status.update(text.format(rows=summary.rows, warnings=summary.warnings))

    def done(self) -> None:
        if self._status:
            self._status.stop()


def _print(summary: Summary, *, out: Path | None, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(summary)))
        return
    say = translation()
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="right")
    table.add_column()
    for name, count in asdict(summary).items():
        table.add_row(f"{count:,}", say(_MEANINGS[name]), style="bold" if name == "rows" else None)
    Console(highlight=False).print(table)
    if out is not None:
        click.echo(say(marked("The results are in {folder}.")).format(folder=out))
