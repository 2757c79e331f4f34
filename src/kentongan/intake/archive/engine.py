"""The DuckDB that reads the archive's files, and what it raises told as the hub's own errors.

The library is imported here when a file is really read: it takes 45 megabytes of every process that has it, and the
pages and the API, which know this room, are mostly asked for other things (tests/site/test_loading.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kentongan.intake.errors import ArchiveFileDamaged, ArchiveFileMissing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_engine(*, threads: int = 1, memory: int = 256) -> "DuckDBPyConnection":
    """Return a DuckDB of our own in memory, bounded (``memory`` in megabytes), that loads nothing from elsewhere."""
    import duckdb

    engine = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": f"{memory}MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    engine.execute("SET TimeZone = 'UTC'")
    return engine


@contextmanager
def told_when_missing(path: str) -> Iterator[None]:
    """Raise ArchiveFileMissing where a file, by its path in the manifest, cannot be opened."""
    import duckdb

    try:
        yield
    except duckdb.IOException as why:
        raise ArchiveFileMissing(path=path) from why


@contextmanager
def told_when_unreadable(path: str) -> Iterator[None]:
    """Raise ArchiveFileMissing as above, and ArchiveFileDamaged for all else that reading a file comes upon."""
    import duckdb

    try:
        with told_when_missing(path):
            yield
    except duckdb.Error as why:
        raise ArchiveFileDamaged(path=path) from why
