"""Files written so that they are whole or not there: to a side name, to the disk itself, then renamed."""

import os
import shutil
from pathlib import Path
from typing import IO

from kentongan.kernel.files import sync
from kentongan.upkeep.errors import NoRoom

BLOCK = 1 << 20


def forget_cached(file: Path) -> None:
    """Let the next reading come from the disk and not from memory, where the system allows it."""
    if hasattr(os, "posix_fadvise"):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def write_new(file: Path, content: IO[bytes]) -> None:
    """Write a file that is not there yet, readable by its owner only, folders above it included; never by a link."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(content, out, BLOCK)
        out.flush()
        os.fsync(out.fileno())


def move(source: Path, target: Path) -> None:
    """Rename within one file system, and have the disk hold both folders."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.rename(target)
    sync(target.parent)
    sync(source.parent)


def demand_room(folder: Path, *, needed: int) -> None:
    """Raise NoRoom unless the disk of the folder has the needed bytes left."""
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    if free < needed:
        raise NoRoom(folder=folder, free=free, needed=needed)


def files_below(folder: Path) -> list[Path]:
    """Return every file below a folder, sorted; of a folder that is not there, none. Links are not followed."""
    if not folder.is_dir():
        return []
    found = [Path(root) / name for root, _, names in os.walk(folder) for name in names]
    return sorted(found)
