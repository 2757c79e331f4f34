"""The decisions of delivery, pure: when to try again, when to give up, what a server's answer means, what an id is."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from kentongan.delivery.terms import Channel, Reason, State

PATIENCE = timedelta(days=4)
"""For how long a delivery is tried: RFC 5321 §4.5.4.1 asks for at least 4 to 5 days."""

SILENCE = timedelta(minutes=5)
"""A worker that was not heard of for so long is taken for dead, and what it had leased goes to others."""

_FIRST_PAUSE = 60.0
_LONGEST_PAUSE = 2 * 3600.0
_FIRST_SHUT = 15.0
_LONGEST_SHUT = 600.0
_SPREAD = 0.25

_ADDRESS = re.compile(r"[^\s<>@\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[^\s<>@\"(),:;\[\]\\\x00-\x1f\x7f]{1,253}")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})\.([0-9a-f]{24})@([^<>@\s]{1,255})>")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def pause(attempts: int, *, chance: float) -> timedelta:
    """How long to wait after so many attempts, doubling from a minute to two hours; ``chance`` in [0, 1) spreads it."""
    seconds = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempts - 1, 20))
    return timedelta(seconds=seconds * (1 + _SPREAD * (2 * chance - 1)))


def shut_for(failures: int, *, chance: float) -> timedelta:
    """How long to leave a whole server alone after it failed so many times in a row, from 15 seconds to 10 minutes."""
    seconds = min(_LONGEST_SHUT, _FIRST_SHUT * 2.0 ** min(failures - 1, 20))
    return timedelta(seconds=seconds * (1 + _SPREAD * (2 * chance - 1)))


def out_of_patience(*, waiting_since: datetime, at: datetime) -> bool:
    """Whether a delivery that failed once more has been tried for long enough."""
    return at - waiting_since > PATIENCE


def repeats(copies: int) -> int:
    """How many times beyond once a receiver may have got something that may have arrived ``copies`` times."""
    return max(0, copies - 1)


def is_address(text: str) -> bool:
    """Whether this is a bare mail address that can stand in an SMTP command (RFC 5321 §4.1.2, without quoted names)."""
    local, _, domain = text.rpartition("@")
    return (
        _ADDRESS.fullmatch(text) is not None and ".." not in text and not local.startswith(".") and domain[-1:] != "."
    )


def fault_of(channel: Channel, destination: str) -> Reason:
    """Why a destination can never be reached by its channel, or ``NONE``."""
    match channel:
        case Channel.SMTP:
            return Reason.NONE if is_address(destination) else Reason.BAD_ADDRESS
        case Channel.WEBHOOK:
            plain = destination.isascii() and not _CONTROLS.search(destination) and " " not in destination
            return Reason.NONE if plain and destination.startswith(("https://", "http://")) else Reason.BAD_ADDRESS
        case Channel.FOLDER | Channel.SINK:
            return Reason.NONE


def smtp_verdict(code: int) -> State:
    """What a server's reply about one message means (RFC 5321 §4.2.1): 5yz is for good, everything else for now."""
    return State.DEAD if 500 <= code < 600 else State.WAITING


def http_verdict(status: int) -> State:
    """What a receiver's answer to a webhook means.

    2xx is taken; 408, 425, 429 and 5xx are for now; everything else, a redirection too, is for good.
    """
    if 200 <= status < 300:
        return State.DELIVERED
    return State.WAITING if status in {408, 425, 429} or status >= 500 else State.DEAD


def message_id(row: UUID, *, tag: str, domain: str) -> str:
    """Return the Message-ID of a row: its id, and a keyed tag that nobody can guess who has not got the mail."""
    return f"<{row.hex}.{tag}@{domain}>"


def row_of(text: str) -> UUID | None:
    """Return the row that a Message-ID names if it has the form of ours; whether it is ours, only the table knows."""
    found = _MESSAGE_ID.fullmatch(text)
    return None if found is None else UUID(found[1])


def message_ids_in(text: str) -> tuple[str, ...]:
    """Return everything in a text that has the form of one of our Message-IDs, each once, in order."""
    return tuple(dict.fromkeys(found[0] for found in _MESSAGE_ID.finditer(text)))


def one_line(text: str, *, longest: int = 500) -> str:
    """Return a text without line ends or other control characters, so that it can stand in a header or a log."""
    return _CONTROLS.sub(" ", text).strip()[:longest]
