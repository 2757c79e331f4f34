"""``kentongan ingest``: files of a declared feed, routed against the hub's directory and kept."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.django import set_up
from kentongan.cli.serve import demand_migrated
from kentongan.kernel.clock import utc_now
from kentongan.kernel.exercise import MARK, Exercise
from kentongan.kernel.tlp import TLP, read_tlp

if TYPE_CHECKING:
    from kentongan.intake.actions import Ingested

TLP_WORDS = [tlp.word for tlp in TLP]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--feed", "slug", required=True, metavar="NAME", help="The declared feed that the files belong to.")
@click.option("--tlp", type=click.Choice(TLP_WORDS, case_sensitive=False), help="Instead of the feed's own label.")
@click.option("--exercise", is_flag=True, help="Everything that comes of it is an exercise, for good.")
@click.option("--wait", default=60, show_default=True, type=click.IntRange(0, 86_400), metavar="SECONDS",
              help="How long to wait for another run of the same feed.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Route and count, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def ingest(
    files: tuple[str, ...], slug: str, tlp: str | None, exercise: bool, wait: int, dry_run: bool, as_json: bool
) -> None:
    """Take files of a feed in: files, folders, gzip or zip archives, or “-” for standard input.

    All files are one run, kept as a whole or not at all, whatever happens meanwhile. The same file again changes
    nothing. Two runs of one feed take turns.

    Exit codes: 0 taken in; 2 not called rightly; 3 refused, and nothing was kept; 70 a fault of the software.
    """
    set_up()
    from kentongan.intake import actions
    from kentongan.intake.archive.durable import told_when_full

    err = Console(stderr=True)
    with told_when_full(), err.status("") as status:
        demand_migrated()

        def tell(name: str, rows: int) -> None:
            err.print(f"{name}: {rows:,}", style="dim", markup=False, highlight=False)
            status.update(_("Reading the next file…"))

        status.update(_("Reading…"))
        done = actions.ingest(
            files,
            feed=slug,
            actor=None,
            at=utc_now(),
            exercise=Exercise(exercise),
            tlp=None if tlp is None else read_tlp(tlp),
            dry_run=dry_run,
            wait=timedelta(seconds=wait),
            progress=tell,
        )
    if as_json:
        click.echo(json.dumps(as_dict(done), indent=2))
    else:
        show(done, Console())


def as_dict(done: "Ingested") -> dict[str, object]:
    """Return a run's result as JSON has it; ``run`` is null where nothing was kept."""
    return {
        "run": None if done.run is None else str(done.run),
        "feed": done.feed,
        "exercise": bool(done.exercise),
        "files": done.files,
        **asdict(done.sums),
    }


def show(done: "Ingested", console: Console) -> None:
    """Print what became of the rows, so that the sum can be checked by eye."""
    sums = done.sums
    if done.exercise:
        console.print(MARK, style="bold reverse")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for label, count in (
        (_("routed"), sums.routed),
        (_("unclaimed"), sums.unclaimed),
        (_("duplicates"), sums.duplicates),
        (_("quarantined"), sums.quarantined),
    ):
        table.add_row(label, f"{count:,}")
    table.add_section()
    table.add_row(_("rows"), f"{sums.rows:,}", style="bold")
    console.print(table)
    _print_work(console, warnings=sums.warnings, doubtful=sums.doubtful)
    if done.run is None:
        console.print(_("This was only tried: nothing was kept."))
    else:
        console.print(_("Run {run}").format(run=done.run), highlight=False)
    if done.swept:
        console.print(_swept(len(done.swept)), style="dim")


def _print_work(console: Console, *, warnings: int, doubtful: int) -> None:
    from django.utils.translation import ngettext

    drafts = ngettext("{number} draft warning.", "{number} draft warnings.", warnings)
    waits = ngettext(
        "{number} event is in doubt and waits for a person.",
        "{number} events are in doubt and wait for a person.",
        doubtful,
    )
    console.print(drafts.format(number=f"{warnings:,}"), waits.format(number=f"{doubtful:,}"))


def _swept(number: int) -> str:
    from django.utils.translation import ngettext

    return ngettext(
        "Removed {number} file that a run left which did not finish.",
        "Removed {number} files that a run left which did not finish.",
        number,
    ).format(number=number)


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
