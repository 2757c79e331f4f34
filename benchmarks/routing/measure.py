"""One measurement in a process of its own: ``python -m benchmarks.routing.measure WHAT FOLDER REPORT`` prints JSON.

WHAT is ``read`` (DuckDB counts every cell of the report: the floor), ``attribution`` (ours up to attribution.parquet)
or ``all`` (ours with every output). CPU is of this process with all its threads, from after the claims are prepared;
memory is the process's peak, in megabytes.
"""

import json
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from kentongan.kernel.tlp import TLP
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.directory_file import read_directory
from kentongan.routing.matching import PreparedClaims
from kentongan.routing.outputs import write_attribution, write_outputs
from kentongan.routing.pipeline import Options, Pipeline
from kentongan.routing.reading import Limits, open_feeds
from kentongan.routing.terms import Directory

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def main() -> None:
    """Measure one thing."""
    what, folder, report = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    job = _read(report) if what == "read" else _route(report, folder=folder, whole=what == "all")
    before = _cpu()
    rows = job()
    cpu = _cpu() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"what": what, "rows": rows, "cpu": cpu, "rate": rows / cpu, "memory": memory}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read(report: Path) -> Callable[[], int]:
    database = duckdb.connect()
    name = str(report).replace("'", "''")

    def read() -> int:
        row = database.execute(f"select count(columns(*)) from read_csv('{name}', all_varchar=true)").fetchall()[0]
        return max(row)

    return read


def _route(report: Path, *, folder: Path, whole: bool) -> Callable[[], int]:
    directory: Directory = read_directory((folder / "directory.json").read_bytes(), largest=10**9).directory
    claims = PreparedClaims(directory.claims, now=NOW, lapses_after=LAPSES_AFTER)
    claims.settle(at=DAY)

    def route() -> int:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            work, out = Path(name) / "work", Path(name) / "out"
            work.mkdir()
            out.mkdir()
            with Pipeline(work, claims=claims, options=Options(tlp=TLP.AMBER)) as run:
                for feed_file in open_feeds([report], work=work, limits=Limits()):
                    run.read(feed_file)
                summary = run.finish()
                if whole:
                    write_outputs(run, out, directory=directory, summary=summary)
                else:
                    write_attribution(run, out / "attribution.parquet")
        return summary.rows

    return route


if __name__ == "__main__":
    main()
