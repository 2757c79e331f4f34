"""``kentongan serve``: the hub's pages and its API, by granian, in a few processes of a few threads; and a worker."""

import os
import socket
from contextlib import closing

import click

from kentongan.cli.django import set_up
from kentongan.cli.servers import Service, become
from kentongan.upkeep.errors import AddressTaken, MigrationsPending

WORKERS = min(2, os.cpu_count() or 1)
THREADS = 4
"""Pages wait for the database more than they compute, and SQLite has one writer at a time: more threads only queue."""


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
    demand_free(host, port=port)
    set_up(quiet=False, shared=False)
    demand_migrated()
    from django.conf import settings

    become(
        Service(
            host=host, port=port, workers=workers, threads=threads, beside=not no_worker,
            data=str(settings.DATA), logging=settings.LOGGING,
        )
    )  # fmt: skip


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
