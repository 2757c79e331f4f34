"""Whether the database still guards what it must: every append-only table, and every exercise flag, of every room.

A model whose table is append-only says so: ``append_only = True``; one whose rows may go and not change:
``unchangeable = True``; one whose rows are kept as they were from some moment on: ``kept = True``.

Triggers get lost where a later migration remakes a table on SQLite, where somebody restores tables without them, and
where somebody disables them.
"""

from django.apps import apps
from django.db import connection

_APPEND_ONLY_TRIGGERS = {"sqlite": ("no_update", "no_delete", "no_replace"), "postgresql": ("no_change", "no_truncate")}
_UNCHANGEABLE_TRIGGERS = {
    "sqlite": ("unchangeable_update", "unchangeable_replace"),
    "postgresql": ("unchangeable",),
}
_KEPT_TRIGGERS = {
    "sqlite": ("kept_update", "kept_delete", "kept_replace"),
    "postgresql": ("kept_update", "kept_delete", "kept_truncate"),
}
_STICKY_TRIGGERS = {"sqlite": ("sticky_update", "sticky_replace"), "postgresql": ("sticky",)}

_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


def missing_guards() -> list[str]:
    """Return the names of triggers that should be there, enabled, and are not; in order."""
    return sorted(_expected().keys() - _present())


def unguarded_tables() -> list[str]:
    """Return the tables that lack a trigger that they should have; in order."""
    expected, present = _expected(), _present()
    return sorted({table for name, table in expected.items() if name not in present})


def expected_guards() -> set[str]:
    """Return the names of the triggers that every guarded table should have."""
    return set(_expected())


def _present() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        return {str(row[0]) for row in cursor.fetchall()}


def _expected() -> dict[str, str]:
    """Return the table of every trigger that should be there."""
    kinds = (
        (append_only_tables(), _APPEND_ONLY_TRIGGERS),
        (_marked("unchangeable"), _UNCHANGEABLE_TRIGGERS),
        (_marked("kept"), _KEPT_TRIGGERS),
        (exercises(), _STICKY_TRIGGERS),
    )
    return {
        f"{table}_{name}": table for tables, names in kinds for table in tables for name in names[connection.vendor]
    }


def append_only_tables() -> list[str]:
    """Return the tables whose rows must never change."""
    return _marked("append_only")


def exercises() -> list[str]:
    """Return the tables that have an exercise flag and are not append-only anyway."""
    flagged = (
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "exercise" for field in model._meta.concrete_fields)
    )
    return sorted(set(flagged) - set(append_only_tables()))


def _marked(mark: str) -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if getattr(model, mark, False))
