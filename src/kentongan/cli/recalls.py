"""``kentongan warnings correct|withdraw|untold|told``: recalling what left, by mail and in person."""

import json
from typing import Any

import click

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.references import ids_of
from kentongan.kernel.clock import utc_now, write_moment

_note = click.option("--note", required=True, metavar="TEXT", help="What those who got it are told.")


@click.command()
@click.argument("reference")
@_note
def correct(reference: str, note: str) -> None:
    """Tell everybody who got a warning what was wrong in it, once. Whom it was handed to in person is not mailed."""
    from kentongan.response.actions.recalling import correct_warning

    (warning,) = ids_of((reference,))
    correct_warning(warning, actor=None, at=utc_now(), text=note)
    click.echo(_("It is corrected, and everybody who got it by mail is being told."))
    _remind(reference)


@click.command()
@click.argument("reference")
@_note
@click.option("--earlier-too", is_flag=True, help="What it took over from earlier warnings does not hold either.")
def withdraw(reference: str, note: str, earlier_too: bool) -> None:
    """Withdraw a warning that left, and tell everybody who got it, once. Whom it was handed to is not mailed.

    Earlier warnings whose place it took stand again, unless you say otherwise.
    """
    from kentongan.response import queries
    from kentongan.response.actions.recalling import withdraw_warning
    from kentongan.response.errors import NothingLeft
    from kentongan.response.rules.recalls import may_be_recalled

    (warning,) = ids_of((reference,))
    line = queries.warning(warning, reader=HUB_ITSELF)
    if not may_be_recalled(line.state, sent=line.sent_at is not None):
        raise NothingLeft(reference=line.reference)
    withdraw_warning(warning, actor=None, at=utc_now(), note=note, earlier_too=earlier_too)
    click.echo(_("It is withdrawn, and everybody who got it by mail is being told."))
    _remind(reference)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def untold(as_json: bool) -> None:
    """List who must still be told in person that what was handed over to them does not hold, and what to say."""
    found = _untold()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(_("Nobody waits to be told in person."), err=True)
    for one in found:
        click.echo(f"{one['reference']}  {one['organisation']}")
        for step in one["handed_over"]:
            click.echo("  " + _("handed over {at}: {note}").format(**step))
        click.echo("\n".join("    " + line for line in one["aloud"].split("\n")) + "\n")


@click.command()
@click.argument("reference")
@click.option("--note", required=True, metavar="TEXT", help="Whom you told, how and when.")
def told(reference: str, note: str) -> None:
    """Note that you told those to whom a warning was handed over: nothing waits to be told then."""
    from kentongan.response.actions.telling import tell_in_person

    (warning,) = ids_of((reference,))
    tell_in_person(warning, actor=None, at=utc_now(), note=note)
    click.echo(_("It was taken down that they were told."))


RECALLING = (correct, withdraw, untold, told)


def _remind(reference: str) -> None:
    from kentongan.response import queries

    (warning,) = ids_of((reference,))
    if queries.untold_of(warning, reader=HUB_ITSELF):
        told = _("It was handed over in person: tell them yourself. `kentongan warnings untold` shows whom and what.")
        click.echo(told, err=True)


def _untold() -> list[dict[str, Any]]:
    from kentongan.response import queries

    lines = queries.warnings(queries.Wanted(untold=True), reader=HUB_ITSELF, order="sent_at", limit=1000)
    found = queries.untold_of_each([line.id for line in lines], reader=HUB_ITSELF)
    return [
        {
            "id": str(line.id),
            "reference": line.reference,
            "organisation": line.organisation_slug,
            "exercise": line.exercise,
            "handed_over": [{"at": write_moment(one.at), "note": one.note} for one in found[line.id].handed_over],
            "aloud": queries.spoken_words(line.id, found[line.id], reader=HUB_ITSELF)[0],
        }
        for line in lines
        if line.id in found
    ]


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
