"""The orders in which rows may be asked for: by the names of a table's columns, ``-`` before one for descending."""

from collections.abc import Mapping


def ordered(order: str, *, columns: Mapping[str, str], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return what to order by: the column asked for, then the usual order; an unknown column is not followed."""
    column = columns.get(order.removeprefix("-"))
    if column is None:
        return usual
    return ("-" + column if order.startswith("-") else column, *usual)
