"""The promises of routing's speed, measured in one run against DuckDB's plain reading and IntelMQ 3.5.

    python -m benchmarks.routing.routing [--largest 10000000] [--repeat 3] [--no-peer] [--json]

At 1M rows at least 100 times IntelMQ's rows per CPU-second; at least 15% of DuckDB's plain reading of the same
file up to attribution.parquet and 8% with every output; ten times the rows for at most eleven times the CPU; under
1.5 GB at 10M rows. Measurements of one size are taken in turn, so that what else the machine does falls on all; the
median of each counts.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.routing.peer import default_cache, measure_intelmq
from benchmarks.routing.synthetic import REPORT, directory_file, shared_rir, synthetic_claims, write_report

WHAT = ("read", "attribution", "all")
SIZES = (50_000, 1_000_000, 10_000_000)


def main() -> None:
    """Measure, and print a table of what was promised and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave larger sizes out")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="leave IntelMQ out")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    claims = synthetic_claims(shared_rir())
    found: dict[int, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "directory.json").write_text(json.dumps(directory_file(claims)))
        report = folder / REPORT
        for rows in (size for size in SIZES if size <= said.largest):
            write_report(report, claims, rows=rows)
            found[rows] = measured(folder, report, repeat=said.repeat if rows <= SIZES[1] else 1)
            if rows == SIZES[0] and not said.no_peer:
                peer = measure_intelmq(report, claims, cache=default_cache())
                found[rows]["intelmq"] = {"rate": peer["rows_per_cpu_second"], "cpu": peer["cpu_seconds"]}
    print(json.dumps(found, indent=2) if said.json else told(found))


def measured(folder: Path, report: Path, *, repeat: int) -> dict[str, dict[str, float]]:
    """Return the median of each measurement, taken in turn."""
    taken: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _ in range(repeat):
        for what in WHAT:
            command = [sys.executable, "-m", "benchmarks.routing.measure", what, str(folder), str(report)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            taken[what].append(json.loads(done.stdout))
    return {
        what: {key: statistics.median(one[key] for one in of) for key in ("rate", "cpu", "memory")}
        for what, of in taken.items()
    }


def told(found: dict[int, dict[str, dict[str, float]]]) -> str:
    """Return the table: a line a size and measurement, then the promises."""
    lines = [f"{'rows':>10}  {'measured':<12} {'rows/CPU-s':>12} {'CPU s':>8} {'peak MB':>8} {'of reading':>10}"]
    for rows, of in found.items():
        for what, one in of.items():
            share = f"{one['rate'] / of['read']['rate']:.1%}" if what in WHAT else ""
            memory = f"{one['memory']:,.0f}" if "memory" in one else ""
            lines.append(f"{rows:>10,}  {what:<12} {one['rate']:>12,.0f} {one['cpu']:>8.2f} {memory:>8} {share:>10}")
    return "\n".join([*lines, "", *promises(found)])


def promises(found: dict[int, dict[str, dict[str, float]]]) -> list[str]:
    """Return a line for each promise that these sizes can show."""
    small, middle, large = (found.get(size) for size in SIZES)
    lines = []
    if middle:
        for what, least in (("attribution", 0.15), ("all", 0.08)):
            share = middle[what]["rate"] / middle["read"]["rate"]
            lines.append(_line(share >= least, f"{what}: {share:.1%} of reading at 1M rows, at least {least:.0%}"))
    if middle and small and "intelmq" in small:
        times = middle["attribution"]["rate"] / small["intelmq"]["rate"]
        lines.append(_line(times >= 100, f"{times:,.0f} times IntelMQ up to attribution.parquet, at least 100"))
    if middle and large:
        growth = large["all"]["cpu"] / middle["all"]["cpu"]
        lines.append(_line(growth <= 11, f"{growth:.1f} times the CPU for ten times the rows, at most 11"))
        memory = large["all"]["memory"]
        lines.append(_line(memory < 1500, f"{memory:,.0f} MB at 10M rows, under 1,500"))
    return lines


def _line(kept: bool, text: str) -> str:
    return f"{'kept  ' if kept else 'BROKEN'}  {text}"


if __name__ == "__main__":
    main()
