"""Where the files of the archive lie, under the hub's data folder.

::

    archive/
      events/day=2026-11-20/feed=shadowserver/RUN.AMBER.0.parquet       events of one day, feed, TLP and run
      quarantine/day=2026-11-20/feed=shadowserver/RUN.AMBER.0.parquet   refused rows, by the day of the run
      seen/shadowserver/RUN.parquet                                     what was seen of the feed
      work/shadowserver/RUN/                                            what a run has in work; never in a manifest
      locks/shadowserver                                                whose turn it is

Every name begins with the id of the run that brought it, so that a file that no manifest names can be told from one
that another installation left.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from kentongan.intake.terms import ArchiveKind
from kentongan.kernel.tlp import TLP


def archive_folder() -> Path:
    """Return the folder of the archive; it may not exist yet."""
    return Path(settings.DATA) / "archive"


def absolute(path: str) -> Path:
    """Return where a path of the manifest lies."""
    return archive_folder() / path


def kept_path(kind: ArchiveKind, *, day: date, feed: str, run: UUID, tlp: TLP, part: str) -> str:
    """Return the path, as the manifest has it, of a file that stays."""
    return f"{kind.value}/day={day.isoformat()}/feed={feed}/{run}.{tlp.word}.{part}.parquet"


def seen_path(*, feed: str, run: UUID) -> str:
    """Return the path, as the database has it, of what was seen of a feed once a run is over."""
    # Not “feed=…”: DuckDB would take that for the value of the file's own column.
    return f"seen/{feed}/{run}.parquet"


def work_folder(*, feed: str, run: UUID) -> Path:
    """Return the folder of what a run has in work."""
    return archive_folder() / "work" / feed / str(run)


def lock_file(feed: str) -> Path:
    """Return the file whose lock says whose turn it is with a feed."""
    return archive_folder() / "locks" / feed


def lying(feed: str) -> Iterator[tuple[str, Path]]:
    """Give everything that lies in the archive for a feed: its path as the manifest would have it, and where it is."""
    folder = archive_folder()
    for pattern in (
        f"events/day=*/feed={feed}/*",
        f"quarantine/day=*/feed={feed}/*",
        f"seen/{feed}/*",
        f"work/{feed}/*",
    ):
        for found in folder.glob(pattern):
            yield found.relative_to(folder).as_posix(), found
