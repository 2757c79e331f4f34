"""``kentongan feed add|list|change``: the feeds that the hub knows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.hub_group import HubGroup
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP, read_tlp

if TYPE_CHECKING:
    from kentongan.intake.actions.feeds import FeedChange
    from kentongan.intake.terms import FeedLine

_WORDS = [tlp.word for tlp in TLP]
_OPTIONS = [
    click.option("--name", help="What people call it."),
    click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File that says what the columns of a CSV mean.",
    ),
    click.option("--zone", help="IANA zone of times that name none, such as Asia/Jakarta."),
    click.option("--tlp", type=click.Choice(_WORDS, case_sensitive=False), help="Label of what carries none."),
    click.option("--window", type=int, metavar="HOURS", help="For how long the same event is one event."),
    click.option("--keep", type=int, metavar="DAYS", help="How long the archive keeps its events."),
    click.option("--keep-tlp", multiple=True, metavar="TLP=DAYS", help="The same for one label; may be repeated."),
    click.option("--exercise", is_flag=True, help="All it brings is an exercise. This cannot be taken back."),
]


def _feed_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(cls=HubGroup)
def feed() -> None:
    """Declare the feeds that are taken in, and change what was declared."""


@feed.command()
@click.argument("slug", metavar="NAME")
@_feed_options
def add(slug: str, **given: Any) -> None:
    """Declare a feed. What is not said: zone UTC, TLP:RED, 20 hours, 365 days."""
    from kentongan.intake.actions import declare_feed

    declare_feed(slug, change=_change(**given), actor=None, at=utc_now())
    click.echo(_("Feed {feed} is declared.").format(feed=slug))


@feed.command()
@click.argument("slug", metavar="NAME")
@_feed_options
def change(slug: str, **given: Any) -> None:
    """Change what was declared of a feed; what is not said stays."""
    from kentongan.intake.actions import change_feed

    change_feed(slug, change=_change(**given), actor=None, at=utc_now())
    click.echo(_("Feed {feed} is changed.").format(feed=slug))


@feed.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print the feeds as JSON.")
def list_feeds(as_json: bool) -> None:
    """List the declared feeds with their latest finished run."""
    from kentongan.accounts.terms import HUB_ITSELF
    from kentongan.intake.queries import feeds

    found = feeds(reader=HUB_ITSELF)
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in found], indent=2))
        return
    if not found:
        click.echo(_("No feed is declared yet. Declare one with `kentongan feed add NAME`."), err=True)
        return
    table = Table(box=None)
    for heading in (_("feed"), _("name"), _("TLP"), _("zone"), _("window"), _("kept"), _("latest run")):
        table.add_column(heading)
    for one in found:
        latest = one.latest_finished_at and write_moment(one.latest_finished_at)
        table.add_row(
            one.slug + (" [bold]EXERCISE[/bold]" if one.exercise else ""),
            one.name,
            one.tlp.word,
            one.zone,
            f"{one.window_hours} h",
            f"{one.retention_days} d",
            latest or "–",
        )
    Console().print(table)


def _change(
    *,
    name: str | None,
    mapping: Path | None,
    zone: str | None,
    tlp: str | None,
    window: int | None,
    keep: int | None,
    keep_tlp: tuple[str, ...],
    exercise: bool,
) -> "FeedChange":
    from kentongan.intake.actions.feeds import FeedChange

    return FeedChange(
        name=name,
        mapping=None if mapping is None else mapping.read_text("utf-8-sig", errors="replace"),
        zone=zone,
        tlp=None if tlp is None else read_tlp(tlp),
        window_hours=window,
        retention_days=keep,
        retention_by_tlp=dict(map(_label_and_days, keep_tlp)) or None,
        exercise=Exercise(exercise),
    )


def _label_and_days(text: str) -> tuple[TLP, int]:
    label, equals, days = text.partition("=")
    if not equals or label.strip().upper() not in _WORDS or not days.strip().isdigit():
        raise click.BadParameter(f"{text}: AMBER=30", param_hint="--keep-tlp")
    return read_tlp(label), int(days)


def _as_dict(one: "FeedLine") -> dict[str, object]:
    return {
        "feed": one.slug,
        "name": one.name,
        "format": one.format.value,
        "zone": one.zone,
        "tlp": one.tlp.word,
        "window_hours": one.window_hours,
        "retention_days": one.retention_days,
        "retention_by_tlp": {tlp.word: days for tlp, days in one.retention_by_tlp.items()},
        "exercise": one.exercise,
        "latest_run": None if one.latest_run is None else str(one.latest_run),
        "latest_finished_at": one.latest_finished_at and write_moment(one.latest_finished_at),
    }


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
