"""``kentongan message write|submit|authorise|approve-attribution|send|split|correct|retract``: the sender's side."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from kentongan.cli.hub_group import HubCommand
from kentongan.cli.message_acting import acting, actor_of, tell_message
from kentongan.kernel.clock import read_zoned_moment, utc_now

if TYPE_CHECKING:
    from kentongan.messages.models import Message

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DIGEST = click.option("--digest", default=None, help="Only if what it says is still this.")


@click.command(cls=HubCommand)
@_FILE
@acting
@_AS_JSON
def write(file: Path, username: str, as_json: bool) -> None:
    """Write down the message in FILE (TOML or JSON) as a draft. Nothing leaves."""
    from kentongan.cli.message_file import read_draft
    from kentongan.messages.actions import writing

    actor, at = actor_of(username), utc_now()
    tell_message(writing.write(read_draft(file, reader=actor, at=at), actor=actor, at=at), as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("message")
@acting
@_AS_JSON
def submit(message: str, username: str, as_json: bool) -> None:
    """Hand MESSAGE in: it is asked whether it may leave, and who must agree first."""
    from kentongan.messages.actions import authorising

    _do(authorising.submit, message, username=username, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("message")
@_DIGEST
@acting
@_AS_JSON
def authorise(message: str, digest: str | None, username: str, as_json: bool) -> None:
    """Agree to MESSAGE, as an approver of its sender's party who did not write it (name yourself by --as)."""
    from kentongan.messages.actions import authorising

    _do(authorising.authorise, message, username=username, as_json=as_json, digest=digest)


@click.command(cls=HubCommand, name="approve-attribution")
@click.argument("message")
@_DIGEST
@acting
@_AS_JSON
def approve_attribution(message: str, digest: str | None, username: str, as_json: bool) -> None:
    """Agree to what MESSAGE says of a state, as a diplomat of its sender's party (name yourself by --as)."""
    from kentongan.messages.actions import authorising

    _do(authorising.approve_attribution, message, username=username, as_json=as_json, digest=digest)


@click.command(cls=HubCommand)
@click.argument("message")
@acting
@_AS_JSON
def send(message: str, username: str, as_json: bool) -> None:
    """Let MESSAGE leave to every post that it names."""
    from kentongan.messages.actions import sending

    _do(sending.send, message, username=username, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("message")
@acting
@_AS_JSON
def split(message: str, username: str, as_json: bool) -> None:
    """Draft the notice of the infrastructure alone that can go to MESSAGE's technical counterparts at once."""
    from kentongan.messages.actions import splitting

    _do(splitting.split_infrastructure, message, username=username, as_json=as_json)


@click.command(cls=HubCommand)
@click.argument("message")
@_FILE
@click.option("--respond-by", metavar="TIME", help="By when it is to be answered; else as MESSAGE was, if not past.")
@acting
@_AS_JSON
def correct(message: str, file: Path, respond_by: str | None, username: str, as_json: bool) -> None:
    """Tell everybody who got MESSAGE, or may have, what is right: the content in FILE."""
    from kentongan.cli.message_file import read_content_file
    from kentongan.messages.actions import recalling

    content = read_content_file(file)
    asked = read_zoned_moment(respond_by) if respond_by else None
    _do(recalling.correct, message, username=username, as_json=as_json, content=content, respond_by=asked)


@click.command(cls=HubCommand)
@click.argument("message")
@click.option("--reason", required=True, help="Why, for everybody who got it.")
@click.option("--language", default="", help="The language of --reason, as in en or ms; none is claimed if left out.")
@acting
@_AS_JSON
def retract(message: str, reason: str, language: str, username: str, as_json: bool) -> None:
    """Take MESSAGE back from everybody who got it, or may have, by every way on which it went."""
    from kentongan.messages.actions import recalling

    _do(recalling.retract, message, username=username, as_json=as_json, reason=reason, language=language)


def _do(action: "Callable[..., Message]", text: str, *, username: str, as_json: bool, **more: Any) -> None:
    from kentongan.messages.queries.naming import message_named

    actor, at = actor_of(username), utc_now()
    row: UUID = message_named(text, reader=actor, at=at).pk
    tell_message(action(row, actor=actor, at=at, **more), as_json=as_json)
