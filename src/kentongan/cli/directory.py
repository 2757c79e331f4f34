"""``kentongan directory``: its commands, each loaded only when it is called, for some need no database."""

import click

from kentongan.cli.loading import LazyGroup

COMMANDS = {
    # command: module:attribute
    "import": "kentongan.cli.directory_hub:import_file",
    "import-rir": "kentongan.cli.directory_rir:import_rir",
    "export": "kentongan.cli.directory_hub:export",
    "lookup": "kentongan.cli.directory_lookup:lookup",
    "disagreements": "kentongan.cli.directory_disagreements:disagreements",
    "from-rir": "kentongan.cli.directory_files:from_rir",
    "check": "kentongan.cli.directory_files:check",
    "key": "kentongan.cli.directory_key:key",
    "post": "kentongan.cli.directory_post:post",
    "confirm": "kentongan.cli.directory_post:confirm",
    "history": "kentongan.cli.directory_post:history",
    "proposals": "kentongan.cli.directory_proposals:proposals",
    "approve": "kentongan.cli.directory_proposals:approve",
    "decline": "kentongan.cli.directory_proposals:decline",
    "partner": "kentongan.cli.directory_partner:partner",
    "publish": "kentongan.cli.directory_publish:publish",
    "erase": "kentongan.cli.directory_erase:erase",
}


@click.command(cls=LazyGroup, places=COMMANDS)
def directory() -> None:
    """Who is who, how to reach them, and which addresses, names and networks are theirs."""
