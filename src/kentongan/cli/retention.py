"""``kentongan retention apply`` and ``kentongan erase``: what is kept no longer, by its age or by a request."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.django import set_up
from kentongan.cli.serve import demand_migrated
from kentongan.kernel.clock import utc_now


@click.group()
def retention() -> None:
    """Remove from the archive what its feed's retention says is over."""


@retention.command()
@click.option("--feed", "slug", metavar="NAME", help="Only this feed.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def apply(slug: str | None, dry_run: bool, as_json: bool) -> None:
    """Remove whole files of the archive, and texts of refused rows, that are older than the feed keeps them.

    How long that is, says each feed, for each TLP label if it likes (`kentongan feed change --keep, --keep-tlp`).
    Sums and draft warnings stay. Run it daily.
    """
    set_up()
    demand_migrated()
    from kentongan.intake.actions import apply_retention

    done = apply_retention(actor=None, at=utc_now(), feed=slug, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "feeds": [asdict(one) for one in done]}, indent=2))
        return
    table = Table(box=None)
    table.add_column(_("feed"))
    for heading in (_("files"), _("events and rows"), _("bytes"), _("refused rows")):
        table.add_column(heading, justify="right")
    for one in done:
        table.add_row(one.feed, f"{one.files:,}", f"{one.rows:,}", f"{one.bytes:,}", f"{one.quarantined_rows:,}")
    Console().print(table)
    if dry_run:
        click.echo(_("This was only tried: nothing was removed."))


@click.command()
@click.argument("target", metavar="ADDRESS_OR_NAME")
@click.option("--reason", required=True, help="Why, such as the request that it answers; kept for good.")
@click.option("--dry-run", is_flag=True, help="Say how much would be erased, and erase nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def erase(target: str, reason: str, dry_run: bool, as_json: bool) -> None:
    """Erase one IP address or host name from the archive: the files that hold it are written anew.

    What was shared about it is forgotten where it was told on, and stays in the collections of those who shared it.
    What is kept of it is the reason and how much it was, never what was erased; do not repeat it in the reason.
    """
    set_up()
    demand_migrated()
    from kentongan.intake import actions
    from kentongan.response.actions.forgetting import forget_shared

    done = actions.erase(target, reason=reason, actor=None, at=utc_now(), dry_run=dry_run, elsewhere=(forget_shared,))
    if as_json:
        click.echo(json.dumps(asdict(done) | {"id": done.id and str(done.id), "dry_run": dry_run}, indent=2))
        return
    text = _("{events} events in {files} files, and the text of {quarantined} refused rows.")
    click.echo(text.format(events=f"{done.events:,}", files=done.files, quarantined=f"{done.quarantined:,}"))
    if done.elsewhere:
        click.echo(
            _("{number} things that shared objects named, or what was told of them.").format(number=done.elsewhere)
        )
    click.echo(_("This was only tried: nothing was erased.") if dry_run else _("They are erased."))


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
