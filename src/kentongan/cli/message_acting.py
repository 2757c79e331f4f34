"""In whose name a command on messages is done, and how it tells what it did."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kentongan.accounts.terms import HUB_ITSELF, Reader

if TYPE_CHECKING:
    from kentongan.messages.models import Message

_Command = TypeVar("_Command", bound=Callable[..., Any])


def acting(command: _Command) -> _Command:
    """Add the option that says in whose name; the command gets ``username``, for ``actor_of``."""
    return click.option(
        "--as",
        "username",
        default="",
        metavar="USER",
        help="In the name of this account, which the ledger then names. Else as the hub itself.",
    )(command)


def actor_of(username: str) -> Reader:
    """Return who acts. Raises UnknownUser."""
    from kentongan.accounts.queries import reader_of, user_named

    return reader_of(user_named(username)) if username else HUB_ITSELF


def tell_message(message: "Message", *, as_json: bool) -> None:
    """Print what a message is called and where it stands."""
    from kentongan.messages.queries.envelopes import reference_of

    tell(
        {
            "id": str(message.pk),
            "reference": reference_of(message),
            "thread": message.thread.reference,
            "type": message.type,
            "state": str(message.state),
            "digest": message.digest,
        },
        as_json=as_json,
    )


def tell(facts: Mapping[str, object], *, as_json: bool) -> None:
    """Print facts: as JSON, or a line each."""
    if as_json:
        click.echo(json.dumps(dict(facts), ensure_ascii=False, indent=2))
        return
    for name, value in facts.items():
        click.echo(f"{name}: {value}")
