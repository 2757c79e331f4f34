"""Whose turn it is: one process at a time writes the files of a feed, and a killed one gives its turn back by dying."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from kentongan.intake.archive.layout import lock_file
from kentongan.intake.errors import FeedBusy

_PAUSE = 0.05


@contextmanager
def turn(feed: str, *, wait: timedelta) -> Iterator[None]:
    """Hold the turn with a feed, after waiting for it at most ``wait``. Raises FeedBusy.

    The lock is the system's (flock): it belongs to this opening of the file, so threads exclude each other as well as
    processes, and it ends with the process, however that ends. The file itself stays: to remove it would let two in.
    """
    file = lock_file(feed)
    file.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(number, feed=feed, until=time.monotonic() + wait.total_seconds())
        yield
    finally:
        os.close(number)


def _take(number: int, *, feed: str, until: float) -> None:
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise FeedBusy(feed=feed) from None
            time.sleep(_PAUSE)
        else:
            return
