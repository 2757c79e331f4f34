"""Rows as they are written: the lines that are dealt out are those that were routed."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.matching import PreparedClaims
from kentongan.routing.pipeline import Options, Pipeline
from kentongan.routing.reading import open_feeds
from kentongan.routing.reading.errors import FeedChanged
from kentongan.routing.written import all_rows

ROWS = (
    '"timestamp","ip","protocol","port"\n'
    '"2026-11-20 00:00:00","203.0.113.1","tcp","23"\n'
    '"2026-11-20 00:00:01","203.0.113.2","tcp","23"\n'
)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_file_that_changes_between_routing_and_writing_is_refused(tmp_path: Path) -> None:
    feed = tmp_path / "scan_telnet.csv"
    feed.write_text(ROWS)
    work = tmp_path / "work"
    work.mkdir()
    claims = PreparedClaims((), now=NOW, lapses_after=LAPSES_AFTER)
    with Pipeline(work, claims=claims, options=Options()) as run:
        (feed_file,) = open_feeds([feed], work=work)
        run.read(feed_file)
        feed.write_text(ROWS.replace("203.0.113.1", "198.51.10.9"))
        os.utime(feed, ns=(1, 1))
        with pytest.raises(FeedChanged):
            list(all_rows(feed_file, rows=2, columns=feed_file.header, safe=True))
