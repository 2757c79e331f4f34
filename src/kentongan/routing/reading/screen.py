"""One pass over a feed's bytes: its digest, and whether DuckDB reads every cell of it just as Python's csv does.

DuckDB's strict reader refuses what is ragged or badly quoted, but it is lenient in a few places where Python's csv
module is not (found by comparing them over random files, see ``tests/routing/test_reading_oracle.py``): it takes
spaces beside a quote away, ends lines at any mixture of carriage returns and newlines, counts blank
lines of a file with one column as rows, and reads bytes that are not UTF-8 in columns that nobody asks for. Files with
any of these are read the exact way; all others may be read the fast way.
"""

import codecs
import hashlib
from pathlib import Path

import numpy as np

from kentongan.routing.reading.line_index import LineIndex

CHUNK = 256 * 1024
_SPACE, _QUOTE = b' "'


class Screen:
    """Takes the bytes of a feed in order and remembers what matters; cheap enough to run on every feed."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._returns = self._pairs = 0
        self._tail = b"\n"
        self.size = 0
        self.utf8 = True
        self.nul = False
        self.spaced_quotes = False
        self.first = b""
        self.index = LineIndex()

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._digest.update(chunk)
        self.first = self.first or chunk[:4096]
        self.size += len(chunk)
        self.nul = self.nul or b"\0" in chunk
        self.utf8 = self.utf8 and self._decodes(chunk)
        self.index.update(chunk)
        self._count_returns(chunk)
        if not self.spaced_quotes:
            self.spaced_quotes = _has_spaced_quotes(self._tail + chunk[:2]) or _has_spaced_quotes(chunk)
        self._tail = (self._tail + chunk[-2:])[-2:]

    def finish(self) -> None:
        """Say that the last bytes were given."""
        self.utf8 = self.utf8 and not self._decoder.getstate()[0]
        self.spaced_quotes = self.spaced_quotes or _has_spaced_quotes(self._tail + b"\n")

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return self._digest.hexdigest()

    @property
    def plain(self) -> bool:
        """Whether DuckDB's strict reader, where it reads such a file, reads it as Python's csv does."""
        uniform = self._returns == 0 or self._returns == self.index.newlines == self._pairs
        blank_start = self.first.removeprefix(codecs.BOM_UTF8)[:1] in (b"\r", b"\n")
        return self.utf8 and uniform and not (self.nul or self.spaced_quotes or blank_start)

    def _decodes(self, chunk: bytes) -> bool:
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return True
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            return False
        return True

    def _count_returns(self, chunk: bytes) -> None:
        if not self._returns and b"\r" not in chunk:
            return
        self._returns += chunk.count(b"\r")
        self._pairs += chunk.count(b"\r\n") + (self._tail[-1:] == b"\r" and chunk[:1] == b"\n")


def screen(path: Path) -> Screen:
    """Return what one pass over a file finds."""
    found = Screen()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found.update(chunk)
    found.finish()
    return found


_EDGE = np.zeros(256, np.bool_)
_EDGE[list(b' ,"\n\r')] = True


def _has_spaced_quotes(piece: bytes) -> bool:
    """Say whether spaces may stand between a quote and a delimiter or another quote; unsure means yes."""
    if b' "' not in piece and b'" ' not in piece:
        return False
    octets = np.frombuffer(piece, dtype=np.uint8)
    quote = octets == _QUOTE
    beside = quote[:-2] | quote[2:]
    beside &= octets[1:-1] == _SPACE
    places = np.flatnonzero(beside)
    before, behind = octets[places], octets[places + 2]
    return bool(((before == _QUOTE) & _EDGE[behind] | (behind == _QUOTE) & _EDGE[before]).any())
