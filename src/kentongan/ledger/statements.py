"""Running statements that are written by hand, each once, on the connection of this thread. For every room.

On SQLite they go to its driver itself: what Django puts between (a cursor of its own, another spelling of the
parameters) takes twice as long as a small statement, and to share one object takes a dozen. Errors are Django's all the
same; and where somebody watches what is run (``execute_wrapper``, captured queries), or the transaction is broken
already, Django's cursor runs it, as it does on PostgreSQL.
"""

import re
import sqlite3
import threading
from asyncio import _get_running_loop
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter, methodcaller
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
Taken = TypeVar("Taken")

_PLACE = re.compile(r"(?<!%)%s")
_all: Callable[[Any], list[Row]] = methodcaller("fetchall")
_first: Callable[[Any], Row | None] = methodcaller("fetchone")
_count: Callable[[Any], int] = attrgetter("rowcount")


_of_thread = threading.local()


def this_connection() -> BaseDatabaseWrapper:
    """Return Django's connection of this thread, found once: Django looks each time whether an event loop runs, and
    that by an exception, which takes as long as a small statement. Where one does, connections are not a thread's."""
    if _get_running_loop() is not None:
        return connections[DEFAULT_DB_ALIAS]
    try:
        found: BaseDatabaseWrapper = _of_thread.connection
    except AttributeError:
        found = _of_thread.connection = connections[DEFAULT_DB_ALIAS]
    return found


def rows_of(statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Run a statement and return all that it returns."""
    return _ran(statement, parameters, take=_all)


def first_of(statement: str, parameters: Sequence[Any] = ()) -> Row | None:
    """Run a statement and return the first row that it returns, or None."""
    return _ran(statement, parameters, take=_first)


def run(statement: str, parameters: Sequence[Any]) -> int:
    """Run a statement that writes and return how many rows it wrote."""
    return _ran(statement, parameters, take=_count)


def run_each(statement: str, several: Sequence[Sequence[Any]]) -> None:
    """Run a statement that writes once with each of several sequences of parameters."""
    here = this_connection()
    straight = _straight(here)
    if straight is None:
        with here.cursor() as cursor:
            cursor.executemany(statement, several)
        return
    try:
        straight.executemany(_of_sqlite(statement), several)
    except sqlite3.Error:
        with here.wrap_database_errors:
            raise


def _ran(statement: str, parameters: Sequence[Any], *, take: Callable[[Any], Taken]) -> Taken:
    here = this_connection()
    straight = _straight(here)
    if straight is None:
        with here.cursor() as cursor:
            cursor.execute(statement, parameters)
            return take(cursor)
    try:
        return take(straight.execute(_of_sqlite(statement), parameters))
    except sqlite3.Error:
        with here.wrap_database_errors:
            raise


def _straight(here: BaseDatabaseWrapper) -> sqlite3.Connection | None:
    """Return the driver's own connection, where it is open and nothing of Django's has a say in what is run on it."""
    opened = here.connection
    if not isinstance(opened, sqlite3.Connection):
        return None
    return None if here.needs_rollback or here.execute_wrappers or here.force_debug_cursor else opened


@lru_cache(maxsize=256)
def _of_sqlite(statement: str) -> str:
    """Return a statement with its places for parameters as SQLite's driver writes them."""
    return _PLACE.sub("?", statement).replace("%%", "%")
