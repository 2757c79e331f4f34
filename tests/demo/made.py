"""A demo, made once as a newcomer makes it, and looked at from outside: its database, its mails, its story."""

import email
import email.policy
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Made:
    """The folder of a demo's hub."""

    folder: Path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return rows of the hub's database."""
        place = self.folder / "hub" / "kentongan.sqlite3"
        with sqlite3.connect(f"file:{place}?mode=ro", uri=True) as database:
            return database.execute(query, values).fetchall()

    def story(self) -> dict[str, Any]:
        """Return what the demo wrote down for its page."""
        told: dict[str, Any] = json.loads((self.folder / "story.json").read_text("utf-8"))
        return told

    def mails(self) -> Iterator[EmailMessage]:
        """Give every mail that arrived anywhere."""
        for file in (self.folder / "mailbox" / "new").iterdir():
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            yield message

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to one address."""
        return [mail for mail in self.mails() if mail["X-Demo-Recipient"] == address]


def made_in(folder: Path) -> Made:
    """Make a demo in a folder."""
    command = [sys.executable, "-m", "kentongan", "demo", "--keep", "--no-serve"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return Made(folder / "var" / "demo")


def everything_in(mail: EmailMessage) -> str:
    """Return a mail as it went and every part of it decoded, spaces as one."""
    texts = [mail.as_string(), str(mail["Subject"])]
    for part in mail.walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode("utf-8", "replace"))
    return " ".join(" ".join(texts).split())
