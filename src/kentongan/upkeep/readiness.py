"""Whether this installation can do its work now: asked by probes, by ``serve`` before it starts, and by ``check``."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def pending_migrations() -> list[str]:
    """Return the migrations that the database has not had yet, as ``app.name``. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def reasons_not_ready() -> list[str]:
    """Return the codes of what keeps this hub from its work; of a hub that is ready, none."""
    try:
        pending = pending_migrations()
    except DatabaseError:
        return ["database-unreachable"]
    reasons = ["migrations-pending"] if pending else []
    return reasons if settings.DATA.is_dir() else [*reasons, "data-folder-missing"]
