"""``kentongan directory publish``: what everybody is shown of a party. Nobody approves what is said here."""

import click

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.hub_group import HubCommand
from kentongan.cli.plain import echo_json
from kentongan.kernel.clock import utc_now


@click.command(cls=HubCommand)
@click.argument("slug", metavar="ORGANISATION")
@click.option(
    "--security-txt/--no-security-txt",
    default=None,
    help="Publish a security.txt of its technical posts, as far as everybody may see their channels.",
)
@click.option(
    "--compared/--not-compared",
    default=None,
    help="Show others its results of checks under its name. Only if it asked for that.",
)
@click.option("--reason", default="", help="Why; it stays in the history.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def publish(slug: str, security_txt: bool | None, compared: bool | None, reason: str, as_json: bool) -> None:
    """Say what is published of ORGANISATION; without options, tell what is.

    Its people propose the same on the page of proposed changes. The RFC 2350 text of a team is published by the
    team's own form.
    """
    from kentongan.directory import queries
    from kentongan.directory.actions.publishing import publish as do_publish

    row = queries.organisation(slug, reader=HUB_ITSELF)
    if security_txt is not None or compared is not None:
        row = do_publish(row.pk, actor=None, at=utc_now(), security_txt=security_txt, compared=compared, reason=reason)
    told = {"security_txt": row.security_txt, "compared": row.compared}
    if as_json:
        echo_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name}: {'yes' if value else 'no'}")
