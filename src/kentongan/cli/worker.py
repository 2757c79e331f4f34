"""``kentongan worker``: what the hub does by itself, in a process of its own; ``serve`` brings one along."""

import ctypes
import os
import signal
import sys
import threading
from types import FrameType

import click

from kentongan.cli.beside import ENDS_WITH_PARENT
from kentongan.cli.django import set_up
from kentongan.cli.serve import demand_migrated
from kentongan.kernel.clock import utc_now

_PR_SET_PDEATHSIG = 1


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, then end.")
@click.option(ENDS_WITH_PARENT, is_flag=True, hidden=True)
def worker(once: bool, ends_with_parent: bool) -> None:
    """Send what waits in the outbox, read the mail that came in, and do what else the hub does by itself.

    `kentongan serve` brings one along. Several at once, on several machines too if they share a PostgreSQL
    database, divide the work. Ctrl-C or SIGTERM ends it after the message in hand; kill -9 loses nothing.
    """
    set_up(quiet=once)
    demand_migrated()
    from kentongan.delivery.worker import work

    stop = threading.Event()

    def told(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    if ends_with_parent:
        end_with_parent(stop)
    work(clock=utc_now, stop=stop, once=once)


def end_with_parent(stop: threading.Event) -> None:
    """Stop when the parent ends, however it does: its end of our standard input closes, and Linux sends a signal."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
