"""``kentongan warnings list|approve|…``: what waits for a decision, and letting it leave, from a terminal."""

import json
import sys
from collections.abc import Sequence
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
    from uuid import UUID

    from kentongan.kernel.errors import KentonganError
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
@click.option("--yes", is_flag=True, help="Do not ask: also where another member says otherwise of it by now.")
@click.option("--dry-run", is_flag=True, help="Say what would be approved and what not, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def approve(ids: tuple[str, ...], yes: bool, dry_run: bool, as_json: bool) -> None:
    """Let warnings leave, by their references or ids. They can be taken back for a minute.

    Where another member has revoked or changed what a warning tells of since it was drafted, this says so and asks;
    where nobody is there to ask, it stays a draft unless `--yes` was said.

    Exit codes: 0 all were approved, 1 one was not.
    """
    from kentongan.response.actions.approving import try_approving

    wanted = ids_of(ids)
    if dry_run:
        tried = try_approving(wanted, at=utc_now(), in_spite=yes)
        done, refusals = list(tried.done), dict(tried.refused)
    else:
        done, refusals = _approve(wanted, yes=yes)
    refused = {
        str(one): {"code": why.code, "why": f"{why.message(_)} {why.advice(_)}"} for one, why in refusals.items()
    }
    if as_json:
        told = {"dry_run": dry_run, "approved": [str(one) for one in done], "refused": refused}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(_told(len(done), dry_run=dry_run))
        for one in refused.values():
            click.echo(one["why"], err=True)
    if refused:
        raise SystemExit(FOUND_PROBLEMS)


def _approve(wanted: "Sequence[UUID]", *, yes: bool) -> "tuple[list[UUID], dict[UUID, KentonganError]]":
    """Approve what nobody disputes, then what is disputed as far as somebody agrees to it."""
    from kentongan.response.actions.approving import approve_warnings
    from kentongan.response.errors import Disputed

    first = approve_warnings(wanted, actor=None, at=utc_now())
    done, refused = list(first.done), dict(first.refused)
    disputed = [one for one, why in refused.items() if isinstance(why, Disputed)]
    for one in disputed:
        click.echo(refused[one].message(_), err=True)
    if disputed and (yes or (somebody_is_there() and click.confirm(_("Approve in spite of that?"), err=True))):
        again = approve_warnings(disputed, actor=None, at=utc_now(), in_spite=True)
        done += again.done
        refused = {one: why for one, why in refused.items() if one not in set(disputed)} | dict(again.refused)
    return done, refused


def somebody_is_there() -> bool:
    """Whether there is a terminal at which to ask."""
    return sys.stdin.isatty()


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
