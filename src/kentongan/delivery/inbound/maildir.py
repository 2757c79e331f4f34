"""A Maildir (cr.yp.to/proto/maildir.html): what lies in ``new`` is stored, then moved to ``cur`` as seen."""

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

BATCH = 200
LARGEST = 32 << 20
"""Octets of a mail that are read at most; what is more is left away."""


def read_maildir(folder: Path, *, store: Callable[[bytes], bool]) -> int:
    """Store what is new and return how much of it was; a mail moves only after it is stored, each by itself.

    Whoever is killed in between stores it again, which changes nothing. Raises OSError.
    """
    seen = 0
    for entry in islice(sorted(os.scandir(folder / "new"), key=lambda one: one.name), BATCH):
        if not entry.is_file(follow_symlinks=False) or entry.name.startswith("."):
            continue
        try:
            with Path(entry.path).open("rb") as opened:
                raw = opened.read(LARGEST)
        except FileNotFoundError:
            continue  # another worker was quicker
        seen += store(raw)
        try:
            Path(entry.path).rename(folder / "cur" / f"{entry.name.partition(':')[0]}:2,S")
        except FileNotFoundError:
            continue
    return seen
