"""By webhook: a signed POST of a JSON document, as Standard Webhooks has it (standardwebhooks.com, version 1.0).

The receiver knows a repetition by ``webhook-id``, which is the row's. What may have arrived before is not sent again
until the receiver was asked whether it has it (``_has_it``): one that answers such questions gets nothing twice. TLS is
verified, no redirection is followed, and an address that is not public is not spoken to, unless the hub's settings
allow it: whoever may enter a webhook's address must not get to talk to machines inside through the hub. The name is
resolved once, and the connection goes to the very address that was looked at.
"""

import base64
import hashlib
import hmac
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from kentongan.delivery.rules import http_verdict
from kentongan.delivery.terms import Reason, Result, State
from kentongan.kernel.exercise import Exercise

TIMEOUT = 15.0
DEADLINE = 45.0
LONGEST_PAUSE = 24 * 3600.0
_READ = 4096
_MOST_ADDRESSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One document for one receiver, and the key that it is signed with. ``perhaps_there``: it may have it already."""

    row: UUID
    destination: str
    document: bytes
    key: bytes
    exercise: Exercise
    perhaps_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """How the world is reached: ``private`` lets addresses inside and HTTP without TLS be spoken to."""

    private: bool = False
    context: ssl.SSLContext | None = None
    timeout: float = TIMEOUT
    deadline: float = DEADLINE


def post(one: Post, *, at: datetime, outside: Outside) -> Result:
    """Send a document and return what came of it. Raises nothing that the world can cause."""
    try:
        parts = urlsplit(one.destination)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return Result(one.row, State.DEAD, Reason.BAD_ADDRESS)
    if not parts.hostname or parts.username or (parts.scheme != "https" and not outside.private):
        return Result(one.row, State.DEAD, Reason.BAD_ADDRESS)
    try:
        addresses = _addresses_of(parts.hostname, port)
    except (OSError, UnicodeError) as why:
        return Result(one.row, State.WAITING, Reason.NO_SUCH_HOST, type(why).__name__)
    if not outside.private and not all(map(is_public, addresses)):
        return Result(one.row, State.DEAD, Reason.ADDRESS_INSIDE)
    return _exchange(one, parts, addresses, port, at=at, outside=outside)


def signed_headers(one: Post, *, at: datetime, question: bool = False) -> dict[str, str]:
    """Return the headers that a receiver verifies: id, time in seconds, and the signature of both and the document.

    A ``question`` has no document, and its signature is of the other two and the word ``question``.
    """
    identity, moment = f"msg_{one.row.hex}", str(int(at.timestamp()))
    signed = b".".join((identity.encode(), moment.encode(), b"question" if question else one.document))
    signature = base64.b64encode(hmac.new(one.key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Kentongan",
        "webhook-id": identity,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    } | ({"x-kentongan-exercise": "yes"} if one.exercise else {})


def is_public(address: str) -> bool:
    """Whether an address belongs to the open network; one that carries another inside is judged by that."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _addresses_of(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _exchange(
    one: Post, parts: SplitResult, addresses: Sequence[str], port: int, *, at: datetime, outside: Outside
) -> Result:
    connection = _Connection(parts.hostname or "", addresses, port, tls=parts.scheme == "https", outside=outside)
    if one.perhaps_there:
        try:
            with _limited(connection, outside.deadline):
                if _has_it(one, parts, connection, at=at):
                    return Result(one.row, State.DELIVERED, Reason.ACCEPTED, was_there=True)
        except (OSError, HTTPException, ValueError) as why:
            return Result(one.row, State.WAITING, Reason.UNREACHABLE, type(why).__name__)
        finally:
            connection.close()
    begun = False
    try:
        with _limited(connection, outside.deadline):
            connection.connect()
            begun = True
            headers = signed_headers(one, at=at)
            connection.request("POST", _path(parts), body=one.document, headers=headers)
            answer = connection.getresponse()
            answer.read(_READ)
    except (OSError, HTTPException, ValueError) as why:
        reason = Reason.BROKEN_OFF if begun else Reason.UNREACHABLE
        return Result(one.row, State.WAITING, reason, type(why).__name__, unsure=begun)
    finally:
        connection.close()
    state = http_verdict(answer.status)
    if state is State.DELIVERED:
        return Result(one.row, state, Reason.ACCEPTED)
    reason = Reason.REFUSED if state is State.DEAD else Reason.LATER
    return Result(one.row, state, reason, str(answer.status), retry_after=_retry_after(dict(answer.headers)))


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _has_it(one: Post, parts: SplitResult, connection: "_Connection", *, at: datetime) -> bool:
    """Ask a receiver, by a signed GET, whether it took what may have arrived; without an answer it did not.

    It says so by 2xx and the same ``webhook-id`` among the headers of its answer: a receiver that knows no such
    question has no reason to send that back.
    """
    headers = signed_headers(one, at=at, question=True)
    del headers["Content-Type"]
    connection.request("GET", _path(parts), headers=headers)
    answer = connection.getresponse()
    answer.read(_READ)
    told = answer.headers.get("webhook-id", "")
    return 200 <= answer.status < 300 and hmac.compare_digest(told.encode(), headers["webhook-id"].encode())


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return for how many seconds a receiver asks to be left alone, at most a day (RFC 9110 §10.2.3)."""
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(float(text), LONGEST_PAUSE) if text.isascii() and text.isdigit() else 0.0


class _Connection(HTTPConnection):
    """A connection to one of the addresses that were looked at, under the name that the certificate must have."""

    def __init__(self, host: str, addresses: Sequence[str], port: int, *, tls: bool, outside: Outside) -> None:
        super().__init__(host, port, timeout=outside.timeout)
        self._addresses, self._tls = addresses[:_MOST_ADDRESSES], tls
        self._outside = outside
        if tls:
            self.default_port = 443

    def connect(self) -> None:
        """Connect to the address and begin TLS with the name."""
        self.sock = self._connected()
        if self._tls:
            context = self._outside.context or ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def _connected(self) -> socket.socket:
        *firsts, last = self._addresses
        for address in firsts:
            with suppress(OSError):
                return socket.create_connection((address, self.port), self.timeout)
        return socket.create_connection((last, self.port), self.timeout)


@contextmanager
def _limited(connection: _Connection, seconds: float) -> Iterator[None]:
    """Cut the connection when its time is up, however slowly the other side goes on."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
