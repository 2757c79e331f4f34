"""Which rows of a table of counts must not be shown, so that no small count can be read or computed from the others.

A table compares groups (countries, sectors, sizes) and may show the total of each column. A count from 1 up to one
less than the smallest is never shown. A single hidden count would be the total less what is shown; so further rows are
hidden, the next smallest first, until what is hidden could have been made up in several ways. Where the rows do not
suffice for that, no total is shown. (Complementary cell suppression: Hundepool et al., Statistical Disclosure Control,
2012, chapter 4.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kentongan.response.terms import SMALLEST_CELL


def stepped(number: int, *, smallest: int = SMALLEST_CELL) -> int:
    """Return a count in steps of the smallest, from below: what is one more or less does not show."""
    return number - number % smallest


def last_turn(at: datetime) -> datetime:
    """Return the first instant of a time's month, in UTC: up to when counts are told that must not follow at once what
    somebody does to see them move."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Hidden:
    """``rows`` are the places of the rows that are not shown; ``totals`` says whether the totals may be."""

    rows: frozenset[int]
    totals: bool


def hidden_rows(columns: Sequence[Sequence[int]], *, smallest: int = SMALLEST_CELL) -> Hidden:
    """Return what must be hidden of columns of counts that are shown and hidden together, row by row.

    Every column has one count a row, and a total that others know or may compute. Counts that add up to a further one
    (a part, and the rest of its whole) are given as the parts alone: their sum is then as safe as they are.
    """
    size = len(columns[0]) if columns else 0
    rows = {row for row in range(size) if any(_small(column[row], smallest=smallest) for column in columns)}
    if not rows:
        return Hidden(frozenset(), totals=True)
    sizes = [sum(column[row] for column in columns) for row in range(size)]
    while not _told_apart(columns, rows=rows, smallest=smallest) and len(rows) < size:
        # All of one size at once: which of two equals was hidden would tell how large the smaller one is.
        least = min(sizes[row] for row in range(size) if row not in rows)
        rows |= {row for row in range(size) if sizes[row] == least}
    return Hidden(frozenset(rows), totals=_total_may_stand(columns, rows=rows, smallest=smallest))


def _total_may_stand(columns: Sequence[Sequence[int]], *, rows: set[int], smallest: int) -> bool:
    """Whether totals may be shown beside the hidden rows.

    Where every row is hidden, and there are several, a total tells of none of them; it is then a count like another.
    """
    if _told_apart(columns, rows=rows, smallest=smallest):
        return True
    return 1 < len(rows) == len(columns[0]) and not any(_small(sum(column), smallest=smallest) for column in columns)


def _small(count: int, *, smallest: int) -> bool:
    """Whether a count is too small to be shown. None at all is not: it says nothing of anybody."""
    return 0 < count < smallest


def _told_apart(columns: Sequence[Sequence[int]], *, rows: set[int], smallest: int) -> bool:
    """Whether the hidden counts of each column, whose sum is known, could have been others.

    Two at least, of which the sum is twice the smallest at least: with less, few counts have such a sum. A column of
    which everything hidden is none hides nothing.
    """
    sums = [sum(column[row] for row in rows) for column in columns]
    return len(rows) > 1 and all(total == 0 or total >= 2 * smallest for total in sums)
