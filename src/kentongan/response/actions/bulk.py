"""Many rows written by few statements, where a run has too many for rows of models one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

_ROWS = 500
"""Rows that one statement writes."""


def spelling_of_ids() -> Callable[[UUID], Any]:
    """Return how this database's driver takes ids."""
    return _same if connection.features.has_native_uuid_field else _hex


def spelling_of_times() -> Callable[[datetime], Any]:
    """Return how this database's driver takes times, which are in UTC."""
    return _same if connection.vendor == "postgresql" else _naive


def run_statement(statement: str, *, width: int, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose ``{rows}`` become rows of ``width`` values, and return what it returns."""
    if not values:
        return []
    row = "(" + ", ".join(["%s"] * width) + ")"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=", ".join([row] * (len(values) // width))), values)
        return cursor.fetchall() if cursor.description else []


def write_each(model: type[Model], rows: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write the same columns of several rows, each with values of its own: by id, the columns' names and values."""
    if not rows:
        return
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in next(iter(rows.values()))]
    spell = spelling_of_ids()
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s",  # noqa: S608 - names of our own tables
            [[*_spelt(fields, row.values()), spell(pk)] for pk, row in rows.items()],
        )


def insert_rows(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows as ``bulk_create`` does, with less to do for each: every value is one, none is an expression."""
    fields = model._meta.concrete_fields
    names = ", ".join(str(field.column) for field in fields)
    statement = f"INSERT INTO {model._meta.db_table} ({names}) VALUES {{rows}}"  # noqa: S608
    for start in range(0, len(rows), _ROWS):
        values: list[Any] = []
        for row in rows[start : start + _ROWS]:
            values += _spelt(fields, (getattr(row, field.attname) for field in fields))
        run_statement(statement, width=len(fields), values=values)


def _spelt(fields: "Iterable[Field[Any, Any]]", values: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]


def _same(value: Any) -> Any:
    return value


def _hex(value: UUID) -> str:
    return value.hex


def _naive(value: datetime) -> str:
    return str(value.replace(tzinfo=None))
