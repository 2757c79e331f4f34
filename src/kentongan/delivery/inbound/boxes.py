"""Where mail comes in, as the setting says: a Maildir of this machine, or a folder of an IMAP server."""

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from kentongan.delivery.inbound.imap import Mailbox, read_imap
from kentongan.delivery.inbound.maildir import read_maildir
from kentongan.delivery.inbound.storing import store_received


def read_mail(*, at: datetime) -> int:
    """Take in what is there, at most a batch; return how many mails were new."""
    place = settings.MAIL_IN
    if not place:
        return 0
    parts = urlsplit(place)
    if parts.scheme == "maildir":
        return read_maildir(Path(unquote(parts.path)), store=lambda raw: store_received(raw, at=at))
    return read_imap(mailbox(place), store=lambda raw: store_received(raw, at=at))


def mailbox(place: str) -> Mailbox:
    """Return the mailbox that ``imaps://user:password@host:port/folder`` names."""
    parts = urlsplit(place)
    return Mailbox(
        host=parts.hostname or "",
        port=parts.port or 993,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
