"""``kentongan check-contacts uncounted``, ``count``, ``take-back``: what did not count, and what people make of it."""

import json
from collections.abc import Callable
from uuid import UUID

import click

from kentongan.accounts.errors import NotAllowed
from kentongan.accounts.rules import may
from kentongan.accounts.terms import HUB_ITSELF, Act
from kentongan.cli.hub_group import HubCommand
from kentongan.kernel.clock import utc_now, write_moment


def _deciding(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what it needs for a person's decision on one reply."""
    for option in (
        click.option("--as", "username", required=True, metavar="USER", help="Who decides it; may run checks."),
        click.option("--reason", required=True, help="Why; the party reads it too."),
        click.argument("reply", metavar="REPLY", type=click.UUID),
        click.argument("check", metavar="ID", type=click.UUID),
    ):
        command = option(command)
    return command


@click.command(cls=HubCommand)
@click.argument("check", metavar="ID", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def uncounted(check: UUID, as_json: bool) -> None:
    """List what came in for a check and did not count, why, and whether a person may count it."""
    from kentongan.checks import queries

    lines = queries.uncounted(check, HUB_ITSELF)
    told = [
        {
            "id": str(one.id),
            "at": write_moment(one.at),
            "organisation": one.organisation_slug,
            "role": one.role.value,
            "channel": one.channel,
            "reply": one.reply.value,
            "may_count": one.may_count and one.may_count.value,
            "by_hand": one.by_hand and one.by_hand.counts.value,
            "reason": one.by_hand.reason if one.by_hand else "",
        }
        for one in lines
    ]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in told:
        click.echo("  ".join(str(value) for value in row.values() if value))


@click.command(cls=HubCommand)
@_deciding
def count(check: UUID, reply: UUID, reason: str, username: str) -> None:
    """Count by hand a reply that was taken for a program's, or has no code; results show it apart."""
    from kentongan.checks.actions.hand_counting import count_by_hand
    from kentongan.checks.terms import Counts

    counts = count_by_hand(reply, check=check, reason=reason, actor=_decider(username), at=utc_now())
    click.echo(_("Counted by hand.") if counts is Counts.FULL else _("Counted by hand, in part."))


@click.command(name="take-back", cls=HubCommand)
@_deciding
def take_back(check: UUID, reply: UUID, reason: str, username: str) -> None:
    """Take back that a reply was counted by hand. Both stay on record."""
    from kentongan.checks.actions.hand_counting import take_back_count

    take_back_count(reply, check=check, reason=reason, actor=_decider(username), at=utc_now())
    click.echo(_("The count is taken back."))


def _decider(username: str) -> UUID:
    """Return who decides. Raises UnknownUser, NotAllowed."""
    from kentongan.accounts.queries import reader_of, user_named

    user = user_named(username)
    if not may(reader_of(user).role, Act.RUN_CHECKS):
        raise NotAllowed
    return user.pk


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
