"""Python's columns to DuckDB's: numbers as NumPy arrays, texts joined to one.

DuckDB looks each Python object in an array over for a dozen types, and tries to import the packages of some; a million
texts cost it seconds. One long text that it splits itself costs a hundredth.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

_BETWEEN = "\x1f"


def load(
    database: duckdb.DuckDBPyConnection,
    table: str,
    *,
    numbers: Mapping[str, npt.NDArray[Any]],
    texts: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Make a temporary table of columns of equal length; at least one of numbers.

    An empty text becomes NULL; a mask of numbers is not looked at. The control character U+001F separates texts on the
    way; one in a text becomes ``\\x1f``.
    """
    texts = texts or {}
    told = ", ".join(f"nullif({name}, '') as {name}" for name in texts)
    split = ", ".join(f"unnest(string_split(${place}, chr(31))) as {name}" for place, name in enumerate(texts, 1))
    beside = f"positional join (select {told} from (select {split}))" if texts else ""
    rows = len(next(iter(numbers.values())))
    limit = "" if rows else " limit 0"  # an empty text split is one empty text
    values = [_BETWEEN.join(_without(column)) for column in texts.values()]
    with lent(database, "numbers", numbers=numbers):
        chosen = ", ".join([*numbers, *texts])
        database.execute(
            f"create or replace temp table {table} as select {chosen} from numbers {beside}{limit}", values
        )


@contextmanager
def lent(database: duckdb.DuckDBPyConnection, table: str, *, numbers: Mapping[str, npt.NDArray[Any]]) -> Iterator[None]:
    """Let statements read columns of numbers of equal length where they lie, as a table, while the block lasts."""
    database.register(table, {name: np.ma.getdata(values) for name, values in numbers.items()})
    try:
        yield
    finally:
        database.unregister(table)


def _without(texts: Sequence[str]) -> Sequence[str]:
    return [text.replace(_BETWEEN, r"\x1f") for text in texts] if any(_BETWEEN in text for text in texts) else texts
