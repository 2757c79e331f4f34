"""What lies in the archive and no manifest names: left by a run that was killed. Removed only in the feed's turn."""

import shutil
from collections.abc import Callable, Collection
from uuid import UUID

from kentongan.intake.archive.layout import lying


def sweep(feed: str, *, named: Collection[str], is_ours: Callable[[UUID], bool]) -> list[str]:
    """Remove what a killed run of the feed left, and return the paths. Call it in the feed's ``turn`` only.

    ``named`` are the paths that the database names. What belongs to a run that the database never heard of
    (``is_ours`` is False) stays: it may be all that another installation has.
    """
    gone = []
    for path, place in lying(feed):
        run = _run_of(place.name)
        if path in named or run is None or not is_ours(run):
            continue
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        gone.append(path)
    return gone


def _run_of(name: str) -> UUID | None:
    try:
        return UUID(name.lstrip(".").partition(".")[0])
    except ValueError:
        return None
