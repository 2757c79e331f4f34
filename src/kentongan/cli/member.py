"""``kentongan member``: organisations whose machines share and receive; a secret is printed once, when it is made."""

from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.plain import echo_json, print_table
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.directory.models import Organisation
    from kentongan.exchange.models import Member

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(cls=HubGroup)
def member() -> None:
    """Members of the exchange: an organisation with an account for its machines."""


@member.command()
@click.option("--organisation", required=True, metavar="ID", help="Whose machines: the organisation's slug or id.")
@click.option("--name", required=True, help="The account's name, and what the member is called on pages.")
@_JSON
def add(organisation: str, name: str, as_json: bool) -> None:
    """Make an organisation a member; print its user and its secret to standard output, once."""
    from kentongan.accounts.secrets import new_secret
    from kentongan.exchange.actions.provisioning import add_member

    secret = new_secret()
    made = add_member(name, organisation=organisation_named(organisation), secret=secret, actor=None, at=utc_now())
    told = marked("{member} is a member for {organisation}. Its secret is shown this once:")
    _tell(made, secret=secret, told=told, as_json=as_json)


@member.command("new-secret")
@click.argument("name")
@_JSON
def another_secret(name: str, as_json: bool) -> None:
    """Give a member another secret and print it, once; the earlier one opens nothing any more."""
    from kentongan.accounts.secrets import new_secret
    from kentongan.exchange.actions.provisioning import give_new_secret
    from kentongan.exchange.queries.provisioned import member_named

    found, secret = member_named(name), new_secret()
    give_new_secret(found, secret=secret, actor=None, at=utc_now())
    told = marked("{member} of {organisation} has another secret. It is shown this once:")
    _tell(found, secret=secret, told=told, as_json=as_json)


@member.command("list")
@_JSON
def list_members(as_json: bool) -> None:
    """List the members; never their secrets."""
    from kentongan.exchange.queries.provisioned import all_members

    found = [_plain(one) for one in all_members()]
    if as_json:
        echo_json(found)
        return
    if not found:
        told = marked("There is no member yet. Make one with `kentongan member add`.")
        click.echo(translation()(told), err=True)
        return
    table = Table(translated("member"), translated("organisation"), translated("since"), translated("state"), box=None)
    for one in found:
        table.add_row(*(str(one[key]) for key in ("member", "organisation", "since", "state")))
    print_table(table)


@member.command()
@click.argument("name")
def end(name: str) -> None:
    """Shut a member's account: its tokens are revoked and its rights end. What it shared stays where it is."""
    from kentongan.exchange.actions.provisioning import end_member
    from kentongan.exchange.queries.provisioned import member_named

    end_member(member_named(name), actor=None, at=utc_now())


def organisation_named(text: str) -> "Organisation":
    """Return the organisation of this slug or id. Raises UnknownOrganisation."""
    from kentongan.directory.queries import organisation, visible_organisations

    try:
        found = visible_organisations(reader=HUB_ITSELF).filter(id=UUID(text)).first()
    except ValueError:
        found = None
    return found if found is not None else organisation(text, reader=HUB_ITSELF)


def _tell(one: "Member", *, secret: str, told: str, as_json: bool) -> None:
    if as_json:
        echo_json(_plain(one) | {"secret": secret})
        return
    click.echo(translation()(told).format(member=one.name, organisation=one.organisation.slug), err=True)
    click.echo(f"user {one.user.username}")
    click.echo(f"secret {secret}")


def _plain(one: "Member") -> dict[str, object]:
    return {
        "id": one.id,
        "member": one.name,
        "user": one.user.username,
        "organisation": one.organisation.slug,
        "since": one.made_at,
        "state": "live" if one.user.is_active else "ended",
    }
