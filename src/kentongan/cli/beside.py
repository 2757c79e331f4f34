"""A worker process beside the servers: begun anew when it ends, and gone when they are."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

ENDS_WITH_PARENT = "--ends-with-parent"
STOP_WITHIN = 20.0
"""Seconds that a worker gets to finish the message in hand when ``serve`` ends."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


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
