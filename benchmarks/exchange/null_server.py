"""A server that does nothing: whatever is asked, it has its answer ready. What it costs, client and loopback cost.

    python null_server.py PORT BYTES

answers every GET with so many bytes, and every POST with a short status, as quickly as a loop in Python can.
"""

import re
import socket
import sys

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_STATUS = b'{"id":"0","status":"complete","total_count":0,"success_count":0,"failure_count":0,"pending_count":0}'


def main() -> None:
    """Serve one connection after the other until it is ended."""
    port, size = int(sys.argv[1]), int(sys.argv[2])
    page, status = _answer(b"x" * size), _answer(_STATUS)
    into = memoryview(bytearray(1 << 20))
    with socket.create_server(("127.0.0.1", port)) as door:
        while True:
            line, _ = door.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with line:
                _serve(line, into=into, page=page, status=status)


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _serve(line: socket.socket, *, into: memoryview, page: bytes, status: bytes) -> None:
    while read := line.recv_into(into):
        head = bytes(into[:read])
        end = head.find(b"\r\n\r\n") + 4
        missing = int(found[1]) - (read - end) if (found := _LENGTH.search(head, 0, end)) else 0
        while missing > 0 and (more := line.recv_into(into)):
            missing -= more
        line.sendall(page if head.startswith(b"GET") else status)


if __name__ == "__main__":
    main()
