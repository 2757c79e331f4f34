"""Files that are there whole or not at all: written beside, synced, renamed, and the folder synced."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kentongan.kernel.identifiers import new_id


def sync(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def replaced_whole(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to; on leaving, that file takes the target's place, durably.

    If the block raises, or the machine stops, the target is what it was before; a file left by a stopped machine is
    named ``.<target>.<id>.partial`` and may be deleted.
    """
    partial = target.with_name(f".{target.name}.{new_id().hex}.partial")
    try:
        yield partial
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)
