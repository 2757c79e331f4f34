"""``kentongan directory erase``: what history knows of a person who asks for that to go."""

import json

import click

from kentongan.cli.errors import REFUSED, translated
from kentongan.cli.hub_group import HubCommand
from kentongan.cli.message_acting import acting, actor_of
from kentongan.kernel.clock import utc_now


@click.command(cls=HubCommand)
@click.argument("words", metavar="WORD…", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Erase without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print how many as JSON; with --yes.")
@acting
def erase(words: tuple[str, ...], yes: bool, as_json: bool, username: str) -> None:
    """Erase from history whatever has exactly one of these names, addresses or account ids, in whatever case.

    It cannot be taken back. That it was done stays, and each version that was erased shows so. What stands in the
    record today stays: end or change it first. A mandate that mentions the person in a sentence is not found.
    """
    from kentongan.directory.actions.erasing import erase_person

    if as_json and not yes:
        raise click.UsageError(translated("--json needs --yes."))
    if not yes and not click.confirm(translated("Erase this from history for good?"), err=True):
        click.echo(translated("Nothing was erased."), err=True)
        raise SystemExit(REFUSED)
    number = erase_person(words, actor=actor_of(username).user_id, at=utc_now())
    click.echo(json.dumps({"erased": number}) if as_json else translated("{number} erased.", number=number))
