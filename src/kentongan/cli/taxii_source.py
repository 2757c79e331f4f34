"""``kentongan taxii source``: public sources, whose objects are published for everybody."""

from typing import TYPE_CHECKING

import click
from rich.table import Table

from kentongan.cli.errors import translated, translation
from kentongan.cli.hub_group import HubGroup
from kentongan.cli.plain import echo_json, print_table
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.exchange.models import PublicSource

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_REASON = click.option("--reason", required=True, help="Why; everybody reads it.")


@click.group("source", cls=HubGroup)
def source() -> None:
    """Public sources: whose objects are published for everybody.

    What such a source created and nobody marked binds no member who has it from another, whatever an arrangement says
    of what is unmarked.
    """


@source.command("add")
@click.argument("identity")
@click.option("--title", required=True, help="What is published: “MITRE ATT&CK”.")
@click.option("--url", required=True, help="Where everybody can open it.")
@_REASON
@_JSON
def add_source(identity: str, title: str, url: str, reason: str, as_json: bool) -> None:
    """Declare that everything that IDENTITY (identity--…) creates is published for everybody."""
    from kentongan.exchange.actions.sources import declare_source

    made = declare_source(identity, title=title, url=url, reason=reason, actor=None, at=utc_now())
    if as_json:
        echo_json(_plain(made))
        return
    click.echo(translation()(marked("{title} is a public source.")).format(title=made.title), err=True)


@source.command("list")
@click.option("--all", "ended", is_flag=True, help="Those that ended too.")
@_JSON
def list_sources(ended: bool, as_json: bool) -> None:
    """List the public sources that are in force."""
    from kentongan.exchange.queries.sources import public_sources

    found = [_plain(one) for one in public_sources(ended=ended)]
    if as_json:
        echo_json(found)
        return
    table = Table(
        translated("identity"),
        translated("title"),
        translated("url"),
        translated("since"),
        translated("until"),
        box=None,
    )
    for one in found:
        table.add_row(*(str(one[key] or "–") for key in ("identity", "title", "url", "declared_at", "ended_at")))
    print_table(table)


@source.command("end")
@click.argument("identity")
@_REASON
@_JSON
def end_source_of(identity: str, reason: str, as_json: bool) -> None:
    """End the declaration of IDENTITY: what was shared meanwhile stays, what is shared from now on is bound again."""
    from kentongan.exchange.actions.sources import end_source
    from kentongan.exchange.queries.sources import source_named

    found = source_named(identity)
    end_source(found, reason=reason, actor=None, at=utc_now())
    found.refresh_from_db()
    if as_json:
        echo_json(_plain(found))
        return
    click.echo(translation()(marked("{title} is a public source no more.")).format(title=found.title), err=True)


def _plain(one: "PublicSource") -> dict[str, object]:
    from kentongan.exchange.queries.sources import end_of

    end = end_of(one)
    return {
        "id": one.id,
        "identity": one.identity,
        "title": one.title,
        "url": one.url,
        "reason": one.reason,
        "declared_by": one.declared_by,
        "declared_at": one.declared_at,
        "ended_by": end and end.ended_by,
        "ended_at": end and end.ended_at,
        "ended_because": end and end.reason,
    }
