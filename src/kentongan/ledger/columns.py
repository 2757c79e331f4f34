"""Values as the database's driver takes them, for statements that are written by hand. For every room."""

from datetime import datetime
from uuid import UUID

from django.db import connection


def id_column(value: UUID | None) -> UUID | str | None:
    """Return an id as it is stored: PostgreSQL has a type for it, SQLite keeps 32 hexadecimal digits."""
    return value if value is None or connection.features.has_native_uuid_field else value.hex


def moment_column(moment: datetime) -> datetime | str:
    """Return an aware time as it is stored; SQLite keeps it as text, in UTC."""
    stored: datetime | str = connection.ops.adapt_datetimefield_value(moment)
    return stored
