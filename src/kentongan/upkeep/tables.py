"""Rows out of the database into lines and back, the same on SQLite and PostgreSQL, at any state of the migrations.

The models are those that the migrations describe, not those of today's code: a backup of an older hub is loaded into
the tables it came from, and only then migrated.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from kentongan.upkeep import rules
from kentongan.upkeep.errors import RowsDoNotFit, TableUnknown

CHUNK = 2000
_encoder = msgspec.json.Encoder(order="sorted", decimal_format="string", uuid_format="canonical")


def applied_migrations() -> tuple[str, ...]:
    """Return the migrations that the database has had, as ``app.name``."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def known_migrations() -> tuple[str, ...]:
    """Return the migrations that this software knows."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations))


def latest_of(migrations: Iterable[str]) -> list[tuple[str, str]]:
    """Return of the given migrations those that no other one of the same app follows: what to migrate to."""
    graph = MigrationExecutor(connection).loader.graph
    asked = {(app, name) for app, _, name in (migration.partition(".") for migration in migrations)}
    given = asked & set(graph.nodes)
    followed = {parent.key for key in given for parent in graph.node_map[key].parents if parent.key[0] == key[0]}
    return sorted(given - followed)


def models_at(migrations: Iterable[str]) -> list[type[Model]]:
    """Return the model of every table as those migrations leave them, tables between many and many included."""
    return list(_models_at(frozenset(migrations)))


@lru_cache(maxsize=4)  # to go through all migrations takes seconds, and they are the same as long as the process runs
def _models_at(migrations: frozenset[str]) -> tuple[type[Model], ...]:
    state = MigrationExecutor(connection).loader.project_state(latest_of(migrations))
    models = state.apps.get_models(include_auto_created=True)
    return tuple(sorted((model for model in models if _stored(model)), key=_label))


def _stored(model: type[Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def _label(model: type[Model]) -> str:
    return model._meta.label_lower


def demand_all_known(models: Iterable[type[Model]]) -> None:
    """Raise TableUnknown when the database has a table that no model describes: it would be left out in silence."""
    described = {model._meta.db_table for model in models} | {MigrationRecorder.Migration._meta.db_table}
    if unknown := sorted(set(connection.introspection.table_names()) - described):
        raise TableUnknown(tables=", ".join(unknown))


def stored_columns(model: type[Model]) -> tuple[str, ...]:
    """Return the names of a model's columns as its fields have them, without those that the database computes."""
    return tuple(field.attname for field in model._meta.concrete_fields if not field.generated)


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """Give each row of the model's table as one line of JSON, by primary key."""
    rows = model._base_manager.order_by("pk").values_list(*stored_columns(model))
    for row in rows.iterator(chunk_size=CHUNK):
        yield _encoder.encode(row)


def digest_of(model: type[Model]) -> tuple[int, str]:
    """Return how many rows the model's table has and the digest of their lines, as a manifest has it."""
    rows = digest = 0
    for line in lines_of(model):
        rows += 1
        digest += rules.line_digest(line)
    return rows, f"{digest % rules.DIGEST_SPACE:064x}"


def empty(models: Iterable[type[Model]]) -> None:
    """Delete every row: those that migrations put there give way to the backup's."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def load(model: type[Model], *, columns: Sequence[str], lines: Iterator[bytes]) -> None:
    """Insert the lines' rows as they were, times of creation included. Raises RowsDoNotFit."""
    fields = _fields(model, columns)
    while chunk := list(islice(lines, CHUNK)):
        model._base_manager.bulk_create([_row(model, fields, line) for line in chunk], batch_size=CHUNK)


def _fields(model: type[Model], columns: Sequence[str]) -> "list[Field[Any, Any]]":
    if set(columns) != set(stored_columns(model)) or len(columns) != len(set(columns)):
        raise RowsDoNotFit(model=_label(model), why=", ".join(rules.changed_lines(columns, stored_columns(model))))
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    for field in by_column.values():
        for flag in ("auto_now", "auto_now_add"):
            if getattr(field, flag, False):
                setattr(field, flag, False)  # this model is the migrations' copy: nobody else sees the change
    return [by_column[column] for column in columns]


def _row(model: type[Model], fields: "Sequence[Field[Any, Any]]", line: bytes) -> Model:
    try:
        values = msgspec.json.decode(line, type=list[Any])
        pairs = zip(fields, values, strict=True)
        return model(**{field.attname: None if value is None else field.to_python(value) for field, value in pairs})
    except (msgspec.DecodeError, ValidationError, FieldDoesNotExist, ValueError, TypeError) as why:
        raise RowsDoNotFit(model=_label(model), why=type(why).__name__) from None


def restart_counters(models: Iterable[type[Model]]) -> None:
    """Let numbers that the database gives go on after the highest one loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
