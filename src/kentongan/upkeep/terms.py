"""The words of upkeep: what a backup says of itself, and what ``check`` finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FORMAT = 1
"""Version of the backup file's layout; a reader refuses any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A member of the backup file: its name there, its size in bytes, the SHA-256 of its content in hex."""

    name: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """The rows of one table, in the member ``name``: one JSON array a line, in the order of ``columns``.

    ``bytes`` is the size of the lines. ``digest`` is the sum of the SHA-256 of each line modulo 2^256, in hex: it does
    not depend on the order, which differs between databases.
    """

    model: str
    name: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds. ``migrations`` are ``app.name``; ``damaged`` are files that were not as the hub had noted.

    ``seal`` is the SHA-256 of this manifest with an empty seal, so that a flipped bit in it is seen too.
    """

    format: int
    id: str
    made_at: str
    software: str
    engine: str
    migrations: tuple[str, ...]
    tables: tuple[StoredTable, ...]
    files: tuple[StoredFile, ...]
    damaged: tuple[str, ...] = ()
    seal: str = ""

    @property
    def bytes(self) -> int:
        """How much disk a restored hub needs at least."""
        return sum(table.bytes for table in self.tables) + sum(file.bytes for file in self.files)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)


class Severity(StrEnum):
    """How bad a finding is. Only what is ``wrong`` makes ``check`` fail."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that ``check`` looked at: a sentence with slots, the facts that fill them, and what to do."""

    code: str
    severity: Severity
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    advice: str = ""
