"""Rows changed past the guards, as by somebody who owns the database: for what must be found then, or is only old."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kentongan.upkeep.database import triggers_off


@contextmanager
def unguarded() -> Iterator[None]:
    """Let the triggers stand aside meanwhile."""
    # PostgreSQL alters no table whose foreign keys still wait to be checked.
    connection.check_constraints()
    with triggers_off():
        yield


def past_the_hub(statement: str) -> None:
    """Run a statement that the triggers would refuse."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement)
