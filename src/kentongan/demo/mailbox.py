"""Everybody's mail in the demo: read from the folder into which its mail server puts what it takes."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

RECIPIENT, SENT_AT = "X-Demo-Recipient", "X-Demo-Taken"
_SHOWN = 2_000_000
"""Bytes of a mail that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A mail in somebody's mailbox. ``text`` is its plain part; ``encrypted`` says that nobody here can read it."""

    key: str
    recipient: str
    subject: str
    taken_at: datetime
    language: str
    text: str
    html: str
    attachments: tuple[tuple[str, int], ...]
    encrypted: bool


def mails(folder: Path, *, recipient: str = "") -> list[Found]:
    """Return the mails of the demo, the latest first; of one recipient where one is named."""
    found = (_found(key, message) for key, message in _messages(folder))
    chosen = [one for one in found if one is not None and recipient in ("", one.recipient)]
    return sorted(chosen, key=lambda one: (one.taken_at, one.key), reverse=True)


def mail(folder: Path, key: str) -> Found | None:
    """Return one mail, or None where there is none of this key."""
    return next((_found(at, message) for at, message in _messages(folder) if at == key), None)


def _messages(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not (folder / "new").is_dir():
        return
    box = mailbox.Maildir(folder, create=False)
    for key in box.iterkeys():
        try:
            yield key, box.get_bytes(key)[:_SHOWN]
        except (KeyError, FileNotFoundError):
            continue  # taken away while we looked


def _found(key: str, content: bytes) -> Found | None:
    message = BytesParser(policy=default).parsebytes(content)
    if not isinstance(message, EmailMessage) or not message.get(SENT_AT):
        return None
    files = tuple((part.get_filename() or "", len(_bytes(part))) for part in message.iter_attachments())
    return Found(
        key=key,
        recipient=str(message[RECIPIENT]),
        subject=str(message["Subject"]),
        taken_at=datetime.fromisoformat(str(message[SENT_AT])),
        language=str(message.get("Content-Language", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=files,
        encrypted=message.get_content_type() == "multipart/encrypted",
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
