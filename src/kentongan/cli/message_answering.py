"""``kentongan message call|acknowledge|raise|lower|close``: what people said, and where a matter is dealt with."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from kentongan.cli.errors import translation
from kentongan.cli.hub_group import HubCommand
from kentongan.cli.message_acting import acting, actor_of, tell, tell_message
from kentongan.kernel.clock import read_zoned_moment, utc_now
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.messages.models import Thread

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_REASON = click.option("--reason", required=True, help="Why, for the thread's history.")
_ABILITY = click.Choice(["can", "partly", "cannot", "not_ours"])
_LANGUAGE = click.option(
    "--language", default="", help="The language of --understood, as in en or ms; that of the message if left out."
)
_NO_CLAIM = click.option(
    "--no-claim", is_flag=True, help="Confirm that --understood makes no claim about who did it, where that is asked."
)
_BOTH = marked("An acknowledgement says both: --understood, in their own words, and --ability, whether they can act.")


@click.command(cls=HubCommand)
@click.argument("call", type=click.UUID)
@click.option("--reached/--not-reached", required=True, help="Whether the right person answered.")
@click.option("--understood", default="", help="What they understood, in their own words.")
@click.option("--ability", type=_ABILITY, help="Whether they can act on it.")
@click.option("--reports-at", default="", metavar="TIME", help="When they report next, as 2026-01-31T08:00:00Z.")
@_LANGUAGE
@_NO_CLAIM
@click.option("--note", default="", help="Anything else.")
@acting
@_AS_JSON
def call(
    call: UUID,
    reached: bool,
    understood: str,
    ability: str | None,
    reports_at: str,
    language: str,
    no_claim: bool,
    note: str,
    username: str,
    as_json: bool,
) -> None:
    """Write down that CALL was made, and what was said; also where it stopped being needed meanwhile."""
    from kentongan.messages.actions.calling import record_call
    from kentongan.messages.queries.heard import next_step
    from kentongan.messages.terms import Ability, Acknowledgement

    told = None
    if bool(understood) != bool(ability):
        raise click.UsageError(translation()(_BOTH))
    if ability:
        told = Acknowledgement(
            understood=understood,
            ability=Ability(ability),
            reports_at=_moment(reports_at),
            language=language,
            no_claim=(understood,) if no_claim else (),
        )
    actor = actor_of(username)
    row = record_call(call, reached=reached, acknowledgement=told, actor=actor, at=utc_now(), note=note)
    then = next_step(row)
    said = {} if then is None else {"next_step": translation()(then.source).format_map(then.slots)}
    tell({"id": str(row.pk), "state": str(row.state)} | said, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("recipient", type=click.UUID)
@click.option("--understood", required=True, help="What you understood, in your own words.")
@click.option("--ability", type=_ABILITY, required=True, help="Whether you can act on it.")
@click.option("--reports-at", default="", metavar="TIME", help="When you report next, as 2026-01-31T08:00:00Z.")
@_LANGUAGE
@_NO_CLAIM
@acting
@_AS_JSON
def acknowledge(
    recipient: UUID,
    understood: str,
    ability: str,
    reports_at: str,
    language: str,
    no_claim: bool,
    username: str,
    as_json: bool,
) -> None:
    """Acknowledge a message for RECIPIENT (as `show` lists it), as somebody of that party (by --as)."""
    from kentongan.messages.actions import acknowledging
    from kentongan.messages.terms import Ability

    done = acknowledging.acknowledge(
        recipient,
        understood=understood,
        ability=Ability(ability),
        reports_at=_moment(reports_at),
        language=language,
        no_claim=(understood,) if no_claim else (),
        actor=actor_of(username),
        at=utc_now(),
    )
    tell_message(done, as_json=as_json)


@click.command(cls=HubCommand, name="raise")
@click.argument("thread")
@click.option("--to", type=click.IntRange(1, 5), required=True, help="The level.")
@_REASON
@acting
@_AS_JSON
def raise_thread(thread: str, to: int, reason: str, username: str, as_json: bool) -> None:
    """Raise THREAD by one level, as the holder of a post that may do so (by --as)."""
    from kentongan.messages.actions import raising

    _move(raising.raise_thread, thread, to=to, reason=reason, username=username, as_json=as_json)


@click.command(cls=HubCommand, name="lower")
@click.argument("thread")
@click.option("--to", type=click.IntRange(1, 5), required=True, help="The level.")
@_REASON
@acting
@_AS_JSON
def lower_thread(thread: str, to: int, reason: str, username: str, as_json: bool) -> None:
    """Lower THREAD, as somebody who could have raised it to where it is (by --as)."""
    from kentongan.messages.actions import raising

    _move(raising.lower_thread, thread, to=to, reason=reason, username=username, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("thread")
@_REASON
@acting
@_AS_JSON
def close(thread: str, reason: str, username: str, as_json: bool) -> None:
    """Close THREAD: nothing more is tried about it, and nobody is asked to call."""
    from kentongan.messages.actions import closing
    from kentongan.messages.queries.naming import thread_named

    actor, at = actor_of(username), utc_now()
    row = closing.close(thread_named(thread, reader=actor, at=at).pk, actor=actor, at=at, reason=reason)
    tell({"thread": row.reference, "closed": row.closed_at is not None}, as_json=as_json)


def _move(action: "Callable[..., Thread]", thread: str, *, to: int, reason: str, username: str, as_json: bool) -> None:
    from kentongan.messages.queries.naming import thread_named
    from kentongan.messages.terms import Level

    actor, at = actor_of(username), utc_now()
    found = thread_named(thread, reader=actor, at=at)
    row = action(found.pk, to=Level(to), actor=actor, at=at, reason=reason)
    tell({"thread": row.reference, "level": int(row.level)}, as_json=as_json)


def _moment(text: str) -> datetime | None:
    return read_zoned_moment(text) if text else None
