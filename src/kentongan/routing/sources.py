"""Where rows come from: the feed, report, classification and terms that they share, numbered once a run."""

from typing import TYPE_CHECKING

import duckdb

from kentongan.kernel.tlp import read_tlp
from kentongan.routing.reports import Report

if TYPE_CHECKING:
    from kentongan.routing.pipeline import Options

_SAID_BY_ROWS = {
    "feed_text": "feed_column",
    "report_text": "report_column",
    "classification_text": "classification_column",
    "tlp_text": "tlp_column",
}


class Sources:
    """Numbers the sources of a run and keeps them in the table ``source``."""

    def __init__(self, database: duckdb.DuckDBPyConnection, options: "Options") -> None:
        self._database, self._options = database, options
        self._count = 0

    def number_rows(self, file: int, report: Report) -> None:
        """Give each row of ``raw`` its source: one for the whole file, or one for each way in which its rows differ."""
        said = [text for text, column in _SAID_BY_ROWS.items() if getattr(report, column) is not None]
        if not said:
            self._database.execute(f"alter table raw add column source uinteger default {self._new(file, report)}")
            return
        columns = ", ".join(f"{text} varchar" for text in said)
        self._database.execute(f"create or replace temp table told ({columns}, source uinteger)")
        for combination in self._database.execute(f"select distinct {', '.join(said)} from raw").fetchall():
            number = self._new(file, report, **dict(zip(said, combination, strict=True)))
            self._database.execute(f"insert into told values ({'?, ' * len(said)} ?)", [*combination, number])
        same = " and ".join(f"raw.{text} is not distinct from told.{text}" for text in said)
        self._database.execute(
            f"create or replace temp table raw as select raw.*, told.source from raw join told on {same}"
        )
        self._database.execute("drop table told")

    def _new(
        self,
        file: int,
        report: Report,
        *,
        feed_text: str | None = None,
        report_text: str | None = None,
        classification_text: str | None = None,
        tlp_text: str | None = None,
    ) -> int:
        """Keep a source and return its number; a row's own word goes before the report's, that before the run's."""
        name, label = report_text or report.name, tlp_text or report.tlp
        feed = self._options.feed or feed_text or report.feed or name
        self._database.execute(
            "insert into source values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                self._count, file, feed, name, classification_text or report.classification,
                read_tlp(label) if label else self._options.tlp, report.informational, report.reason_nobody,
                self._options.windows.get(feed, self._options.window),
            ],
        )  # fmt: skip
        self._count += 1
        return self._count - 1
