"""A folder of an IMAP server (RFC 3501) by TLS: what is not seen is stored, then marked as seen. Nothing is removed."""

import imaplib
import re
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

BATCH = 100
TIMEOUT = 30.0
LARGEST = 32 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where mail is fetched."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    context: ssl.SSLContext | None = None


class MailboxRefused(OSError):
    """The server did not do what it was asked."""


def read_imap(box: Mailbox, *, store: Callable[[bytes], bool]) -> int:
    """Store what is not seen and return how much of it was new. Raises OSError or imaplib's error.

    Fetched without marking (BODY.PEEK), marked only after it is stored: whoever is killed in between fetches it again.
    """
    context = box.context or ssl.create_default_context()
    client = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=TIMEOUT)
    try:
        client.login(box.user, box.password)
        _demand(client.select(_quoted(box.folder)))
        found = _demand(client.uid("SEARCH", "UNSEEN", "UNDELETED"))
        numbers = [word.decode() for line in found if isinstance(line, bytes) for word in line.split()][:BATCH]
        return sum(_take(client, number, store) for number in numbers)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _take(client: imaplib.IMAP4, number: str, store: Callable[[bytes], bool]) -> bool:
    answer = _demand(client.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)"))
    raw = next((part[1] for part in answer if isinstance(part, tuple) and isinstance(part[1], bytes)), None)
    if raw is None:
        return False  # it was taken away meanwhile
    new = store(raw)
    _demand(client.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
    return new


def _demand(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    if answer[0] != "OK":
        raise MailboxRefused(re.sub(r"[^\w ]", " ", str(answer[0])))
    return answer[1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
