"""``kentongan worker``: what the hub does by itself, in a process of its own; ``serve`` brings one along."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from kentongan.cli.django import set_up
from kentongan.cli.serve import demand_migrated
from kentongan.kernel.clock import utc_now

ENDS_WITH_PARENT = "--ends-with-parent"
STOP_WITHIN = 20.0
"""Seconds that a worker gets to finish the message in hand when ``serve`` ends."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
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


@contextmanager
def worker_beside(command: Sequence[str] = ()) -> Iterator[None]:
    """Run a worker process while the block runs: begun anew when it ends, told to stop at the block's end."""
    leave = threading.Event()
    given = command or (sys.executable, "-m", "kentongan", "worker", ENDS_WITH_PARENT)
    keeper = threading.Thread(target=_keep, args=(given, leave), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        leave.set()
        keeper.join(STOP_WITHIN + 5)


def _keep(command: Sequence[str], leave: threading.Event) -> None:
    """Start the process, wait for it, start it again; pause longer the oftener it ends. It is this thread's child."""
    pause = _FIRST_PAUSE
    while not leave.is_set():
        process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own command
        while process.poll() is None and not leave.wait(0.2):
            pass
        if process.stdin is not None:
            process.stdin.close()
        if leave.is_set():
            _end(process)
            return
        leave.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
