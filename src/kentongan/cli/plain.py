"""Lines of queries printed: as JSON with times in UTC, ids as text and a term as its fields; or in a table."""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Column, Table

from kentongan.kernel.clock import write_moment


def id_column() -> Column:
    """Return a new column of ids: one is copied into the next command, so it is never cut."""
    return Column("id", no_wrap=True, min_width=36)


def print_table(table: Table) -> None:
    """Print a table of which nothing is cut: on a terminal long words go on in the next line; a program gets each row
    as one line, however long."""
    for column in table.columns:
        column.overflow = "fold"
    Console(width=None if sys.stdout.isatty() else _NO_END).print(table)


_NO_END = 100_000
"""Characters in a line; no row of a list is as long."""


def echo_json(told: object) -> None:
    """Print a line, or lines, as JSON."""
    click.echo(json.dumps(plain(told), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """Return a line as JSON has it."""
    match value:
        case datetime():
            return write_moment(value)
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case frozenset():
            return sorted(plain(one) for one in value)
        case tuple() | list():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
