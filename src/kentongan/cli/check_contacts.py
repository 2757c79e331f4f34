"""``kentongan check-contacts``: communication checks planned, started, watched and told of, from a terminal."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.terms import By, CheckState, ProbeState, Selection
from kentongan.cli.check_contacts_by_hand import count, take_back, uncounted
from kentongan.cli.check_contacts_results import as_dict, cells, headings
from kentongan.cli.hub_group import HubGroup
from kentongan.kernel.clock import later, read_zoned_moment, utc_now, write_moment
from kentongan.kernel.exercise import MARK
from kentongan.records.terms import PostRole

if TYPE_CHECKING:
    from kentongan.checks.terms import CheckLine

_HOURS = 24
_id = click.argument("check", metavar="ID", type=click.UUID)
_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_reason = click.option("--reason", required=True, help="Why; others will read it.")


def _selecting(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say whom a check asks."""
    for option in (
        click.option("--channel", "channels", multiple=True, type=click.Choice(["email", "phone"]), help="Only these."),
        click.option("--organisation", "organisations", multiple=True, metavar="SLUG", help="Only these parties."),
        click.option("--country", "countries", multiple=True, metavar="CC", help="Only of these countries."),
        click.option(
            "--role",
            "roles",
            multiple=True,
            type=click.Choice([one.value for one in PostRole]),
            help="Only these posts.",
        ),
    ):
        command = option(command)
    return command


@click.group(name="check-contacts", cls=HubGroup)
def check_contacts() -> None:
    """Check whether the posts of the directory answer. Every check is an exercise, and marked so."""


@check_contacts.command()
@click.option("--title", required=True, help="What it is called.")
@click.option("--announced", is_flag=True, help="Tell everybody a day before it opens.")
@click.option("--opens", metavar="TIME", help="When it asks, such as 2026-12-01T08:00Z; now without it.")
@click.option(
    "--hours", default=_HOURS, show_default=True, type=click.IntRange(1, 720), help="For how long answers count."
)
@_selecting
@_json
def plan(
    title: str, announced: bool, opens: str | None, hours: int, as_json: bool, **selecting: tuple[str, ...]
) -> None:
    """Plan a check. The worker asks when it is time; `preview` shows whom."""
    from kentongan.checks.actions.planning import plan_check

    at = utc_now()
    opens_at = read_zoned_moment(opens) if opens else at
    check = plan_check(
        title=title,
        announced=announced,
        selection=_selection(**selecting),
        opens_at=opens_at,
        closes_at=later(opens_at, by=timedelta(hours=hours)),
        actor=None,
        at=at,
    )
    _show(check.id, as_json=as_json)


@check_contacts.command()
@_selecting
@_json
def preview(as_json: bool, **selecting: tuple[str, ...]) -> None:
    """Count whom a check would ask now, by role, channel and country. Nothing is planned or sent."""
    from kentongan.checks.queries.selecting import selected

    asked = selected(_selection(**selecting), at=utc_now())
    counts = {
        "role": Counter(one.role.value for one in asked),
        "channel": Counter(one.channel for one in asked),
        "country": Counter(one.country for one in asked),
    }
    parties = len({one.organisation for one in asked})
    if as_json:
        told = {"channels": len(asked), "parties": parties} | {
            f"by_{name}": dict(sorted(of.items())) for name, of in counts.items()
        }
        _print_json(told)
        return
    click.echo(
        _("{channels} channels of {parties} parties would be asked.").format(channels=len(asked), parties=parties)
    )
    table = _table(_("by"), _("which"), _("channels"))
    for name, of in counts.items():
        for value, number in sorted(of.items()):
            table.add_row(name, value, str(number))
    _print_whole(table)


@check_contacts.command()
@_id
@_json
def start(check: UUID, as_json: bool) -> None:
    """Open a planned check now, before its time."""
    from kentongan.checks.actions.planning import start_check

    start_check(check, actor=None, at=utc_now())
    _show(check, as_json=as_json)


@check_contacts.command()
@click.argument("check", metavar="[ID]", type=click.UUID, required=False)
@_json
def status(check: UUID | None, as_json: bool) -> None:
    """List the checks, or show one with what became of each channel."""
    from kentongan.checks import queries

    if check is not None:
        _show(check, as_json=as_json, each=True)
        return
    lines = queries.checks(HUB_ITSELF)
    if as_json:
        _print_json([_as_dict(line) for line in lines])
    elif lines:
        _print_checks(lines)
    else:
        click.echo(_("No check was planned yet. `kentongan check-contacts plan` plans one."), err=True)


