"""``kentongan restore``: a backup becomes the hub."""

import json
import os
from pathlib import Path

import click

from kentongan.cli.django import set_up
from kentongan.cli.errors import translated
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="Data folder, if not KENTONGAN_DATA.")
@click.option("--replace", is_flag=True, help="Take the place of the hub that is there; that one is kept aside.")
@click.option("--dry-run", is_flag=True, help="Only read the whole backup and say whether it could be restored.")
@click.option("--json", "as_json", is_flag=True, help="Print what was restored as JSON.")
def restore(file: Path, into: Path | None, replace: bool, dry_run: bool, as_json: bool) -> None:
    """Restore the database, the archive and the keys from FILE, which `kentongan backup` wrote.

    The whole backup is read and compared with its manifest first. The restored hub is then built beside the present
    one, compared with the backup again, brought to this version of the software, and takes its place at once. A
    restore that is cut short changed nothing, or is finished by the next command. It need not be the same kind of
    database: a backup from SQLite can be restored to PostgreSQL and the other way round.

    Exit codes: 0 restored, 3 refused and nothing changed.
    """
    if into is not None:
        os.environ["KENTONGAN_DATA"] = str(into)
    set_up(shared=False)
    from django.conf import settings

    from kentongan.upkeep.restore import restore_backup, verified_manifest

    if dry_run:
        manifest, aside = verified_manifest(file), None
    else:
        done = restore_backup(file, data=settings.DATA, at=utc_now(), actor=None, replace=replace)
        manifest, aside = done.manifest, done.aside
    if as_json:
        told = {"id": manifest.id, "made_at": manifest.made_at, "rows": manifest.rows, "dry_run": dry_run}
        click.echo(json.dumps(told | {"data": str(settings.DATA), "aside": None if aside is None else str(aside)}))
        return
    sentence = marked("Whole and restorable: the hub of {made_at} with {rows:,} rows and {files:,} files.")
    if not dry_run:
        sentence = marked("Restored to {folder}: the hub of {made_at} with {rows:,} rows and {files:,} files.")
    of = {"folder": settings.DATA, "made_at": manifest.made_at, "rows": manifest.rows, "files": len(manifest.files)}
    click.echo(translated(sentence, **of))
    if aside is not None:
        sentence = marked("The hub that was there is kept in {folder}; remove that when you no longer need it.")
        click.echo(translated(sentence, folder=aside.name))
    if not dry_run:
        click.echo(translated("Next: `kentongan check --deep`, then `kentongan serve`."))
