"""What PostgreSQL's planner knows of the tables: told by ourselves at once, where its own looking round comes late.

Autovacuum looks at a table a minute or more after its first rows, by counters that a crash forgets, and some servers
have it switched off. Until then a table of a million rows is planned for as if it had ten. So after migrations, after a
restore, and by a step of the worker, each table is looked at that has rows and never was, or has grown fourfold since.
That is by the size of its file: a dozen times in the life of a table, each a sample of less than a second. SQLite plans
by its indexes alone, and needs none of it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

GROWN = 4
"""How many times larger than when it was looked at last a table is looked at again."""

_DUE = """
SELECT c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = current_schema() AND pg_has_role(c.relowner, 'USAGE')
  AND pg_relation_size(c.oid) > 0
  AND (c.reltuples < 0
       OR pg_relation_size(c.oid) >= %s * greatest(c.relpages, 1) * current_setting('block_size')::bigint)
ORDER BY c.relname
"""


def unknown_tables() -> Sequence[str]:
    """Return the hub's own tables of which the planner knows nothing, or far too little. On SQLite none."""
    if connection.vendor != "postgresql":
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [GROWN])
        return [name for (name,) in cursor.fetchall()]


def tell_planner(tables: Iterable[str]) -> None:
    """Let PostgreSQL look at these tables; one that somebody else holds is passed over, not waited for."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {connection.ops.quote_name(table)}")


def keep_planner_told(_at: datetime | None = None) -> int:
    """Let PostgreSQL look at what it does not know; return how many tables those were. A step of the worker."""
    wanted = unknown_tables()
    if not wanted:
        return 0
    tell_planner(wanted)
    return len(set(wanted) - set(unknown_tables()))
