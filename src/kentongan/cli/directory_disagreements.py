"""``kentongan directory disagreements``: where sources say different things, with both sides and both dates."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kentongan.cli.directory_hub import open_hub
from kentongan.cli.errors import translation
from kentongan.directory.terms import DisagreementKind
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import Translate, marked
from kentongan.routing.countries import read_country
from kentongan.routing.moments import write_day

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kentongan.directory.terms import Disagreement, Side

WORDS = {
    DisagreementKind.MOVED: marked("moved"),
    DisagreementKind.VANISHED: marked("vanished"),
    DisagreementKind.OVERLAP: marked("overlap"),
}


@click.command()
@click.option("--country", help="Only where one side is of this country, such as MY.")
@click.option("--kind", type=click.Choice([one.value for one in DisagreementKind]), help="Only of this kind.")
@click.option("--organisation", help="Only where one side is this organisation, by its id.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def disagreements(country: str | None, kind: str | None, organisation: str | None, as_json: bool) -> None:
    """List where the directory's sources say different things, each with both sides and both dates.

    moved: an older source gives it to one country, a newer one to another. vanished: the newer source gives it to
    nobody here. overlap: several claim it today. What comes in by the older side alone is never sent by itself.
    """
    open_hub()
    from kentongan.accounts.terms import HUB_ITSELF
    from kentongan.directory.queries import disagreements as found_now
    from kentongan.directory.written import disagreement_item

    found = found_now(
        reader=HUB_ITSELF,
        at=utc_now(),
        country=read_country(country) if country else "",
        kind=DisagreementKind(kind) if kind else None,
        organisation=organisation or "",
    )
    if as_json:
        click.echo(json.dumps([disagreement_item(one) for one in found], ensure_ascii=False, indent=2))
        return
    from rich.console import Console

    translate, console = translation(), Console(highlight=False)
    if found:
        console.print(told(found, translate=translate))
    count = marked("{count:,} disagreements") if found else marked("No source disagrees with another.")
    console.print(translate(count).format(count=len(found)))


def told(found: "Iterable[Disagreement]", *, translate: Translate) -> "RenderableType":
    """Return disagreements as a table for the terminal."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    heads = (marked("What"), marked("How"), marked("Older source"), marked("Newer source"))
    for head in heads:
        table.add_column(translate(head), overflow="fold")
    for one in found:
        newer = translate(marked("nobody")) if one.newer is None else _who(one.newer)
        table.add_row(
            one.value,
            translate(WORDS[one.kind]),
            f"{_who(one.older)}\n{_day(one.older.said_at)}",
            f"{newer}\n{_day(one.newer_at)}",
        )
    return table


def _who(side: "Side") -> str:
    return f"{side.country} {side.organisation} {side.claim.value}"


def _day(moment: datetime | None) -> str:
    return write_day(moment.replace(microsecond=0)) if moment else "–"
