"""Who works on a data folder: many commands at once, or one upgrade or restore alone.

The lock is the kernel's (flock) on the file ``lock`` of the folder: it is gone with the process that held it, however
that ended, and the processes that a served hub starts share it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kentongan.upkeep.errors import HubAtWork, UpkeepInHand

_held: dict[Path, int] = {}


def share(data: Path) -> None:
    """Take part in the work on this folder until this process ends. Raises UpkeepInHand."""
    if data in _held:
        return
    lock = _open(data)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise UpkeepInHand(folder=data) from None
    _held[data] = lock


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the only one to work on this folder. Raises HubAtWork."""
    shared = data in _held
    lock = _held[data] if shared else _open(data)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not shared:
            os.close(lock)
        raise HubAtWork(folder=data) from None
    try:
        yield
    finally:
        if shared:
            fcntl.flock(lock, fcntl.LOCK_SH)
        else:
            os.close(lock)


def _open(data: Path) -> int:
    data.mkdir(parents=True, exist_ok=True)
    return os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
