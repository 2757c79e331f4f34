"""Values as the database's driver takes them, for statements that are written by hand. For every room."""

from datetime import datetime
from functools import cache, lru_cache
from typing import cast
from uuid import UUID

from django.db import connection


@cache
def vendor() -> str:
    """Return which database this process has: ``sqlite`` or ``postgresql``. To ask the connection itself costs as much
    as a small statement."""
    return str(connection.vendor)


def id_column(value: UUID | None) -> UUID | str | None:
    """Return an id as it is stored: PostgreSQL has a type for it, SQLite keeps 32 hexadecimal digits."""
    return value if value is None or vendor() == "postgresql" else value.hex


def read_id(stored: object) -> UUID:
    """Return an id that a statement written by hand brought back."""
    return stored if isinstance(stored, UUID) else _read_id(str(stored))


@lru_cache(maxsize=4096)
def _read_id(text: str) -> UUID:
    """Return the id that a text is: the same accounts, members and collections come with every request."""
    return UUID(text)


@lru_cache(maxsize=16)
def moment_column(moment: datetime) -> datetime | str:
    """Return an aware time as it is stored; SQLite keeps it as text, in UTC. What one action writes has one time."""
    return cast("datetime | str", connection.ops.adapt_datetimefield_value(moment))  # None only of None
