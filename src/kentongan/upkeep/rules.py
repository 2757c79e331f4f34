"""What a backup file may hold, and which backup fits which software. Pure."""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

MANIFEST = "manifest.json"

_PART = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._=+@-]{1,150}"
_MEMBER = re.compile(rf"database/[a-z0-9_.]{{1,120}}\.ndjson\.gz|(?:keys|archive)/{_PART}(?:/{_PART}){{0,12}}")

LARGEST_MANIFEST = 64 << 20
LARGEST_ROW = 64 << 20
"""Bytes that one line may have: a row larger than this is an attack and not a row."""

LARGEST_RATIO = 1100
"""No gzip stream unpacks to more than 1,032 times its size; what claims more is damaged."""

DIGEST_SPACE = 1 << 256


def is_member_name(name: str) -> bool:
    """Whether a backup may hold a member of this name: no way out of the folder it is unpacked to, nothing hidden."""
    return name == MANIFEST or _MEMBER.fullmatch(name) is not None


def line_digest(line: bytes) -> int:
    """Return one line's part in the digest of a table."""
    return int.from_bytes(sha256(line).digest(), "big")


def unknown_migrations(backed_up: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the migrations that the backup's database has had and this software does not know."""
    return sorted(set(backed_up) - set(known))


def changed_lines(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return what stands in only one of the two lists."""
    return sorted(set(before) ^ set(after))
