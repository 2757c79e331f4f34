"""Where the files of the archive lie, under the hub's data folder.

::

    archive/
      events/day=2026-11-20/feed=shadowserver/RUN-AMBER-0.parquet       events of one day, feed, TLP and run
      quarantine/day=2026-11-20/feed=shadowserver/RUN-AMBER-0.parquet   refused rows, by the day of the run
      seen/shadowserver/RUN.parquet                                     what was seen of the feed
      work/shadowserver/RUN/                                            what a run has in work; never in a manifest
      locks/shadowserver                                                whose turn it is
"""

from pathlib import Path

from django.conf import settings

PARTITIONED = ("events", "quarantine")


def archive_folder() -> Path:
    """Return the folder of the archive; it may not exist yet."""
    return Path(settings.DATA) / "archive"


def absolute(path: str) -> Path:
    """Return where a path of the manifest lies."""
    return archive_folder() / path
