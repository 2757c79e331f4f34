"""``kentongan warnings list|approve|…``: what waits for a decision, and letting it leave, from a terminal."""

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.errors import FOUND_PROBLEMS
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.recalls import RECALLING
from kentongan.cli.references import ids_of
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.response.terms import WarningState

if TYPE_CHECKING:
    from kentongan.response.terms import WarningLine

_STATES = click.Choice([state.value for state in WarningState])


@click.group(cls=HubGroup)
def warnings() -> None:
    """See the warnings, approve those that wait for a person, and recall what was wrong."""


for _command in RECALLING:
    warnings.add_command(_command)


@warnings.command(name="list")
@click.option("--state", type=_STATES, default="drafted", show_default=True, help="Only these.")
@click.option("--feed", default="", metavar="NAME", help="Only of this feed.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print the warnings as JSON.")
def list_warnings(state: str, feed: str, limit: int, as_json: bool) -> None:
    """List warnings, those on which critical services depend first."""
    from kentongan.response.queries import Wanted
    from kentongan.response.queries import warnings as listed

    wanted = Wanted(group="waiting", feed=feed) if state == "drafted" else Wanted(state=WarningState(state), feed=feed)
    lines = listed(wanted, reader=HUB_ITSELF, limit=limit)
    if as_json:
        click.echo(json.dumps([_as_dict(line) for line in lines], ensure_ascii=False, indent=2))
        return
    if not lines:
        click.echo(_("No warning is “{state}”. Others are listed with `--state`.").format(state=state), err=True)
        return
    table = Table(box=None)
    for heading in (_("reference"), _("organisation"), _("classification"), _("TLP"), _("open"), _("why")):
        table.add_column(heading)
    for line in lines:
        reference = line.reference + (" [bold]EXERCISE[/bold]" if line.exercise else "")
        why = ", ".join(line.why)
        table.add_row(reference, line.organisation_slug, line.classification, line.tlp.word, str(line.open), why)
    Console().print(table)


@warnings.command()
@click.argument("ids", metavar="REFERENCE...", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what would be approved and what not, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def approve(ids: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Let warnings leave, by their references or ids. They can be taken back for a minute.

    Exit codes: 0 all were approved, 1 one was not.
    """
    from kentongan.response.actions.approving import approve_warnings, try_approving

    wanted, at = ids_of(ids), utc_now()
    approved = try_approving(wanted, at=at) if dry_run else approve_warnings(wanted, actor=None, at=at)
    refused = {
        str(one): {"code": why.code, "why": f"{why.message(_)} {why.advice(_)}"}
        for one, why in approved.refused.items()
    }
    if as_json:
        done = [str(one) for one in approved.done]
        click.echo(json.dumps({"dry_run": dry_run, "approved": done, "refused": refused}, ensure_ascii=False, indent=2))
    else:
        click.echo(_told(len(approved.done), dry_run=dry_run))
        for one in refused.values():
            click.echo(one["why"], err=True)
    if refused:
        raise SystemExit(FOUND_PROBLEMS)


def _told(number: int, *, dry_run: bool) -> str:
    from django.utils.translation import ngettext

    if dry_run:
        told = ngettext("{number} warning would be approved.", "{number} warnings would be approved.", number)
    else:
        told = ngettext("{number} warning was approved.", "{number} warnings were approved.", number)
    return told.format(number=number)


def _as_dict(line: "WarningLine") -> dict[str, object]:
    return {
        "id": str(line.id),
        "reference": line.reference,
        "feed": line.feed,
        "organisation": line.organisation_slug,
        "route": line.route.value,
        "classification": line.classification,
        "tlp": line.tlp.word,
        "state": line.state.value,
        "why": [one.value for one in line.why],
        "critical": line.critical,
        "exposures": line.exposures,
        "open": line.open,
        "gone": line.gone,
        "drafted_at": write_moment(line.drafted_at),
        "exercise": line.exercise,
    }


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
