"""How a file comes to stay: written in the work folder, synced, renamed to its place, and the folders synced."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError

from kentongan.intake.archive.layout import absolute, archive_folder
from kentongan.intake.errors import ArchiveFull
from kentongan.kernel.files import sync

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
_NO_ROOM_WORDS = ("No space left", "File too large", "disk is full", "disk I/O error", "Disk quota", "Read-only file")


def put_in_place(moves: Iterable[tuple[Path, str]]) -> None:
    """Give finished files their paths in the archive, so that they are there after a power cut as well.

    Each pair is where the file was written and its path as the manifest will have it; both on one file system. A file
    is synced before it is renamed, for a renamed file may otherwise be empty after a power cut.
    """
    pairs = [(written, absolute(path)) for written, path in moves]
    for written, _ in pairs:
        sync(written)
    for folder in {target.parent for _, target in pairs}:
        _make_folder(folder)
    for written, target in pairs:
        written.replace(target)
    for folder in sorted({target.parent for _, target in pairs}):
        sync(folder)


def take_away(paths: Iterable[str]) -> None:
    """Remove files by their paths in the manifest; those that are gone already are no matter."""
    for path in paths:
        absolute(path).unlink(missing_ok=True)


def digest_of(file: Path) -> str:
    """Return a file's SHA-256 as hexadecimal text."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


@contextmanager
def told_when_full() -> Iterator[None]:
    """Raise ArchiveFull for what the system, DuckDB or SQLite raise where there is no room to write."""
    import duckdb  # here: what else stands in this file is known to every page, and needs none of it (see engine)

    try:
        yield
    except OSError as why:
        if why.errno not in _NO_ROOM:
            raise
        raise ArchiveFull(why=why.strerror or str(why), folder=archive_folder()) from why
    except (duckdb.Error, OperationalError) as why:
        words = next((words for words in _NO_ROOM_WORDS if words.lower() in str(why).lower()), None)
        if words is None:
            raise
        raise ArchiveFull(why=words, folder=archive_folder()) from why


def _make_folder(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        sync(one.parent)
