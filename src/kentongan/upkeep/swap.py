"""A restored hub takes the place of the present one: all of it or nothing, whenever the power goes.

::

    DATA/.restore/new/...          the restored hub, complete, verified and on the disk
    DATA/.restore/journal.json     "what is in new/ takes its place": from here on the swap is finished, not undone
    DATA/replaced-<time>/...       what stood there before, kept

Each part is a rename; a swap that was cut short is finished by the next command that reads the settings. With
PostgreSQL the journal counts only if the database carries its mark: the schema is exchanged in one transaction first.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from kentongan.kernel.files import replaced_whole, sync
from kentongan.upkeep import disk

STAGING = ".restore"
SQLITE = "kentongan.sqlite3"
PARTS = (SQLITE, "archive", "keys")
_BESIDE = {SQLITE: (SQLITE + "-wal", SQLITE + "-shm")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A swap that is decided. ``mark`` is what PostgreSQL's schema carries then; empty for SQLite."""

    aside: str
    mark: str


def stage(data: Path) -> Path:
    """Return an empty folder for the restored hub; what an earlier restore left there is removed."""
    staging = data / STAGING
    if staging.exists():
        shutil.rmtree(staging)
    new = staging / "new"
    new.mkdir(parents=True, mode=0o700)
    return new


def decide(data: Path, journal: Journal) -> None:
    """Write the journal: the staged hub is complete."""
    for folder, _, _ in os.walk(data / STAGING):
        sync(Path(folder))
    sync(data)
    with replaced_whole(_journal(data)) as partial:
        partial.write_text(json.dumps(asdict(journal)), "utf-8")


def pending(data: Path) -> Journal | None:
    """Return the swap that was decided and not finished, if any."""
    try:
        return Journal(**json.loads(_journal(data).read_text("utf-8")))
    except FileNotFoundError:
        return None


def finish(data: Path, *, marked: Callable[[str], bool]) -> bool:
    """Finish a decided swap, or drop it where the database does not carry its mark; return whether it was finished.

    Safe to be cut short and called again, any number of times.
    """
    journal = pending(data)
    if journal is None:
        return False
    decided = not journal.mark or marked(journal.mark)
    if decided:
        for part in PARTS:
            _take(part, data=data, aside=data / journal.aside)
    shutil.rmtree(data / STAGING / "new", ignore_errors=True)
    _journal(data).unlink()
    shutil.rmtree(data / STAGING, ignore_errors=True)
    return decided


def _take(part: str, *, data: Path, aside: Path) -> None:
    new = data / STAGING / "new" / part
    if not new.exists():
        return
    for name in (part, *_BESIDE.get(part, ())):
        if (data / name).exists():
            disk.move(data / name, _free(aside / name))
    disk.move(new, data / part)


def _free(place: Path) -> Path:
    """Return the place, or one beside it: keys made anew in the middle of a swap are put aside too."""
    number = 0
    free = place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.name}.{number}")
    return free


def _journal(data: Path) -> Path:
    return data / STAGING / "journal.json"