@check_contacts.command()
@_id
@click.option(
    "--by", type=click.Choice([one.value for one in By]), default="all", show_default=True, help="Told apart by."
)
@_json
def results(check: UUID, by: str, as_json: bool) -> None:
    """Tell what a check found: rates with the number asked, and how long answers took.

    By party they stand in the order of the alphabet: this ranks nobody.
    """
    from kentongan.checks import queries

    lines = queries.results(check, HUB_ITSELF, By(by))
    if as_json:
        _print_json([as_dict(line) for line in lines])
        return
    click.echo(MARK)
    table = _table(*headings())
    for line in lines:
        table.add_row(*cells(line))
    _print_whole(table)


@check_contacts.command()
@_id
@_reason
def pause(check: UUID, reason: str) -> None:
    """Ask nobody anew until it is resumed; what is answered meanwhile counts."""
    from kentongan.checks.actions import planning

    planning.pause(check, actor=None, at=utc_now(), reason=reason)
    click.echo(_("Nobody is asked anew."))


@check_contacts.command()
@_id
def resume(check: UUID) -> None:
    """Ask on."""
    from kentongan.checks.actions import planning

    planning.resume(check, actor=None, at=utc_now())
    click.echo(_("The check goes on."))


@check_contacts.command()
@_id
@_reason
def cancel(check: UUID, reason: str) -> None:
    """End a check for good; nothing more of it counts."""
    from kentongan.checks.actions.planning import cancel_check

    cancel_check(check, actor=None, at=utc_now(), reason=reason)
    click.echo(_("The check is cancelled."))


check_contacts.add_command(uncounted)
check_contacts.add_command(count)
check_contacts.add_command(take_back)


def _selection(
    *, roles: tuple[str, ...], countries: tuple[str, ...], organisations: tuple[str, ...], channels: tuple[str, ...]
) -> Selection:
    return Selection(
        roles=frozenset(map(PostRole, roles)),
        countries=frozenset(one.upper() for one in countries),
        organisations=frozenset(organisations),
        channels=frozenset(channels),
    )


def _show(check: UUID, *, as_json: bool, each: bool = False) -> None:
    """Tell of one check, with each of its channels where that is wanted."""
    from kentongan.checks import queries

    line = queries.check(check, HUB_ITSELF)
    probes = queries.probes(check, HUB_ITSELF) if each else []
    if as_json:
        told = [
            {
                "id": str(one.id),
                "organisation": one.organisation_slug,
                "role": one.role.value,
                "country": one.country,
                "channel": one.channel,
                "state": one.state.value,
                "by_hand": one.by_hand and one.by_hand.value,
                "how": one.how and one.how.value,
                "reason": one.reason,
                "sent_at": one.sent_at and write_moment(one.sent_at),
                "answered_at": one.answered_at and write_moment(one.answered_at),
            }
            for one in probes
        ]
        _print_json(_as_dict(line) | ({"probes": told} if each else {}))
        return
    _print_checks([line])
    if each:
        table = _table(_("party"), _("role"), _("channel"), _("state"), _("reason"))
        for one in probes:
            table.add_row(one.organisation_slug, one.role.value, one.channel, one.state.value, one.reason)
        _print_whole(table)


def _print_checks(lines: "list[CheckLine]") -> None:
    click.echo(MARK)
    table = _table(_("id"), _("title"), _("state"), _("opens"), _("closes"), _("answered"), _("in part"), _("dead"))
    for line in lines:
        table.add_row(
            str(line.id),
            line.title,
            line.state.value,
            write_moment(line.opens_at),
            write_moment(line.closes_at),
            _("{answered} of {asked}").format(answered=line.answered, asked=line.asked),
            str(line.partial),
            str(line.dead),
        )
    _print_whole(table)


def _print_whole(table: Table) -> None:
    """Print a table as wide as it is: on a terminal its headings would be broken into nonsense."""
    whole = Console(width=10_000).measure(table).maximum
    Console(width=whole, highlight=False, markup=False).print(table)


def _table(*headings: str) -> Table:
    table = Table(box=None)
    for heading in headings:
        table.add_column(heading)
    return table


def _as_dict(line: "CheckLine") -> dict[str, Any]:
    return {
        "id": str(line.id),
        "title": line.title,
        "announced": line.announced,
        "state": CheckState(line.state).value,
        "reason": line.pause_reason,
        "opens_at": write_moment(line.opens_at),
        "closes_at": write_moment(line.closes_at),
        "asked": line.asked,
        ProbeState.ANSWERED.value: line.answered,
        "by_hand": line.by_hand,
        ProbeState.PARTIAL.value: line.partial,
        ProbeState.DEAD.value: line.dead,
        ProbeState.PREEMPTED.value: line.preempted,
        "exercise": True,
    }


def _print_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
