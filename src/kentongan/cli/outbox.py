"""``kentongan outbox``: what leaves the hub, listed, tried again, dropped, taken back, held; and a webhook's secret."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.cli.errors import FOUND_PROBLEMS
from kentongan.cli.hub_group import HubGroup
from kentongan.delivery.terms import State
from kentongan.kernel.clock import utc_now, write_moment

if TYPE_CHECKING:
    from kentongan.delivery.terms import OutboxLine

_NO_LIMIT = 10_000
_STATES = click.Choice([state.value for state in State])
_ids = click.argument("ids", metavar="ID...", nargs=-1, required=True, type=click.UUID)


@click.group(cls=HubGroup)
def outbox() -> None:
    """See what leaves the hub, try dead letters again, hold everything."""


@outbox.command(name="list")
@click.option("--state", type=_STATES, help="Only these; `dead` are the letters that wait for a person.")
@click.option("--topic", help="Only what this room sent, such as response.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and rows as JSON.")
def list_outbox(state: str | None, topic: str | None, limit: int, as_json: bool) -> None:
    """List the latest rows of the outbox, without their content, and how much stands where."""
    from kentongan.delivery import queries

    lines = queries.outbox(reader=HUB_ITSELF, state=State(state) if state else None, topic=topic, limit=limit)
    counts, held = queries.outbox_counts(reader=HUB_ITSELF), queries.held()
    if as_json:
        told = {
            "held": held and {"since": write_moment(held.since), "reason": held.reason},
            "counts": {one.value: getattr(counts, one.value) for one in State} | {"repeats": counts.repeats},
            "rows": [_as_dict(line) for line in lines],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if held is not None:
        click.echo(
            _("Everything is held since {since}: {reason}").format(since=write_moment(held.since), reason=held.reason)
        )
    _print_lines(lines)
    summary = _("{waiting} wait, {delivered} were delivered, {dead} are dead; {repeats} may have arrived twice.")
    click.echo(
        summary.format(
            waiting=counts.waiting + counts.leased,
            delivered=counts.delivered,
            dead=counts.dead,
            repeats=counts.repeats,
        ),
        err=True,
    )


@outbox.command()
@_ids
def retry(ids: tuple[UUID, ...]) -> None:
    """Let dead letters be tried again, from the beginning.

    Exit codes: 0 all of them, 1 not all: those that were not are named.
    """
    from kentongan.delivery.actions import retry_dead

    _tell(retry_dead(ids, actor=None, at=utc_now()), ids, wanted=_("a dead letter with its content"))


@outbox.command()
@_ids
def drop(ids: tuple[UUID, ...]) -> None:
    """Put dead letters away for good, with their content.

    Exit codes: 0 all of them, 1 not all: those that were not are named.
    """
    from kentongan.delivery.actions import drop_dead

    _tell(drop_dead(ids, actor=None, at=utc_now()), ids, wanted=_("a dead letter"))


@outbox.command()
@_ids
@click.option("--reason", required=True, help="Why; whoever sent it reads this.")
def cancel(ids: tuple[UUID, ...], reason: str) -> None:
    """Take back what has not left yet.

    Exit codes: 0 all of it, 1 not all: what was not is named.
    """
    from kentongan.delivery import actions

    _tell(actions.cancel(ids, actor=None, at=utc_now(), reason=reason), ids, wanted=_("waiting"))


@outbox.command()
@click.option("--reason", required=True, help="Why; others will read it.")
def hold(reason: str) -> None:
    """Hold everything that leaves the hub, at once, until it is released."""
    from kentongan.delivery import actions

    new = actions.hold(actor=None, at=utc_now(), reason=reason)
    click.echo(_("Nothing leaves the hub any more.") if new else _("Everything was held already."))


@outbox.command()
def release() -> None:
    """Let everything leave again."""
    from kentongan.delivery import actions

    freed = actions.release(actor=None, at=utc_now())
    click.echo(_("What was held leaves now.") if freed else _("Nothing was held."))


@outbox.command()
@click.argument("url", metavar="URL")
def secret(url: str) -> None:
    """Print the secret by which the receiver of a webhook verifies what comes (Standard Webhooks).

    Another fragment at the end of the address (#2), which is never sent, makes another secret.
    """
    from kentongan.delivery.secrets import webhook_secret

    click.echo(webhook_secret(url))


def _print_lines(lines: "list[OutboxLine]") -> None:
    if not lines:
        click.echo(_("There is nothing of this kind in the outbox."), err=True)
        return
    table = Table(box=None)
    for heading in (_("id"), _("channel"), _("to"), _("state"), _("reason"), _("attempts"), _("made"), _("due")):
        table.add_column(heading, no_wrap=True)
    for line in lines:
        table.add_row(
            str(line.id) + (" [bold]EXERCISE[/bold]" if line.exercise else ""),
            line.channel.value,
            escape(line.destination),
            line.state.value,
            escape(f"{line.reason} {line.detail}".strip()),
            str(line.attempts),
            f"{line.created_at:%Y-%m-%d %H:%M}",
            f"{line.due_at:%Y-%m-%d %H:%M}" if line.settled_at is None else "–",
        )
    # A row of it does not fit 80 columns: a terminal folds a long line better than eight narrow columns.
    whole = Console(width=_NO_LIMIT).measure(table).maximum
    Console(width=whole, highlight=False).print(table)


def _as_dict(line: "OutboxLine") -> dict[str, object]:
    return {
        "id": str(line.id),
        "topic": line.topic,
        "reference": str(line.reference),
        "channel": line.channel.value,
        "destination": line.destination,
        "state": line.state.value,
        "reason": line.reason,
        "detail": line.detail,
        "attempts": line.attempts,
        "repeats": line.repeats,
        "exercise": line.exercise,
        "created_at": write_moment(line.created_at),
        "due_at": write_moment(line.due_at),
        "settled_at": line.settled_at and write_moment(line.settled_at),
    }


def _tell(done: Collection[UUID], asked: Collection[UUID], *, wanted: str) -> None:
    """Say how much was done; name what was not, and what it would have had to be. Exit code 1 if there is any."""
    click.echo(_("{done} of {asked}.").format(done=len(done), asked=len(set(asked))))
    left = sorted(set(asked) - set(done), key=str)
    for one in left:
        click.echo(
            _("{id} is not there, or not {wanted}. Nothing was done to it.").format(id=one, wanted=wanted), err=True
        )
    if left:
        click.echo(_("See `kentongan outbox list`."), err=True)
        raise SystemExit(FOUND_PROBLEMS)


def _(text: str) -> str:
    from django.utils.translation import gettext

    return gettext(text)
