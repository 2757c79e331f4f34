"""What could not be taken, with the reason and the row itself as it stood in its file."""

import csv
import io
from collections.abc import Iterator

import duckdb

from kentongan.routing.reading import FeedFile

_BATCH = 1_000


def rows_as_text(database: duckdb.DuckDBPyConnection, feed_file: FeedFile) -> Iterator[list[tuple[int, str, str]]]:
    """Yield (row, reason, text) of the rows in ``refused``, in batches; the text is the row written as CSV again.

    The file is read once more, for the narrow reading that found the rows wanting kept only some of their cells.
    """
    relation = feed_file.relation_sql(feed_file.header)
    cursor = database.cursor()
    cursor.execute(f"select refused.reason, read.* from ({relation}) as read join refused using (row) order by row")
    while batch := cursor.fetchmany(_BATCH):
        yield [(row, reason, _as_csv(cells)) for reason, row, *cells in batch]


def _as_csv(cells: list[str | None]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()
