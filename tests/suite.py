"""The whole suite, as ``./kentongan test`` runs it: the checks of the source, then the tests on both databases.

Every step runs even where one before it failed, so that one run tells everything. With the path of a test among the
arguments only the tests run; ``--slow`` adds the long ones; whatever else is given goes to pytest. The last line is
pytest's own closing line of the run that holds every test.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_CLOSING = re.compile(
    r"^(?:\x1b\[[0-9;]*m)*=* ?.*\b(?:passed|failed|error|errors|deselected|no tests ran)\b.* in [\d.]+s"
)
_NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One program of the suite and how its output is told in one line."""

    name: str
    command: tuple[str, ...]
    told: Callable[[str], str] = lambda output: output.strip().rpartition("\n")[2]
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended."""

    step: Step
    good: bool
    line: str
    seconds: float


def closing_line(output: str) -> str:
    """Return pytest's closing line out of all it wrote."""
    lines = [line for line in output.splitlines() if _CLOSING.search(line)]
    return lines[-1] if lines else "pytest did not finish"


def checks() -> list[Step]:
    """Return the checks of the source."""
    python = sys.executable
    return [
        Step("ruff", (python, "-m", "ruff", "check", ".")),
        Step("ruff format", (python, "-m", "ruff", "format", "--check", ".")),
        Step("mypy", (python, "-m", "mypy")),
        Step("import-linter", (python, "-c", "from importlinter.cli import lint_imports_command as main; main()")),
    ]


def tests(arguments: list[str], *, whole: bool) -> list[Step]:
    """Return the runs of pytest; the one that holds every test comes last, so that its closing line ends the output."""
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    # One worker takes a whole module: what a module sets up is set up once, and thousands of tests of a millisecond
    # are not handed out one by one.
    color = ("--color=yes",) if sys.stdout.isatty() else ()
    pytest = (sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadscope", *color, *arguments)
    return [
        Step("pytest on PostgreSQL", (*pytest, "--database", "postgresql"), closing_line, may_be_empty=not whole),
        Step("pytest on SQLite", (*pytest, "--database", "sqlite"), closing_line),
    ]


def take(step: Step) -> Outcome:
    """Run one step, its output shown as it comes."""
    print(f"\n── {step.name}", flush=True)
    began = time.monotonic()
    # Tests start many processes; each would compile everything anew where nothing compiled may be kept.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(step.command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        assert running.stdout is not None
        parts = []
        try:
            while part := running.stdout.read1():
                sys.stdout.buffer.write(part)
                sys.stdout.buffer.flush()
                parts.append(part)
        except KeyboardInterrupt:
            running.terminate()
            running.wait()
            raise
    output = b"".join(parts).decode(errors="replace")
    good = running.returncode == 0 or (step.may_be_empty and running.returncode == _NOTHING_COLLECTED)
    return Outcome(step, good, step.told(output), time.monotonic() - began)


def summary(outcomes: list[Outcome]) -> str:
    """Return one line a step, and last pytest's closing line."""
    lines = ["", "── summary"]
    for outcome in outcomes:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.line).strip("= ")
        lines.append(
            f"{'ok    ' if outcome.good else 'FAILED'}  {outcome.step.name:<21} {outcome.seconds:5.0f} s  {plain}"
        )
    return "\n".join([*lines, "", outcomes[-1].line])


def main(arguments: list[str]) -> int:
    """Run the suite and return 0 where all of it is well, else 1."""
    whole = not any((ROOT / argument.partition("::")[0]).exists() for argument in arguments if argument[:1] != "-")
    outcomes = [take(step) for step in [*(checks() if whole else []), *tests(arguments, whole=whole)]]
    print(summary(outcomes), flush=True)
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that pytest ends in order, and its PostgreSQL too
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
