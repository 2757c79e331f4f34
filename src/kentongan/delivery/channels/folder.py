"""Into a folder: one file for each row, named by its id, there whole or not at all, and there once.

Another program takes the files from there, and may take them away. So that a kill -9 at any moment makes no file appear
a second time, a batch is decided before it appears: its files are written under hidden names and synced, then a list of
them is written and synced, and only then are they renamed. Whoever finds such a list later renames what is still hidden
and knows of the rest that it has appeared. All files of a batch are synced together, so a thousand cost little more
than one.
"""

import ctypes
import json
import os
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kentongan.kernel.files import sync

_AT_ONCE = 16
_HIDDEN = re.compile(r"\.(?:.+\.)?([0-9a-f]{32})\.(?:part|batch)")


@dataclass(frozen=True, slots=True)
class Batch:
    """The place of one worker's batch in a folder. Raises OSError in all it does where the folder is not there."""

    folder: Path
    worker: UUID

    def stage(self, files: Iterable[tuple[UUID, str, bytes]]) -> list[tuple[UUID, str]]:
        """Write the files of rows under hidden names, durably; return what ``decide`` takes."""
        root = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        opened: list[int] = []
        staged: list[tuple[UUID, str]] = []
        try:
            for row, name, content in files:
                opened.append(os.open(self._hidden(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640, dir_fd=root))
                _write_all(opened[-1], content)
                staged.append((row, name))
            _sync_all(root, opened)
        finally:
            for number in opened:
                os.close(number)
            os.close(root)
        return staged

    def decide(self, staged: Sequence[tuple[UUID, str]]) -> None:
        """Write down which files are to appear. From here on they will, whatever happens."""
        partial = self.folder / self._hidden("batch")
        partial.write_text(json.dumps([[row.hex, name] for row, name in staged]))
        sync(partial)
        partial.rename(self._list)
        sync(self.folder)

    def publish(self) -> set[UUID]:
        """Let appear what was decided and has not appeared yet; return the rows of all that was decided.

        Several may do this at once for a worker that was killed.
        """
        root = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                decided = json.loads(self._list.read_bytes())
            except FileNotFoundError:
                return set()
            for _, name in decided:
                with suppress(FileNotFoundError):  # it has appeared
                    os.rename(self._hidden(name), name, src_dir_fd=root, dst_dir_fd=root)
            os.fsync(root)
        finally:
            os.close(root)
        return {UUID(row) for row, _ in decided}

    def forget(self) -> None:
        """Remove the list, once what it says is in the database, and hidden files that were never decided."""
        self._list.unlink(missing_ok=True)
        for hidden in self.folder.glob(f".*.{self.worker.hex}.part"):
            hidden.unlink(missing_ok=True)
        sync(self.folder)

    @property
    def _list(self) -> Path:
        return self.folder / f".{self.worker.hex}.batch"

    def _hidden(self, name: str) -> str:
        return f".{name}.{self.worker.hex}.part"


def workers_in(folder: Path) -> set[UUID]:
    """Return the workers that have hidden files in a folder."""
    found = (_HIDDEN.fullmatch(path.name) for path in folder.glob(".*"))
    return {UUID(match[1]) for match in found if match is not None}


def _write_all(number: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(number, rest) :]


def _sync_all(root: int, opened: Sequence[int]) -> None:
    """Have the files written to the disk: by one call where the system has it, else several at a time.

    ``syncfs`` waits for the whole file system, and reports what could not be written from Linux 5.8 on.
    """
    if len(opened) > _AT_ONCE and _syncfs is not None and _syncfs(root) == 0:
        return
    if len(opened) == 1:
        os.fsync(opened[0])
    else:
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(os.fsync, opened))


def _find_syncfs() -> "ctypes._NamedFuncPointer | None":
    system = os.uname()
    version = tuple(int(part) for part in system.release.split("-")[0].split(".")[:2] if part.isdigit())
    if system.sysname != "Linux" or version < (5, 8):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


_syncfs = _find_syncfs()
