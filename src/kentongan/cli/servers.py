"""The process that looks after the servers: ``kentongan serve`` becomes it once it has found the hub ready.

What is loaded here every server has as well, for they are forked from it; so it loads granian and the logs, neither
click nor Django. It is told all it needs in one argument.
"""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kentongan.kernel.errors import KentonganError
from kentongan.upkeep.lock import share

APPLICATION = "kentongan.site.wsgi:application"

STOP_WITHIN = 10
"""Seconds that a request gets to finish when the hub is told to stop."""

_LARGE = 128 * 1024
"""Bytes from which on a block goes back to the system when it is freed: bodies and pages. Unless it is told, glibc
raises this to the largest that it ever freed, and keeps them all."""

_OF_JEMALLOC = "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0"
"""granian brings an allocator of its own for what comes and goes; it would keep what the largest bodies took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is to be served where: ``data`` is the hub's folder, ``logging`` a dictConfig."""

    host: str
    port: int
    workers: int
    threads: int
    beside: bool
    data: str
    logging: Mapping[str, Any]


def become(service: Service) -> None:
    """Let this process go on as the one that looks after the servers; it does not come back."""
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "kentongan.cli.servers", json.dumps(asdict(service))]
    os.execve(sys.executable, command, {**_ONE_HEAP, **os.environ})  # noqa: S606 - ourselves


_ONE_HEAP = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(_LARGE),
    "_RJEM_MALLOC_CONF": _OF_JEMALLOC,
}
"""One heap a process: one for each thread would hold what the largest answers took, and threads take turns in Python
anyway. What the operator's own environment says counts before."""


def serve(service: Service) -> None:
    """Serve until told to stop. Returns when every request in hand was answered, or after STOP_WITHIN seconds."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from kentongan.cli.beside import worker_beside

    with worker_beside() if service.beside else nullcontext():
        Server(
            APPLICATION,
            address=service.host,
            port=service.port,
            interface=Interfaces.WSGI,
            workers=service.workers,
            blocking_threads=service.threads,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_WITHIN,
            log_level=LogLevels(service.logging["root"]["level"].lower()),
            log_dictconfig=dict(service.logging),
        ).serve()


def main(told: str) -> None:
    """Take part in the work on the data folder and serve."""
    sys.excepthook = _tell_unforeseen
    service = Service(**json.loads(told))
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.site.settings")
    try:
        share(Path(service.data))
        serve(service)
    except KentonganError as error:
        from kentongan.cli.errors import tell

        sys.exit(tell(error))


def _tell_unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    from kentongan.cli.errors import tell_unforeseen

    tell_unforeseen(kind, error, trace)


if __name__ == "__main__":
    main(sys.argv[1])
