"""The command ``kentongan``: finds the module of a command and loads only that.

``route`` must start fast and needs no Django; so nothing is imported here but click.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kentongan import __version__
from kentongan.cli.errors import STOPPED, SystemRefused, tell, translation
from kentongan.cli.loading import LazyGroup
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.texts import ControlCharacters, has_controls

COMMANDS: Mapping[str, str] = {
    # command: module:attribute
    "route": "kentongan.cli.route:route_command",
    "demo": "kentongan.cli.demo:demo",
    "serve": "kentongan.cli.serve:serve",
    "worker": "kentongan.cli.worker:worker",
    "outbox": "kentongan.cli.outbox:outbox",
    "directory": "kentongan.cli.directory:directory",
    "feed": "kentongan.cli.feed:feed",
    "ingest": "kentongan.cli.ingest:ingest",
    "warnings": "kentongan.cli.warnings:warnings",
    "check-contacts": "kentongan.cli.check_contacts:check_contacts",
    "message": "kentongan.cli.message:message",
    "drill": "kentongan.cli.drill:drill",
    "member": "kentongan.cli.member:member",
    "taxii": "kentongan.cli.taxii:taxii",
    "arrangement": "kentongan.cli.arrangement:arrangement",
    "release": "kentongan.cli.release:release",
    "retention": "kentongan.cli.retention:retention",
    "erase": "kentongan.cli.retention:erase",
    "user": "kentongan.cli.user:user",
    "token": "kentongan.cli.token:token",
    "check": "kentongan.cli.check:check",
    "backup": "kentongan.cli.backup:backup",
    "restore": "kentongan.cli.restore:restore",
    "upgrade": "kentongan.cli.upgrade:upgrade",
}


class Commands(LazyGroup):
    """All commands of the software."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what no text of ours has, before any command reads it; a name of a file may be any bytes."""
        named = [one for one in args if has_controls(one) and not Path(one).exists()]
        if named:
            raise click.UsageError(ControlCharacters(field=named[0].partition("=")[0][:60]).message(translation()), ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours becomes its sentence, the next step and an exit code.

        So does what the system says of a path. Any other error is a fault of ours and goes on.
        """
        try:
            return super().invoke(ctx)
        except KentonganError as error:
            ctx.exit(tell(error))
        except OSError as error:
            if error.filename is None:
                raise
            ctx.exit(tell(SystemRefused(path=error.filename, reason=error.strerror)))
        except KeyboardInterrupt:
            click.echo(err=True)
            ctx.exit(STOPPED)


@click.command(cls=Commands, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kentongan")
def main() -> None:
    """Kentongan: who sees a threat warns everyone who is exposed."""
