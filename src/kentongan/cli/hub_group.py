"""Groups of commands that work on the hub's database. Their help needs neither a database nor a hub."""

from typing import Any

import click

from kentongan.cli.django import set_up
from kentongan.cli.serve import demand_migrated


class HubCommand(click.Command):
    """A command that is called once Django is set up and the database is at this version."""

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command. Raises UnreadableSetting, MigrationsPending."""
        set_up()
        demand_migrated()
        return super().invoke(ctx)


class HubGroup(click.Group):
    """A group of such commands."""

    command_class = HubCommand
