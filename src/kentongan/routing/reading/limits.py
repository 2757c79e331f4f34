"""How much one feed may ask of the machine: what a decompression bomb, an endless cell or a hostile row runs into."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds, in bytes unless said otherwise.

    ``unpacked`` and ``members`` hold for one archive, and so does ``ratio`` (unpacked to packed) once ``ratio_from``
    bytes are unpacked: small files of much the same rows pack well. ``row`` is the longest row, quoted newlines and
    all, in characters; ``recoveries`` how many times a file may lose a row to a quote that is never closed before
    the rest of it is quarantined line by line, ``columns`` the widest header.
    """

    unpacked: int = 64 * 1024 * MEBIBYTE
    members: int = 1_000
    ratio: int = 200
    ratio_from: int = 64 * MEBIBYTE
    row: int = MEBIBYTE
    recoveries: int = 1_000
    columns: int = 2_000
