"""``kentongan serve``: the hub's pages and its API, by granian, in a few processes of a few threads; and a worker."""

import gc
import os
import socket
from contextlib import closing, nullcontext, suppress
from importlib import import_module

import click

from kentongan.cli.django import set_up
from kentongan.upkeep.errors import AddressTaken, MigrationsPending

APPLICATION = "kentongan.site.wsgi:application"

WORKERS = min(2, os.cpu_count() or 1)
THREADS = 4
"""Pages wait for the database more than they compute, and SQLite has one writer at a time: more threads only queue."""

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""``M_ARENA_MAX`` and ``M_MMAP_THRESHOLD`` of glibc's malloc.h."""

_LARGE = 128 * 1024
"""Bytes from which on a block goes back to the system when it is freed: bodies and pages. Unless it is told, glibc
raises this to the largest that it ever freed, and keeps them all."""

_OF_JEMALLOC = "narenas:1,dirty_decay_ms:0,muzzy_decay_ms:0"
"""granian brings an allocator of its own for what comes and goes; it would keep what the largest bodies took."""

STOP_WITHIN = 10
"""Seconds that a request gets to finish when the hub is told to stop."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option("--workers", default=WORKERS, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 256), help="Threads in each.")
@click.option("--no-worker", is_flag=True, help="Only serve; `kentongan worker` runs elsewhere.")
def serve(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Serve the hub's pages and API until stopped by Ctrl-C or SIGTERM; requests in hand are finished.

    A worker runs along, in a process of its own: it sends what waits in the outbox and reads the mail that comes in.

    Put a web server with a certificate in front of it and set KENTONGAN_HOSTS and KENTONGAN_HTTPS.
    /healthz answers while the process lives, /readyz while it can do its work.
    """
    _keep_one_heap()
    demand_free(host, port=port)
    demand_ready()
    from kentongan.cli.worker import worker_beside

    with nullcontext() if no_worker else worker_beside():
        run_server(host, port=port, workers=workers, threads=threads)


def demand_ready() -> None:
    """Load what every server needs, once, and find the database as new as the software. Raises MigrationsPending.

    The servers are forked from this process and share what it loaded for as long as nobody writes to it; loaded in
    each of them it would take the machine's memory as often as there are servers. Hence no collection of garbage may
    walk over it (``gc.freeze``), and no connection, thread or random state may be made here. Pages and the API are
    left to the first request that wants them: a hub that only serves TAXII never loads them.
    """
    set_up(quiet=False)
    demand_migrated()
    import_module(APPLICATION.partition(":")[0])
    gc.collect()
    gc.freeze()


def demand_migrated() -> None:
    """Raise MigrationsPending when the database is older than the software."""
    from django.db import connections

    from kentongan.upkeep.readiness import pending_migrations

    pending = pending_migrations()
    connections.close_all()
    if pending:
        raise MigrationsPending(count=len(pending))


def demand_free(host: str, *, port: int) -> None:
    """Raise AddressTaken when another program listens there.

    granian shares its port between its processes (SO_REUSEPORT), so a second hub would start in silence and take
    half of the first one's requests; that is why it is asked here, without that option.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise AddressTaken(host=host, port=port, why=why.strerror or why) from None


def _keep_one_heap() -> None:
    """Let this process and those that it forks keep one heap each: one for each thread would hold what the largest
    answers took, and threads take turns in Python anyway.

    A C library without this setting is left as it is; the environment's MALLOC_ARENA_MAX counts before. To set that
    here would be too late: it is read when a program starts, and the servers are forked. granian's is not loaded yet.
    """
    import ctypes

    os.environ.setdefault("_RJEM_MALLOC_CONF", _OF_JEMALLOC)

    if "MALLOC_ARENA_MAX" in os.environ:
        return
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def run_server(host: str, *, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. Returns when every request in hand was answered, or after STOP_WITHIN seconds."""
    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels(settings.LOGGING["root"]["level"].lower()),
        log_dictconfig=settings.LOGGING,
    ).serve()
