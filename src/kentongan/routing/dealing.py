"""Lines dealt out to many files: held until there is much for each, then written file by file.

To open a file for each line would be dear, to keep thousands open is not allowed; so lines are held, sorted by the
file that they go to, and each file gets what is held for it in one stroke. What waits in memory is bounded.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

_HELD = 160 * 1024 * 1024


class Dealer:
    """Appends lines to the files of drafts, which are told by number."""

    def __init__(self) -> None:
        self._paths: dict[int, Path] = {}
        self._headers: dict[int, bytes] = {}
        self._drafts: list[npt.NDArray[np.uint32]] = []
        self._ours: list[str] = []
        self._theirs: list[bytes] = []
        self._size = 0

    def begin(self, draft: int, *, path: Path, header: bytes) -> None:
        """Say which file a draft's lines go to and what stands first in it."""
        self._paths[draft], self._headers[draft] = path, header

    def deal(self, drafts: npt.NDArray[np.uint32], ours: Sequence[str], theirs: Sequence[bytes]) -> None:
        """Give each draft its line: what we say of a row, and the row as the feed has it; all of equal length."""
        self._drafts.append(drafts)
        self._ours += ours
        self._theirs += theirs
        self._size += sum(map(len, ours)) + sum(map(len, theirs))
        if self._size > _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held; the lines of a draft keep their order."""
        if not self._drafts:
            return
        drafts = np.concatenate(self._drafts)
        order = np.argsort(drafts, kind="stable")
        ends = np.append(np.flatnonzero(np.diff(drafts[order])) + 1, len(order)).tolist()
        places, first = order.tolist(), 0
        for end in ends:
            self._write(int(drafts[places[first]]), places=places[first:end])
            first = end
        self._drafts, self._ours, self._theirs, self._size = [], [], [], 0

    def _write(self, draft: int, *, places: Sequence[int]) -> None:
        ours, theirs = self._ours, self._theirs
        pieces = [b","] * (4 * len(places))
        pieces[::4] = "\n".join([ours[place] for place in places]).encode().split(b"\n")
        pieces[2::4] = [theirs[place] for place in places]
        pieces[3::4] = [b"\n"] * len(places)
        with self._paths[draft].open("ab", buffering=0) as out:
            left = memoryview(self._headers.pop(draft, b"") + b"".join(pieces))
            while left:
                left = left[out.write(left) :]
