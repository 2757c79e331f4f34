"""``kentongan directory proposals|approve|decline``: changes of parties' records that wait for a decision."""

from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.errors import translated
from kentongan.cli.hub_group import HubCommand
from kentongan.cli.message_acting import acting, actor_of
from kentongan.cli.plain import echo_json, id_column
from kentongan.directory.terms import ProposalState
from kentongan.kernel.clock import utc_now

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.command(cls=HubCommand)
@click.option(
    "--state",
    type=click.Choice([one.value for one in ProposalState]),
    default=ProposalState.OPEN.value,
    show_default=True,
    help="Only those that stand so.",
)
@click.option("--organisation", default="", metavar="SLUG", help="Only of this organisation's record.")
@acting
@_JSON
def proposals(state: str, organisation: str, username: str, as_json: bool) -> None:
    """List proposed changes, those that wait longest first, and whether they can be decided in this name."""
    from kentongan.directory import queries

    reader = actor_of(username)
    if organisation:
        queries.organisation(organisation, reader=reader)
    lines = [
        line
        for line in queries.proposals(reader=reader, state=ProposalState(state))
        if not organisation or line.slug == organisation
    ]
    if as_json:
        echo_json(lines)
        return
    table = Table(
        translated("since"),
        translated("organisation"),
        translated("what"),
        translated("why"),
        translated("to decide"),
        id_column(),
        box=None,
    )
    for line in lines:
        can = line.obstacle or "yes"
        table.add_row(f"{line.proposed_at:%Y-%m-%d}", line.slug, line.subject, line.reason, can, str(line.id))
    Console().print(table)


@click.command(cls=HubCommand)
@click.argument("proposal_id", metavar="PROPOSAL", type=click.UUID)
@click.option("--note", default="", help="What to say with it.")
@acting
@_JSON
def approve(proposal_id: UUID, note: str, username: str, as_json: bool) -> None:
    """Let a proposed change become so.

    The hub itself decides for organisations that have no approver. Diplomatic, policy and defence posts need another
    account than the one that proposed: say which with --as.
    """
    from kentongan.directory.actions import proposing

    reader = actor_of(username)
    proposing.approve(proposal_id, reader=reader, at=utc_now(), note=note)
    _tell(proposal_id, username=username, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("proposal_id", metavar="PROPOSAL", type=click.UUID)
@click.option("--note", required=True, help="Why not.")
@acting
@_JSON
def decline(proposal_id: UUID, note: str, username: str, as_json: bool) -> None:
    """Decide that a proposed change does not become so, and say why."""
    from kentongan.directory.actions import proposing

    proposing.decline(proposal_id, reader=actor_of(username), at=utc_now(), note=note)
    _tell(proposal_id, username=username, as_json=as_json)


def _tell(proposal_id: UUID, *, username: str, as_json: bool) -> None:
    from kentongan.directory import queries

    line = queries.proposal(proposal_id, reader=actor_of(username))
    if as_json:
        echo_json(line)
    else:
        click.echo(line.state.value)
