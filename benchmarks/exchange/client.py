"""One connection to a server on this machine, kept open; as thin as Python allows, so that what is timed is the server.

A request's bytes are put together before the clock starts, and the clock stops with the answer's last byte; nothing of
the answer is decoded in between. What the client and the loopback cost by themselves is measured against
``null_server`` and told in the table.
"""

import re
import select
import socket
import time
from dataclasses import dataclass

MEDIA_TYPE = "application/taxii+json;version=2.1"
PATIENCE = 60.0
"""Seconds for an answer to come; a server that needs longer is taken out of the run."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_CLOSED = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)


class NoAnswer(Exception):
    """The server hung up, or let the client wait for too long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, its head and body as they came, and the seconds from the first byte out to the last in."""

    status: int
    head: bytes
    body: bytes
    seconds: float


class Client:
    """A connection to 127.0.0.1 that asks one thing after the other; ``connections`` counts how often it was opened."""

    def __init__(self, port: int, *, authorization: str = "", patience: float = PATIENCE) -> None:
        self._port, self._patience = port, patience
        self._signed = f"Authorization: {authorization}\r\n" if authorization else ""
        self._socket: socket.socket | None = None
        self._into = memoryview(bytearray(1 << 20))
        self.connections = 0

    def ask(self, method: str, path: str, body: bytes = b"", *, media_type: str = MEDIA_TYPE) -> Answer:
        """Send a request and return its answer. Raises NoAnswer."""
        length = f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n" if method == "POST" else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept: {MEDIA_TYPE}\r\n"
        request = f"{head}{self._signed}{length}\r\n".encode() + body
        line = self._open()
        try:
            begun = time.perf_counter()
            line.sendall(request)
            answer = self._received(line)
            seconds = time.perf_counter() - begun
        except OSError as why:
            self.close()
            raise NoAnswer(f"{method} {path}: {why}") from why
        head_end = answer.index(b"\r\n\r\n") + 4
        found, rest = bytes(answer[:head_end]), bytes(answer[head_end:])
        if _CLOSED.search(found):
            self.close()
        content = _unchunked(rest) if _CHUNKED.search(found) else rest
        return Answer(status=int(found[9:12]), head=found, body=content, seconds=seconds)

    def close(self) -> None:
        """Hang up; the next question opens the connection again."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        if self._socket is not None and _hung_up(self._socket):
            self.close()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=self._patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
        return self._socket

    def _received(self, line: socket.socket) -> bytearray:
        whole, expected = bytearray(), -1
        chunked = False
        while True:
            read = line.recv_into(self._into)
            if not read:
                raise ConnectionError("hung up")
            whole += self._into[:read]
            if expected < 0 and not chunked:
                if (end := whole.find(b"\r\n\r\n")) < 0:
                    continue
                if found := _LENGTH.search(whole, 0, end + 2):
                    expected = end + 4 + int(found[1])
                else:
                    chunked = _CHUNKED.search(whole, 0, end + 2) is not None
                    expected = -1 if chunked else end + 4
            if chunked and whole.endswith(b"\r\n0\r\n\r\n"):
                return whole
            if 0 <= expected <= len(whole):
                return whole


def _hung_up(line: socket.socket) -> bool:
    """Whether the server closed a connection that was idle for longer than it likes."""
    readable, _, _ = select.select([line], [], [], 0)
    return bool(readable)


def _unchunked(rest: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        end = rest.index(b"\r\n", at)
        size = int(rest[at:end].partition(b";")[0], 16)
        if not size:
            return b"".join(parts)
        parts.append(rest[end + 2 : end + 2 + size])
        at = end + 4 + size
