"""``kentongan directory partner``: whom a party counts among its partners. Nobody approves what is said here."""

from collections.abc import Callable
from uuid import UUID

import click

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.plain import echo_json
from kentongan.kernel.clock import utc_now

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group(cls=HubGroup)
def partner() -> None:
    """Partners: whom an organisation shows what it shows partners. It goes one way, and is recorded."""


@partner.command("list")
@click.argument("slug", metavar="ORGANISATION")
@_JSON
def list_partners(slug: str, as_json: bool) -> None:
    """List whom ORGANISATION counts among its partners."""
    _tell(_id(slug), as_json=as_json)


@partner.command()
@click.argument("slug", metavar="ORGANISATION")
@click.argument("other", metavar="PARTNER")
@_JSON
def add(slug: str, other: str, as_json: bool) -> None:
    """Count PARTNER among ORGANISATION's partners: PARTNER's people see what it shows partners."""
    from kentongan.directory.actions.partnerships import enter_partner

    _do(enter_partner, slug, other, as_json=as_json)


@partner.command()
@click.argument("slug", metavar="ORGANISATION")
@click.argument("other", metavar="PARTNER")
@_JSON
def remove(slug: str, other: str, as_json: bool) -> None:
    """Count PARTNER no longer among ORGANISATION's partners."""
    from kentongan.directory.actions.partnerships import leave_partner

    _do(leave_partner, slug, other, as_json=as_json)


def _do(act: Callable[..., object], slug: str, other: str, *, as_json: bool) -> None:
    owner = _id(slug)
    act(owner, partner=_id(other), actor=None, at=utc_now())
    _tell(owner, as_json=as_json)


def _id(slug: str) -> UUID:
    from kentongan.directory import queries

    return queries.organisation(slug, reader=HUB_ITSELF).id


def _tell(owner: UUID, *, as_json: bool) -> None:
    from kentongan.directory.snapshots import partners_of

    known = partners_of(owner)
    if as_json:
        echo_json(known)
        return
    for slug in known["partners"]:
        click.echo(slug)
