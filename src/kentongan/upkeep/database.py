"""What upkeep does with the database as a whole, on each engine: a snapshot of it, a fresh one beside it, its triggers.

All of it goes through Django's ``default`` connection, pointed elsewhere meanwhile: migrations of any room may use
that connection by name, and must not reach the hub's real tables while a restored one is built.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

STAGING_SCHEMA = "kentongan_restoring"


def on_sqlite() -> bool:
    """Whether the hub's database is SQLite."""
    return connection.vendor == "sqlite"


def has_tables() -> bool:
    """Whether there is any table of a hub."""
    if on_sqlite() and not Path(connection.settings_dict["NAME"]).exists():
        return False
    return "django_migrations" in connection.introspection.table_names()


def size() -> int:
    """Return the bytes that the database takes on its disk."""
    if on_sqlite():
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        found: tuple[int] = cursor.fetchone()
    return found[0]


@contextmanager
def snapshot(work: Path) -> Iterator[None]:
    """Let ``default`` show the database as it is at one moment, while others go on writing.

    On SQLite that is a copy made by the online backup API into the folder ``work``, for a long reading would keep the
    write-ahead log from being emptied; on PostgreSQL a read-only transaction that repeats its reads.
    """
    if not on_sqlite():
        connection.close()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with tempfile.TemporaryDirectory(prefix="snapshot-", dir=work) as folder:
        copy = Path(folder) / "snapshot.sqlite3"
        _copy_sqlite(copy)
        with _pointed_at("NAME", copy):
            yield


def _copy_sqlite(copy: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=rw", uri=True, timeout=60)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


@contextmanager
def fresh_database(staging: Path) -> Iterator[None]:
    """Let ``default`` be an empty database beside the real one: the file ``staging``, or a schema of its own."""
    if on_sqlite():
        with _pointed_at("NAME", staging):
            yield
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    drop_staging_schema()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {STAGING_SCHEMA}")
    given = connection.settings_dict["OPTIONS"]
    with _pointed_at("OPTIONS", given | {"options": f"-c search_path={STAGING_SCHEMA}"}):
        yield


def drop_staging_schema() -> None:
    """On PostgreSQL, remove what a restore that was cut short left behind."""
    if not on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {STAGING_SCHEMA} CASCADE")


def schemas() -> set[str]:
    """Return the names of PostgreSQL's schemas; SQLite has none."""
    if on_sqlite():
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def take_schema(*, aside: str, mark: str) -> None:
    """On PostgreSQL, put the staged schema in the place of the hub's, in one transaction that leaves ``mark`` there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        present = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"ALTER SCHEMA {present} RENAME TO {connection.ops.quote_name(aside)}")
        cursor.execute(f"ALTER SCHEMA {STAGING_SCHEMA} RENAME TO {present}")
        cursor.execute(f"COMMENT ON SCHEMA {present} IS '{mark}'")


@contextmanager
def _pointed_at(key: str, value: object) -> Iterator[None]:
    before = connection.settings_dict[key]
    connection.close()
    connection.settings_dict[key] = value
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict[key] = before


def triggers() -> list[str]:
    """Return the triggers that our migrations made, as ``table.trigger``, without those that are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        return sorted(f"{table}.{name}" for table, name in cursor.fetchall())


_TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT c.relname, t.tgname
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname = current_schema()
    """,
}


@contextmanager
def triggers_off() -> Iterator[None]:
    """Load rows as they were: the triggers stand aside, in one transaction, and stand again at its end."""
    with transaction.atomic():
        again = _sqlite_off() if on_sqlite() else _postgresql_off()
        yield
        with connection.cursor() as cursor:
            for statement in again:
                cursor.execute(statement)


def _sqlite_off() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    return [sql for _, sql in found]


def _postgresql_off() -> list[str]:
    tables = sorted({connection.ops.quote_name(name.split(".")[0]) for name in triggers()})
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    # A table whose foreign keys still wait to be checked cannot be altered.
    return ["SET CONSTRAINTS ALL IMMEDIATE", *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)]
