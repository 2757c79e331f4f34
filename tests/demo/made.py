"""A demo, made once as a newcomer makes it, and looked at from outside: its database, its mails, its story."""

import email
import email.policy
import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Made:
    """The folder of a demo's hub, what was printed when it was made, and the hub that the environment named then."""

    folder: Path
    stdout: str
    stderr: str
    named: Path

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
    """Make a demo in a folder, or go on with the one that is there; the environment names another hub."""
    named = folder / "real"
    environ = os.environ | {"KENTONGAN_DATA": str(named), "KENTONGAN_DATABASE_URL": "postgresql://real.invalid/hub"}
    command = [sys.executable, "-m", "kentongan", "demo", "--keep", "--no-serve"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=True)
    return Made(folder / "var" / "demo", stdout=done.stdout, stderr=done.stderr, named=named)


def made_once(folder: Path) -> Made:
    """Return the demo in a folder; the first process that asks makes it, and the others wait for it."""
    folder.mkdir(exist_ok=True)
    said = folder / "said.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(json.dumps(asdict(made_in(folder)), default=str))
    told = json.loads(said.read_text())
    return Made(Path(told["folder"]), stdout=told["stdout"], stderr=told["stderr"], named=Path(told["named"]))


def everything_in(mail: EmailMessage) -> str:
    """Return a mail as it went and every part of it decoded, spaces as one."""
    texts = [mail.as_string(), str(mail["Subject"])]
    for part in mail.walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode("utf-8", "replace"))
    return " ".join(" ".join(texts).split())
