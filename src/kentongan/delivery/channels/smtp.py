"""By SMTP (RFC 5321), with the standard library's client: one connection for a batch, every message by itself.

What is asked of a server: STARTTLS or TLS unless the address of the server says otherwise, its certificate verified.
What is told apart: a server that does not work at all (``ServerAway``), a recipient that is refused for good, one that
is refused for now, and a connection that broke after the content had begun, when nobody knows whether it arrived.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Timer
from uuid import UUID

from kentongan.delivery.mime import ascii_domain
from kentongan.delivery.rules import smtp_verdict
from kentongan.delivery.terms import Reason, Result, State
from kentongan.kernel.errors import KentonganError

TIMEOUT = 30.0
"""Seconds without an octet from the server after which it hangs."""

DEADLINE = 180.0
"""Seconds that one message, or the opening of a connection, may take in all: a server may dribble for ever."""


_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over: ``tls`` from the first octet, ``starttls`` demanded, or neither."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = True
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One mail for one recipient: ``envelope_id`` comes back with what the network says of it (RFC 3461)."""

    sender: str
    recipient: str
    octets: bytes
    envelope_id: str


class ServerAway(KentonganError):
    """The server cannot be used at all now; no message is to blame."""

    code = "mail-server-away"
    status = 503


class Session:
    """A connection to the server, opened with the first message and again after it was lost."""

    def __init__(self, server: MailServer, *, timeout: float = TIMEOUT, deadline: float = DEADLINE) -> None:
        self._server, self._timeout, self._deadline = server, timeout, deadline
        self._open: smtplib.SMTP | None = None

    def close(self) -> None:
        """Say goodbye and end the connection, if there is one."""
        if self._open is not None:
            with suppress(OSError, smtplib.SMTPException), self._limited(self._open):
                self._open.quit()
        self._drop()

    def connect(self) -> None:
        """Have a connection that greets, is encrypted and knows us. Raises ServerAway."""
        if self._open is not None:
            return
        client = _Client(self._server, timeout=self._timeout)
        try:
            with self._limited(client):
                self._greet(client)
        except (OSError, smtplib.SMTPException, UnicodeError) as why:
            client.close()
            raise ServerAway(why=_told(why)) from None
        self._open = client

    def send(self, message: Message, *, row: UUID) -> Result:
        """Hand one message over and return what came of it. Raises ServerAway if it could not be tried at all.

        A connection that was used before may have been closed meanwhile, so the first failure on it is tried anew.
        """
        if self._open is not None:
            with suppress(ServerAway):
                return self._attempt(message, row=row)
        self.connect()
        return self._attempt(message, row=row)

    def _attempt(self, message: Message, *, row: UUID) -> Result:
        client = self._open
        assert client is not None  # noqa: S101 - send() has one
        exchange = _Exchange(client, message)
        try:
            with self._limited(client):
                result = exchange.run(row)
        except (OSError, smtplib.SMTPException) as why:
            self._drop()
            if exchange.untried:
                raise ServerAway(why=_told(why)) from None
            reason = Reason.BROKEN_OFF if exchange.content_begun else Reason.UNREACHABLE
            return Result(row, State.WAITING, reason, _told(why), unsure=exchange.content_begun)
        if not exchange.usable:
            self._drop()
        return result

    def _greet(self, client: "_Client") -> None:
        code, said = client.connect(self._server.host, self._server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        client.ehlo_or_helo_if_needed()
        if self._server.starttls and not self._server.tls:
            client.starttls(context=client.context)  # raises where the server offers none
            client.ehlo_or_helo_if_needed()
        if self._server.user:
            client.login(self._server.user, self._server.password)

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @contextmanager
    def _limited(self, client: smtplib.SMTP) -> Iterator[None]:
        """Cut the connection when its time is up: a timeout of the socket begins anew with every octet."""
        over = Event()
        timer = Timer(self._deadline, _cut, [client, over])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if over.is_set():  # what looked like a reply was what had come of one
            raise TimeoutError


class _Client(smtplib.SMTP):
    """The standard library's client. Unlike in its ``SMTP_SSL`` the socket is known while TLS begins, so can be cut."""

    def __init__(self, server: MailServer, *, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._server = server
        self._host = server.host  # which name the certificate must have
        self.context = server.context or ssl.create_default_context()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        if not self._server.tls:
            return plain
        self.sock = self.context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        self.sock.do_handshake()
        return self.sock


def _cut(client: smtplib.SMTP, over: Event) -> None:
    over.set()
    if client.sock is not None:
        with suppress(OSError):
            client.sock.shutdown(socket.SHUT_RDWR)


class _Exchange:
    """The commands for one message. ``untried``: the server never came to see the message."""

    def __init__(self, client: smtplib.SMTP, message: Message) -> None:
        self._client, self._message = client, message
        self.untried, self.content_begun, self.usable = True, False, True

    def run(self, row: UUID) -> Result:
        """Send and return what came of it. Raises OSError or SMTPException where the connection broke."""
        client, message = self._client, self._message
        try:
            recipient = ascii_domain(message.recipient)
        except UnicodeError:
            return Result(row, State.DEAD, Reason.BAD_ADDRESS, "")
        if not recipient.isascii() and not client.has_extn("smtputf8"):
            return Result(row, State.DEAD, Reason.BAD_ADDRESS, "SMTPUTF8")
        client.command_encoding = "ascii" if recipient.isascii() else "utf-8"
        code, said = client.docmd("MAIL", f"FROM:<{message.sender}>{self._mail_options(recipient)}")
        if code != 250:
            return self._refused_sender(row, code, said)
        self.untried = False
        notify = f" NOTIFY=FAILURE ORCPT=rfc822;{_xtext(recipient)}" if self._knows_dsn(recipient) else ""
        code, said = client.docmd("RCPT", f"TO:<{recipient}>{notify}")
        if code in {250, 251}:
            code, said = client.docmd("DATA")
            if code == 354:
                self.content_begun = True
                client.send(_dotted(message.octets))
                code, said = client.getreply()
                if code == 250:
                    return Result(row, State.DELIVERED, Reason.ACCEPTED)
        if not 400 <= code < 600:  # half a reply, before the connection broke
            raise smtplib.SMTPServerDisconnected
        self.content_begun = False
        return self._refused(row, code, said)

    def _refused_sender(self, row: UUID, code: int, said: bytes) -> Result:
        """A server that will not hear of us is no fault of the recipient; only a mail too large is (RFC 1870)."""
        if code == 552:
            return self._refused(row, code, said)
        raise smtplib.SMTPSenderRefused(code, said, self._message.sender)

    def _refused(self, row: UUID, code: int, said: bytes) -> Result:
        self.usable = code != 421 and self._is_reset()
        state = smtp_verdict(code)
        reason = Reason.REFUSED if state is State.DEAD else Reason.LATER
        return Result(row, state, reason, f"{code} {said.decode('utf-8', 'replace')}")

    def _is_reset(self) -> bool:
        try:
            return self._client.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False  # what was said of the message stands all the same

    def _mail_options(self, recipient: str) -> str:
        options = f" SIZE={len(self._message.octets)}" if self._client.has_extn("size") else ""
        if not recipient.isascii():
            options += " SMTPUTF8"
        return options + (f" RET=HDRS ENVID={self._message.envelope_id}" if self._knows_dsn(recipient) else "")

    def _knows_dsn(self, recipient: str) -> bool:
        return recipient.isascii() and self._client.has_extn("dsn")


def _dotted(octets: bytes) -> bytes:
    """Return a mail as it goes over the line: a dot before each that begins a line, and the last one (§4.5.2)."""
    return _LINE_DOT.sub(b"..", octets) + b".\r\n"


def _xtext(text: str) -> str:
    """Return a text as RFC 3461 §4 has it in a command."""
    return "".join(one if "!" <= one <= "~" and one not in "+=" else f"+{ord(one):02X}" for one in text)


def _told(why: BaseException) -> str:
    """Return what a server said, or what the system says of the connection; never what was sent."""
    if isinstance(why, smtplib.SMTPResponseException):
        said = why.smtp_error
        return f"{why.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return f"{type(why).__name__} {getattr(why, 'strerror', None) or ''}".strip()
