"""Python's columns to DuckDB's: numbers as NumPy arrays, texts joined to one.

DuckDB looks each Python object in an array over for a dozen types, and tries to import the packages of some; a million
texts cost it seconds. One long text that it splits itself costs a hundredth.
"""

from collections.abc import Mapping, Sequence
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

    An empty text becomes NULL, and so does a number that is masked: DuckDB itself does not look at masks. The control
    character U+001F separates texts on the way; one in a text becomes ``\\x1f``.
    """
    texts = texts or {}
    missing = {f"no_{name}": mask for name, values in numbers.items() if (mask := np.ma.getmaskarray(values)).any()}
    database.register("numbers", {name: np.ma.getdata(values) for name, values in numbers.items()} | missing)
    chosen = [
        f"case when not no_{name} then {name} end as {name}" if f"no_{name}" in missing else name for name in numbers
    ]
    told = ", ".join(f"nullif({name}, '') as {name}" for name in texts)
    split = ", ".join(f"unnest(string_split(${place}, chr(31))) as {name}" for place, name in enumerate(texts, 1))
    beside = f"positional join (select {told} from (select {split}))" if texts else ""
    chosen += texts
    rows = len(next(iter(numbers.values())))
    limit = "" if rows else " limit 0"  # an empty text split is one empty text
    values = [_BETWEEN.join(_without(column)) for column in texts.values()]
    database.execute(
        f"create or replace temp table {table} as select {', '.join(chosen)} from numbers {beside}{limit}", values
    )
    database.unregister("numbers")


def _without(texts: Sequence[str]) -> Sequence[str]:
    return [text.replace(_BETWEEN, r"\x1f") for text in texts] if any(_BETWEEN in text for text in texts) else texts


def masked(values: npt.NDArray[Any], *, known: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """Return values of which those not known become NULL."""
    return np.ma.array(values, mask=~known)
