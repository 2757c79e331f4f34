"""``kentongan directory import|export``: directory files into the hub and out of it."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from kentongan.cli.errors import FOUND_PROBLEMS, translation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked
from kentongan.routing.directory_file import read_directory, write_directory
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import Directory

_SOURCE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a file gave: its part of the directory, whether that is all of it, and what was refused."""

    directory: Directory
    refused: tuple[Refusal, ...]
    complete: bool


def open_hub() -> None:
    """Load Django and see that the database is this software's. Raises MigrationsPending."""
    from kentongan.cli.django import set_up
    from kentongan.cli.serve import demand_migrated

    set_up()
    demand_migrated()


@click.command("import")
@click.argument("file", type=_SOURCE)
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--all", "everything", is_flag=True, help="Show every entry of the difference.")
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON; with --yes or --dry-run.")
@click.pass_context
def import_file(context: click.Context, file: Path, yes: bool, dry_run: bool, everything: bool, as_json: bool) -> None:
    """Bring the hub's directory to what FILE says of its organisations, all or nothing; - reads standard input.

    The difference is shown first, with each refused entry and the reason. Organisations that FILE does not name are
    not touched, nor is what a person entered or ended at the hub. What an earlier file brought and FILE no longer
    has ends (claims) or is removed (contacts), unless something in FILE was refused.

    Exit code 0: the hub says what FILE says. 1: entries were refused, the rest was imported. 3: nothing was imported.
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError(translation()(marked("--json needs --yes or --dry-run.")))
    given = read_given(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    open_hub()
    from kentongan.cli.directory_plan import agree, plain_plan, show_plan
    from kentongan.directory.actions import import_directory, planned_directory

    now = utc_now()
    plan = planned_directory(given.directory, at=now, complete=given.complete)
    if not as_json:
        tell_refused(given)
        show_plan(plan, everything=everything)
    imported = bool(plan.writes) and not dry_run
    if imported:
        agree(marked("Import this?"), yes=yes)
        import_directory(given.directory, actor=None, at=now, complete=given.complete, expected=plan)
    if as_json:
        click.echo(json.dumps(plain_plan(plan) | plain_refused(given) | {"imported": imported}, ensure_ascii=False))
    elif imported:
        click.echo(translation()(marked("Imported.")))
    context.exit(FOUND_PROBLEMS if given.refused else 0)


def read_given(data: bytes) -> Given:
    """Return what a directory file gives. Raises what ``read_directory`` raises."""
    directory, refused = read_directory(data)
    return Given(directory=directory, refused=refused, complete=not refused)


def tell_refused(given: Given) -> None:
    """List everything refused with its place and reason, on standard error."""
    translate = translation()
    for refusal in given.refused:
        reason = refusal.reason
        told = f"{refusal.place}: {reason.message(translate)} {reason.advice(translate)}".rstrip()
        click.secho(told, err=True, fg="yellow")
    if given.refused:
        sentence = marked(
            "{count:,} entries are refused; the rest can be imported, and nothing is ended for being absent."
        )
        click.secho(translate(sentence).format(count=len(given.refused)), err=True, fg="yellow")


def plain_refused(given: Given) -> dict[str, object]:
    """Return what was refused as plain data."""
    translate = translation()
    return {
        "refused": [
            {"place": refusal.place, "code": refusal.reason.code, "reason": refusal.reason.message(translate)}
            for refusal in given.refused
        ]
    }


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path | None) -> None:
    """Write the hub's directory as a directory file: to FILE, whole or not at all, or to standard output.

    Ended claims are in it too, with their ends. Imported into another hub, it makes the same directory there.
    """
    open_hub()
    from kentongan.directory.queries import routing_directory

    _write(write_directory(routing_directory()), file=file)


def _write(data: bytes, *, file: Path | None) -> None:
    from kentongan.kernel.files import replaced_whole

    if file is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with replaced_whole(file) as partial:
        partial.write_bytes(data)
