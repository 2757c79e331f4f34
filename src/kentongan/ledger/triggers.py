"""Migration operations by which the database itself refuses what the software must never do, by whatever way.

A migration lists them after the table they guard::

    operations = [..., triggers.append_only("ledger_entry"), triggers.sticky_exercise("intake_run")]

SQLite loses a table's triggers when Django remakes the table (any later AlterField, AddConstraint, RemoveField on it):
such a migration lists the operation again. ``ledger.guards.missing_guards`` tells when one was forgotten.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.migrations import RunPython

Statements = Sequence[str]


class Guard(RunPython):
    """An operation of SQL alone: it looks at no model, so none is put together for it.

    Django would put together all models of the hub anew before each, which took a third of the time of a first start.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put the triggers there."""
        self.code(None, schema_editor)  # type: ignore[arg-type]  # ours take any

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them away."""
        self.reverse_code(None, schema_editor)  # type: ignore[arg-type, misc]  # ours take any, and are there


def append_only(table: str, *, unique: Sequence[tuple[str, ...]] = (("id",),)) -> Guard:
    """Return the operation that makes UPDATE, DELETE and, on PostgreSQL, TRUNCATE of the table fail.

    ``unique`` names every set of columns that is unique, the primary key first. On SQLite ``INSERT OR REPLACE``
    deletes the row in its way without firing DELETE triggers (sqlite.org/lang_conflict.html), by unique columns or by
    the hidden rowid; so an INSERT in the way of a row is refused before it gets there.
    """
    keys = [*unique, ("rowid",)]
    same = " OR ".join("(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)
    text = f"{table} is append-only"
    sqlite = [
        _sqlite_trigger(f"{table}_no_update", f"BEFORE UPDATE ON {table}", text),
        _sqlite_trigger(f"{table}_no_delete", f"BEFORE DELETE ON {table}", text),
        _sqlite_trigger(
            f"{table}_no_replace",
            f"BEFORE INSERT ON {table} WHEN {_exists(table, same)}",
            text,
        ),
    ]
    postgresql = [
        _postgresql_function(f"{table}_append_only", text),
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]
    names = [f"{table}_no_update", f"{table}_no_delete", f"{table}_no_replace"]
    return _operation(
        {"sqlite": sqlite, "postgresql": postgresql},
        {
            "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in names],
            "postgresql": [f"DROP FUNCTION IF EXISTS {table}_append_only() CASCADE"],
        },
    )


def unchangeable(table: str, *, key: str = "id") -> Guard:
    """Return the operation that makes UPDATE of the table fail, and lets DELETE be: a row may go, and not be altered.

    ``key`` is the primary key's column, for SQLite's ``INSERT OR REPLACE`` as in ``append_only``.
    """
    text = f"{table} cannot be changed"
    same = f"{key} = NEW.{key} OR rowid = NEW.rowid"
    sqlite = [
        _sqlite_trigger(f"{table}_unchangeable_update", f"BEFORE UPDATE ON {table}", text),
        _sqlite_trigger(f"{table}_unchangeable_replace", f"BEFORE INSERT ON {table} WHEN {_exists(table, same)}", text),
    ]
    postgresql = [
        _postgresql_function(f"{table}_unchangeable", text),
        f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_unchangeable()",
    ]
    return _operation(
        {"sqlite": sqlite, "postgresql": postgresql},
        {
            "sqlite": [f"DROP TRIGGER IF EXISTS {table}_unchangeable_{when}" for when in ("update", "replace")],
            "postgresql": [f"DROP FUNCTION IF EXISTS {table}_unchangeable() CASCADE"],
        },
    )


def sticky_exercise(table: str, *, key: str = "id") -> Guard:
    """Return the operation that makes it impossible to clear the column ``exercise`` of a row of the table.

    ``key`` is the primary key's column, which then cannot change either: a real row must not slip into an
    exercise row's place.
    """
    text = f"{table}: an exercise stays an exercise"
    cleared = "OLD.exercise AND NOT NEW.exercise"
    sqlite = [
        _sqlite_trigger(
            f"{table}_sticky_update",
            f"BEFORE UPDATE ON {table} WHEN ({cleared}) OR OLD.{key} <> NEW.{key}",
            text,
        ),
        _sqlite_trigger(
            f"{table}_sticky_replace",
            f"BEFORE INSERT ON {table} WHEN NOT NEW.exercise AND {_exists(table, f'{key} = NEW.{key} AND exercise')}",
            text,
        ),
    ]
    postgresql = [
        _postgresql_function(f"{table}_sticky", text),
        f"CREATE TRIGGER {table}_sticky BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (({cleared}) OR OLD.{key} <> NEW.{key}) EXECUTE FUNCTION {table}_sticky()",
    ]
    return _operation(
        {"sqlite": sqlite, "postgresql": postgresql},
        {
            "sqlite": [f"DROP TRIGGER IF EXISTS {table}_sticky_{when}" for when in ("update", "replace")],
            "postgresql": [f"DROP FUNCTION IF EXISTS {table}_sticky() CASCADE"],
        },
    )


def kept_once(
    table: str, *, once: str, columns: Sequence[str], never: Sequence[str] = (), unique: Sequence[tuple[str, ...]]
) -> Guard:
    """Return the operation by which these columns of a row, and the row itself, can no longer change or vanish.

    ``once`` is the condition on the old row, ``OLD.sent_at IS NOT NULL``, from when on that holds. ``never`` are
    further conditions on OLD and NEW that no update may meet (``final``, ``settled``). ``unique`` is as in
    ``append_only``: neither an INSERT nor an UPDATE pushes such a row out of its place. A model so guarded says
    ``kept = True``.
    """
    text = f"{table} is kept as it was"
    refused = " OR ".join(f"({one})" for one in (f"({once}) AND ({_differ(columns)})", *never))
    return _operation(
        {
            "sqlite": _sqlite_kept(table, text=text, once=once, refused=refused, unique=unique),
            "postgresql": _postgresql_kept(table, text=text, once=once, refused=refused),
        },
        {
            "sqlite": [f"DROP TRIGGER IF EXISTS {table}_kept_{when}" for when in ("update", "delete", "replace")],
            "postgresql": [f"DROP FUNCTION IF EXISTS {table}_kept() CASCADE"],
        },
    )


def final(states: dict[str, Sequence[str]]) -> str:
    """Return the condition that the column ``state`` leaves one of these for another than those it may still become."""
    return " OR ".join(
        f"OLD.state = '{state}' AND NEW.state NOT IN ({', '.join(repr(one) for one in (state, *later))})"
        for state, later in states.items()
    )


def settled(columns: Sequence[str], *, once: str) -> str:
    """Return the condition that one of these columns changes although ``once`` is so."""
    return f"({once}) AND ({_differ(columns)})"


def _sqlite_kept(table: str, *, text: str, once: str, refused: str, unique: Sequence[tuple[str, ...]]) -> Statements:
    keys = [*unique, ("rowid",)]
    same = " OR ".join("(" + " AND ".join(f"was.{column} = NEW.{column}" for column in key) + ")" for key in keys)
    there = once.replace("OLD.", "was.")
    in_the_way = f"EXISTS (SELECT 1 FROM {table} AS was WHERE ({same}) AND ({there})"  # noqa: S608
    moved = _differ(sorted({column for key in keys for column in key}))
    pushed = f"({moved}) AND {in_the_way} AND was.rowid <> OLD.rowid)"
    return [
        _sqlite_trigger(f"{table}_kept_update", f"BEFORE UPDATE ON {table} WHEN {refused} OR ({pushed})", text),
        _sqlite_trigger(f"{table}_kept_delete", f"BEFORE DELETE ON {table} WHEN {once}", text),
        _sqlite_trigger(f"{table}_kept_replace", f"BEFORE INSERT ON {table} WHEN {in_the_way})", text),
    ]


def _postgresql_kept(table: str, *, text: str, once: str, refused: str) -> Statements:
    # The conditions stand in the function, for a trigger's WHEN may not look into other tables.
    rule = (
        f"IF TG_OP = 'TRUNCATE' THEN {_raise(text)} END IF; "
        f"IF TG_OP = 'DELETE' THEN IF {once} THEN {_raise(text)} END IF; RETURN OLD; END IF; "
        f"IF {refused} THEN {_raise(text)} END IF; RETURN NEW;"
    )
    return [
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule} END $$",
        *(
            f"CREATE TRIGGER {table}_kept_{when.lower()} BEFORE {when} ON {table} "
            f"FOR EACH {'STATEMENT' if when == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {table}_kept()"
            for when in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ]


def _differ(columns: Sequence[str]) -> str:
    return " OR ".join(
        f"OLD.{column} <> NEW.{column} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL)" for column in columns
    )


def _exists(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE {condition})"  # noqa: S608 - names from migrations only


def _sqlite_trigger(name: str, when: str, text: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"


def _postgresql_function(name: str, text: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_raise(text)} END $$"


def _raise(text: str) -> str:
    # Class 23, so that every driver tells it as a broken constraint, as SQLite's ABORT does.
    return f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation';"


def _operation(forwards: dict[str, Statements], backwards: dict[str, Statements]) -> Guard:
    undo = _runner(backwards)
    do = _runner(forwards)

    def again(apps: Any, schema_editor: Any) -> None:
        undo(apps, schema_editor)
        do(apps, schema_editor)

    return Guard(again, undo)


def _runner(statements: dict[str, Statements]) -> Callable[[Any, Any], None]:
    def run(_apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run
