"""``kentongan backup``: the hub's database, archive and keys as one file, while the hub runs."""

import json
from pathlib import Path

import click

from kentongan.cli.django import set_up
from kentongan.cli.errors import FOUND_PROBLEMS, translated
from kentongan.cli.sizes import size_text
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--despite-damage", is_flag=True, help="Back up what is there when files of the archive are damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def backup(file: Path, despite_damage: bool, as_json: bool) -> None:
    """Write the database, the archive and the keys to FILE; to a folder, under a name with the time.

    The hub may go on running: the file shows one moment. It is written under another name, synced, read back and
    compared, and only then gets its name. It holds the hub's secrets and may be read by its owner only: keep it as
    you keep the hub, and on another machine. What is set in the environment is not in it.

    Exit codes: 0 made and verified, 1 made although files of the archive are damaged, 3 refused.
    """
    set_up()
    from django.conf import settings

    from kentongan.upkeep.backup import make_backup, record_backup
    from kentongan.upkeep.readiness import pending_migrations

    at = utc_now()
    made = make_backup(file, data=settings.DATA, at=at, despite_damage=despite_damage)
    if not pending_migrations():
        record_backup(made, at=at, actor=None)
    size = made.file.stat().st_size
    if as_json:
        told = {"file": str(made.file), "bytes": size, "id": made.manifest.id, "made_at": made.manifest.made_at}
        click.echo(json.dumps(told | {"rows": made.manifest.rows, "damaged": made.manifest.damaged}))
    else:
        text = marked("{file}: {size}, {rows:,} rows, written and read back.")
        click.echo(translated(text, file=made.file, size=size_text(size), rows=made.manifest.rows))
    for damaged in made.manifest.damaged:
        click.echo(translated("Damaged or missing: {file}", file=damaged), err=True)
    if made.manifest.damaged:
        raise SystemExit(FOUND_PROBLEMS)
