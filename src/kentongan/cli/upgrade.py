"""``kentongan upgrade``: the database brought to this version of the software; makes a new hub's tables too."""

import json

import click

from kentongan.cli.django import set_up
from kentongan.cli.errors import translated
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def upgrade(as_json: bool) -> None:
    """Bring the database to this version of the software, with a backup first. A new hub's tables are made.

    Stop the hub before. The backup is kept in the folder `backups` of the data folder. An upgrade that was cut short
    goes on when it is called again. The way back: install the former version, then `kentongan restore BACKUP
    --replace`.

    Exit codes: 0 done, 3 refused and nothing changed.
    """
    set_up(shared=False)
    from django.conf import settings

    from kentongan.upkeep.upgrade import upgrade_hub

    done = upgrade_hub(data=settings.DATA, at=utc_now(), actor=None)
    backup = None if done.backup is None else str(done.backup.file)
    if as_json:
        click.echo(json.dumps({"applied": done.applied, "backup": backup}))
    elif not done.applied:
        click.echo(translated("The database is at this version already; nothing was done."))
    elif backup is None:
        click.echo(translated("A new hub was made in {folder}. Next: `kentongan check`.", folder=settings.DATA))
    else:
        click.echo(translated("Migrations applied: {number}. Next: `kentongan check`.", number=len(done.applied)))
        told = marked("The way back: the former version of the software, then this: {command}")
        click.echo(translated(told, command=f"kentongan restore {backup} --replace"))
