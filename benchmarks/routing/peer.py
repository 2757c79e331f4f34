"""The peer that routing is measured against: IntelMQ 3.5 in library mode, installed from PyPI into a venv of its own.

    python -m benchmarks.routing.peer [--rows 50000] [--cache FOLDER]

prints what it did and its rows per CPU-second, start-up excluded; ``measure_intelmq`` returns the same.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.routing.synthetic import REPORT, Claim, shared_rir, synthetic_claims, write_report

REQUIREMENTS = ("intelmq>=3.5,<3.6", "pyasn")
ROWS = 50_000


def default_cache() -> Path:
    """Return the folder that peers are installed in, kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kentongan" / "benchmarks"


def installed(cache: Path) -> Path:
    """Return the Python of IntelMQ's own environment, installing it if it is not there."""
    folder = cache / "intelmq"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", *REQUIREMENTS], check=True)
        (folder / "installed").touch()
    return python


def write_prefixes(path: Path, claims: list[Claim]) -> None:
    """Write the claims as IntelMQ's look-up has them: prefix, tab, the claimant's number."""
    numbers = {name: number for number, name in enumerate(sorted({claim.organisation for claim in claims}), 1)}
    path.write_text("".join(f"{claim.network}\t{numbers[claim.organisation]}\n" for claim in claims))


def measure_intelmq(report: Path, claims: list[Claim], *, cache: Path) -> dict[str, Any]:
    """Run IntelMQ over a report; return its counts, CPU seconds and ``rows_per_cpu_second``."""
    python = installed(cache)
    with tempfile.TemporaryDirectory() as work:
        prefixes = Path(work) / "prefixes.dat"
        write_prefixes(prefixes, claims)
        script = Path(__file__).with_name("intelmq_peer.py")
        done = subprocess.run(
            [str(python), "-W", "ignore", str(script), str(report), str(prefixes), work],
            check=True, stdout=subprocess.PIPE, text=True, cwd=work,
        )  # fmt: skip
    with report.open("rb") as lines:
        rows = sum(1 for _ in lines) - 1
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"rows": rows, "rows_per_cpu_second": rows / found["cpu_seconds"]}


def main() -> None:
    """Measure IntelMQ on a fresh report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--cache", type=Path, default=default_cache())
    said = parser.parse_args()
    claims = synthetic_claims(shared_rir())
    with tempfile.TemporaryDirectory() as folder:
        write_report(Path(folder) / REPORT, claims, rows=said.rows)
        print(json.dumps(measure_intelmq(Path(folder) / REPORT, claims, cache=said.cache), indent=2))


if __name__ == "__main__":
    main()
