"""``kentongan message``: its commands, each loaded only when it is called, for some need no database."""

import click

from kentongan.cli.loading import LazyGroup

COMMANDS = {
    # command: module:attribute
    "check-wording": "kentongan.cli.message_wording:check_wording",
}


@click.command(cls=LazyGroup, places=COMMANDS)
def message() -> None:
    """Messages between points of contact: what they say, and that they cannot be misread."""
