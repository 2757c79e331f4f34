"""The command ``kentongan``: finds the module of a command and loads only that.

``route`` must start fast and needs no Django; so nothing is imported here but click.
"""

import importlib
from collections.abc import Mapping
from typing import Any, cast

import click

from kentongan import __version__
from kentongan.cli.errors import tell
from kentongan.kernel.errors import KentonganError

COMMANDS: Mapping[str, str] = {
    # command: module:attribute
    "serve": "kentongan.cli.serve:serve",
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        return cast(click.Command, getattr(importlib.import_module(module), attribute))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours becomes its sentence, the next step and an exit code."""
        try:
            return super().invoke(ctx)
        except KentonganError as error:
            ctx.exit(tell(error))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kentongan")
def main() -> None:
    """Kentongan: who sees a threat warns everyone who is exposed."""
