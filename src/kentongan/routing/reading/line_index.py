"""Where lines stand in a file: a mark at every few kilobytes, so that one line is found without reading those before.

Quarantine shows whole lines of a file of which routing read only some columns. They are few and far apart; with a mark
close to each, what lies between them is never read again.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

STEP = 32 * 1024
_NEWLINE = ord("\n")


class LineIndex:
    """Takes the bytes of a file in order; ``newlines`` is how many there were."""

    def __init__(self) -> None:
        self.newlines = 0
        self._ended = True
        self._size = 0
        self._places = array("Q")
        self._before = array("Q")

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        breaks = np.frombuffer(chunk, np.uint8) == _NEWLINE
        for first in range(0, len(chunk), STEP):
            self._places.append(self._size + first)
            self._before.append(self.newlines)
            self.newlines += int(np.count_nonzero(breaks[first : first + STEP]))
        self._size += len(chunk)
        self._ended = chunk[-1:] == b"\n"

    @property
    def lines(self) -> int:
        """How many lines there are; the last one may lack its end."""
        return self.newlines + (not self._ended)

    def find(self, path: Path, wanted: Iterable[int]) -> Iterator[bytes]:
        """Yield the wanted lines of the file with their ends; they are numbered from 0, and asked for in order."""
        following = 0
        with path.open("rb") as stream:
            for line in wanted:
                mark = bisect_left(self._before, line) - 1
                if mark >= 0 and self._before[mark] >= following:
                    stream.seek(self._places[mark])  # within the line of that number, or where it begins
                    following = self._before[mark]
                yield next(islice(stream, line - following, None))
                following = line + 1
