"""PostgreSQL's test database put back by its rows: twenty times cheaper than making it anew from its copy.

A test that commits leaves rows in some tables. Where it left nothing else behind, it is enough to take those rows away,
past every trigger. ``Clean`` knows what a clean database looks like and says so where that is not enough.
"""

from dataclasses import dataclass
from typing import Any

_SHAPE = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT concat('class', oid, relname, relfilenode, relnatts) AS part
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'S'
    UNION ALL SELECT concat('trigger', oid, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat('constraint', oid, convalidated) FROM pg_constraint
    UNION ALL SELECT concat('function', oid, xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat('column', attrelid, attnum, pg_attribute.xmin) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('comment', objoid, classoid, description) FROM pg_description WHERE objsubid = 0
        AND classoid = 'pg_namespace'::regclass
) AS parts
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


@dataclass(frozen=True, slots=True)
class Clean:
    """What a clean database is like: its shape, where its sequences stand, and a digest of each table with rows."""

    shape: str
    tables: tuple[str, ...]
    sequences: dict[str, int | None]
    kept: dict[str, str]

    def again(self, cursor: Any) -> bool:
        """Take away what was left behind. Return False where the database must be made anew."""
        cursor.execute(_OTHERS)
        if _one(cursor, _SHAPE) != self.shape:
            return False
        filled = _filled(cursor, self.tables)
        if {name: digest for name in filled if name in self.kept and (digest := _digest(cursor, name))} != self.kept:
            return False
        cursor.execute("SET session_replication_role = replica")
        for name in filled - self.kept.keys():
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("SET session_replication_role = DEFAULT")
        for name, stands_at in _sequences(cursor).items():
            if stands_at != self.sequences[name]:
                before = self.sequences[name]
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', before or 1, before is not None])
        return True


def clean(cursor: Any) -> Clean:
    """Return what the database is like now."""
    cursor.execute(_TABLES)
    tables = tuple(name for (name,) in cursor.fetchall())
    kept = {name: _digest(cursor, name) for name in _filled(cursor, tables)}
    return Clean(shape=_one(cursor, _SHAPE), tables=tables, sequences=_sequences(cursor), kept=kept)


def _one(cursor: Any, query: str) -> str:
    cursor.execute(query)
    return str(cursor.fetchone()[0])


def _filled(cursor: Any, tables: tuple[str, ...]) -> set[str]:
    cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in tables))
    return {name for (name,) in cursor.fetchall()}


def _digest(cursor: Any, table: str) -> str:
    return _one(cursor, f"SELECT md5(string_agg(row::text, ' ' ORDER BY row::text)) FROM \"{table}\" AS row")


def _sequences(cursor: Any) -> dict[str, int | None]:
    cursor.execute(_SEQUENCES)
    return dict(cursor.fetchall())
