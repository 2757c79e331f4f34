"""A message as a file has it, in TOML or JSON: the envelope at the top, what it says under ``content``."""

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kentongan.accounts.terms import Reader
from kentongan.kernel.clock import read_zoned_moment
from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.texts import refuse_controls
from kentongan.kernel.tlp import read_tlp

if TYPE_CHECKING:
    from kentongan.messages.terms import Content, Draft

LARGEST = 4 << 20
_FIELDS = {
    "type",
    "priority",
    "tlp",
    "language",
    "level",
    "sender",
    "recipients",
    "respond_by",
    "reply_to",
    "thread",
    "exercise",
    "content",
}


class UnreadableMessageFile(KentonganError):
    """A file that is no message as this software reads it."""

    code = "unreadable-message-file"
    status = 400
    text = marked("“{path}” is not a message's file: {why}.")
    next_step = marked("See docs/formats/message.md for what stands in one.")


def read_draft(path: Path, *, reader: Reader, at: datetime) -> "Draft":
    """Return the draft that a file has; posts stand in it as ``slug/key``. Raises UnreadableMessageFile and what
    ``queries.naming`` and ``rules.content`` raise.
    """
    from kentongan.messages.queries.naming import message_named, post_named, thread_named
    from kentongan.messages.rules.content import read_content
    from kentongan.messages.terms import Draft, Level, MessageType, Priority

    told = _fields(path)
    try:
        thread = told.get("thread")
        reply_to = told.get("reply_to")
        return Draft(
            type=MessageType(told["type"]),
            priority=Priority(told.get("priority", "routine")),
            tlp=read_tlp(told.get("tlp")),
            language=str(told.get("language", "en")),
            level=Level(told.get("level", 1)),
            sender=post_named(str(told["sender"]), reader=reader, at=at).pk,
            recipients=tuple(post_named(str(one), reader=reader, at=at).pk for one in told["recipients"]),
            content=read_content(told["content"]),
            respond_by=read_zoned_moment(str(told["respond_by"])) if "respond_by" in told else None,
            thread=thread_named(str(thread), reader=reader, at=at).pk if thread else None,
            reply_to=message_named(str(reply_to), reader=reader, at=at).pk if reply_to else None,
            exercise=told.get("exercise"),
        )
    except KeyError as missing:
        raise UnreadableMessageFile(path=path, why=f"it has no {missing.args[0]}") from None
    except (ValueError, TypeError) as why:
        raise UnreadableMessageFile(path=path, why=why) from None


def read_content_file(path: Path) -> "Content":
    """Return what the message of a file says: all of it, or its ``content`` where it has one."""
    from kentongan.messages.rules.content import read_content

    told = _parsed(path)
    return read_content(told.get("content", told))


def _fields(path: Path) -> dict[str, Any]:
    told = _parsed(path)
    if unknown := sorted(told.keys() - _FIELDS):
        raise UnreadableMessageFile(path=path, why=f"{unknown[0]} is no field of it")
    return told


def _parsed(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        octets = file.read(LARGEST)
    try:
        text = octets.decode()
        told = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as why:
        raise UnreadableMessageFile(path=path, why=why) from None
    if not isinstance(told, dict):
        raise UnreadableMessageFile(path=path, why="it is no table")
    refuse_controls(told)
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    """Return a value of TOML as JSON has it: its times are texts."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
