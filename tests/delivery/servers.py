"""Servers on this machine for tests: mail servers that work, mail servers that do not, receivers of webhooks, IMAP."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as PROTOCOL
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kentongan.delivery.channels.smtp import MailServer

HOST = "127.0.0.1"


@cache
def certificates() -> Path:
    """Return a file with a key and a certificate for this machine, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address(HOST))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, SHA256())
    )
    file = Path(mkdtemp()) / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates())
    return context


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates()))


@dataclass
class Inbox:
    """What a mail server took, and how it answers: ``rcpt`` and ``data`` may return another reply."""

    mails: list[Envelope] = field(default_factory=list)
    rcpt: Callable[[str], str] = lambda _: "250 OK"
    data: Callable[[Envelope], str] = lambda _: "250 OK"
    connections: int = 0

    async def handle_CONNECT(self, *_: Any) -> str:  # noqa: N802
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: PROTOCOL, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.rcpt(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply

    async def handle_DATA(self, server: PROTOCOL, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self.data(envelope)
        if reply.startswith("250"):
            self.mails.append(envelope)
        return reply

    async def handle_EHLO(  # noqa: N802
        self, server: PROTOCOL, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses


@contextmanager
def mail_server(inbox: Inbox, *, port: int = 0, **more: Any) -> Iterator[MailServer]:
    """Run a mail server by the book; without TLS unless told otherwise."""
    given = {"hostname": HOST, "port": port or free_port(), "ready_timeout": 20.0}
    controller = Controller(inbox, **given | more)
    controller.start()
    try:
        yield MailServer(host=HOST, port=controller.port, starttls=False)
    finally:
        controller.stop()


def authenticator(*_: Any) -> AuthResult:
    data = _[-1]
    return AuthResult(success=(data.login, data.password) == (b"hub", b"s3cret"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


Script = Callable[[socket.socket], None]


@contextmanager
def nasty_server(script: Script, *, context: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Run a server that does with each connection what the script says."""
    listener = socket.create_server((HOST, 0))
    closing = threading.Event()

    def serve() -> None:
        while not closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        try:
            with connection, context.wrap_socket(connection, server_side=True) if context else connection as open_one:
                script(open_one)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield MailServer(host=HOST, port=listener.getsockname()[1], starttls=False)
    finally:
        closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def lines_of(connection: socket.socket) -> Iterator[bytes]:
    rest = b""
    while chunk := connection.recv(65536):
        *lines, rest = (rest + chunk).split(b"\r\n")
        yield from lines


def smtp_script(*, at: str, then: Callable[[socket.socket], None], got: list[bytes] | None = None) -> Script:
    """Return a script that answers by the book until a command (or ``.``, the end of the content), then does that."""

    def script(connection: socket.socket) -> None:
        if at == "greeting":
            then(connection)
            return
        connection.sendall(b"220 nasty\r\n")
        content = False
        for line in lines_of(connection):
            if got is not None:
                got.append(line)
            word = line.upper()
            if content:
                if line != b".":
                    if at == "content":
                        then(connection)
                        return
                    continue
                content = False
            if word.startswith(at.encode()):
                then(connection)
                return
            if word.startswith(b"EHLO"):
                connection.sendall(b"250-nasty\r\n250 SIZE 1000000\r\n")
            elif word == b"DATA":
                content = True
                connection.sendall(b"354 go on\r\n")
            else:
                connection.sendall(b"250 OK\r\n")

    return script


def hang(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def break_off(_: socket.socket) -> None:
    return


def dribble(connection: socket.socket) -> None:
    stopped = threading.Event()
    while not stopped.wait(0.05):
        connection.sendall(b"2")


@dataclass
class Receiver:
    """Who receives webhooks: what came, and how it is answered (status, headers); ``tells`` whether it has it."""

    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    questions: list[dict[str, str]] = field(default_factory=list)
    tells: bool = True
    answer: Callable[[], tuple[int, dict[str, str]]] = lambda: (204, {})


@contextmanager
def webhook_server(receiver: Receiver, *, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Run a receiver of webhooks and give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.questions.append(headers)
            there = any(taken["webhook-id"] == headers["webhook-id"] for _, taken, _ in receiver.posts)
            self.send_response(204 if there or not receiver.tells else 404)
            if receiver.tells:
                self.send_header("webhook-id", headers["webhook-id"])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.posts.append((self.path, headers, body))
            status, more = receiver.answer()
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
