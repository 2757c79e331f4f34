"""The demo's mail server: everybody's mailbox in one folder, read in the browser. Nothing of it leaves the machine.

It speaks SMTP as any server does. Some addresses it refuses at once, as a server does whose mailbox was closed; mail to
others it takes and sends back later, as a delivery status notification (RFC 3464).
"""

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path

from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from kentongan.kernel.clock import Clock, utc_now

HOST = "127.0.0.1"
REFUSED = frozenset({"security@xb-jaring-desa.example", "kebijakan@xb-regulator.example"})
"""Refused when they are named: the mailboxes are closed."""

BOUNCED = frozenset({"security@universiti-bayu.example", "gone@xd-cert.example"})
"""Taken, and sent back: the mailboxes are full."""

RECIPIENT, SENT_AT = "X-Demo-Recipient", "X-Demo-Taken"


class Office:
    """What the server does with a mail: puts it into the mailbox, refuses it, or sends it back to the hub."""

    def __init__(self, delivered: Path, *, back: Path, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.delivered = mailbox.Maildir(delivered, create=True)
        self.back = mailbox.Maildir(back, create=True)

    async def handle_RCPT(  # noqa: N802 - the library's name for it
        self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take a recipient, or refuse one whose mailbox is closed."""
        if address.lower() in REFUSED:
            return "550 5.1.1 This mailbox is closed"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope) -> str:  # noqa: N802
        """Put a mail where its recipients find it, or send it back."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            if address.lower() in BOUNCED:
                self.back.add(returned(content, address=address, at=self.clock()))
            else:
                head = f"{RECIPIENT}: {address}\r\n{SENT_AT}: {self.clock().isoformat()}\r\n".encode()
                self.delivered.add(head + content)
        return "250 2.0.0 Taken"


def returned(content: bytes, *, address: str, at: datetime) -> bytes:
    """Return the notification that a mail did not reach its recipient, as a mail server writes it (RFC 3464)."""
    original = BytesParser(policy=SMTP).parsebytes(content, headersonly=True)
    headers = content.partition(b"\r\n\r\n")[0].decode(errors="replace")
    return (
        _NOTIFICATION.format(
            sender=parseaddr(str(original["From"]))[1],
            address=address,
            date=format_datetime(at),
            id=make_msgid(domain="mail.example"),
            headers=headers,
        )
        .replace("\n", "\r\n")
        .replace("\r\r", "\r")
        .encode()
    )


_NOTIFICATION = """\
From: Mail Delivery System <mailer-daemon@mail.example>
To: {sender}
Subject: Undelivered mail returned to sender
Date: {date}
Message-ID: {id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain; charset=utf-8

The mail to {address} could not be put into its mailbox, which is full.

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--=_report
Content-Type: text/rfc822-headers

{headers}

--=_report--
"""


@contextmanager
def mail_server(office: Office, *, port: int) -> Iterator[None]:
    """Run the server on a port of this machine for as long as the block lasts."""
    controller = Controller(office, hostname=HOST, port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
