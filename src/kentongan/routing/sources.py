"""Where rows come from: the feed, report, classification and terms that they share, numbered once a run."""

from typing import TYPE_CHECKING

import duckdb

from kentongan.kernel.tlp import read_tlp
from kentongan.routing.reports import Concerns, Report
from kentongan.routing.typed import kept_cells

if TYPE_CHECKING:
    from kentongan.routing.pipeline import Options

_SAID = ("feed_said", "report_said", "classification_said", "tlp_said")


class Sources:
    """Numbers the sources of a run and keeps them in the table ``source``."""

    def __init__(self, database: duckdb.DuckDBPyConnection, options: "Options") -> None:
        self._database, self._options = database, options
        self._count = 0
        self._streams: dict[tuple[str, str], int] = {}

    def number_rows(self, file: int, report: Report) -> None:
        """Give each row of ``typed`` its source: one for the file, or one for each way in which its rows differ.

        Its ``stream`` is the same number for all sources of one feed and report, in which rows may repeat.
        """
        said = [cell for cell in _SAID if cell in kept_cells(report)]
        if not said:
            source, stream = self._new(file, report)
            self._database.execute(f"alter table typed add column source uinteger default {source}")
            self._database.execute(f"alter table typed add column stream uinteger default {stream}")
            return
        columns = ", ".join(f"{cell} varchar" for cell in said)
        self._database.execute(f"create or replace temp table told ({columns}, source uinteger, stream uinteger)")
        for combination in self._database.execute(f"select distinct {', '.join(said)} from typed").fetchall():
            numbers = self._new(file, report, **dict(zip(said, combination, strict=True)))
            self._database.execute(f"insert into told values ({'?, ' * len(said)} ?, ?)", [*combination, *numbers])
        same = " and ".join(f"typed.{cell} is not distinct from told.{cell}" for cell in said)
        self._database.execute(
            "create or replace temp table typed as "
            f"select typed.*, told.source, told.stream from typed join told on {same}"
        )
        self._database.execute("drop table told")

    def _new(
        self,
        file: int,
        report: Report,
        *,
        feed_said: str | None = None,
        report_said: str | None = None,
        classification_said: str | None = None,
        tlp_said: str | None = None,
    ) -> tuple[int, int]:
        """Keep a source and return its number and that of its stream; a row's own word goes before the report's, that
        before the run's.
        """
        name, label = report_said or report.name, tlp_said or report.tlp
        feed = self._options.feed or feed_said or report.feed or name
        self._database.execute(
            "insert into source values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                self._count, file, feed, name, classification_said or report.classification,
                read_tlp(label) if label else self._options.tlp, report.informational, report.reason_nobody,
                self._options.windows.get(feed, self._options.window), report.concerns is Concerns.NAME,
            ],
        )  # fmt: skip
        self._count += 1
        return self._count - 1, self._streams.setdefault((feed, name), len(self._streams))
