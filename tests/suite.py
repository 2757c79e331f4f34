"""The whole suite, as ``./kentongan test`` runs it: the checks of the source and the tests on both databases.

All steps run at once, for a test often waits for a process or a page, and another uses the time; they are told one
after the other. Every step runs even where another failed, so that one run tells everything. With the path of a test
among the arguments only the tests run; ``--exhaustive`` adds what continuous integration runs beside what runs every
day, ``--slow`` the longest (tests/tiers.py), and the summary tells what was left out; whatever else is given goes to
pytest. The last line is pytest's own closing line of the run on SQLite.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
_CLOSING = re.compile(
    r"^(?:\x1b\[[0-9;]*m)*=* ?.*\b(?:passed|failed|error|errors|deselected|no tests ran)\b.* in [\d.]+s"
)
_LEFT_OUT = re.compile(r"^left out: .*", re.MULTILINE)
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
    left_out: tuple[str, ...] = ()


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
    # A worker more than processors where most is waited for: for pages, processes and servers that are away.
    workers = max(2, min(os.cpu_count() or 2, 8))
    color = ("--color=yes",) if sys.stdout.isatty() else ()

    def pytest(database: str, *, at_once: int) -> tuple[str, ...]:
        # One worker takes a whole module: what a module sets up is set up once, and thousands of tests of a millisecond
        # are not handed out one by one. Their order is that of tests/conftest.py, which begins with what takes long:
        # no worker is left alone with it at the end.
        spread = ("-n", str(at_once), "--dist", "loadscope", "--no-loadscope-reorder", *color)
        return (sys.executable, "-m", "pytest", *spread, *arguments, "--database", database)

    return [
        Step("pytest on PostgreSQL", pytest("postgresql", at_once=workers), closing_line, may_be_empty=not whole),
        Step("pytest on SQLite", pytest("sqlite", at_once=workers + 1), closing_line),
    ]


class Running:
    """A step at work, whose output waits in a file until its turn to be told."""

    def __init__(self, step: Step) -> None:
        self._step = step
        # Tests start many processes; each would compile everything anew where nothing compiled may be kept.
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._written = tempfile.TemporaryFile()  # noqa: SIM115
        self._began, self._took = time.monotonic(), 0.0
        self._process = subprocess.Popen(step.command, cwd=ROOT, env=env, stdout=self._written, stderr=self._written)
        self._waiting = Thread(target=self._wait)
        self._waiting.start()

    def _wait(self) -> None:
        self._process.wait()
        self._took = time.monotonic() - self._began

    def told(self) -> Outcome:
        """Show the output, as it comes while the step runs, and return how it ended."""
        print(f"\n── {self._step.name}", flush=True)
        output = b""
        while self._waiting.is_alive():
            self._waiting.join(0.2)
            output += self._show(since=len(output))
        output += self._show(since=len(output))
        code = self._process.returncode
        good = code == 0 or (self._step.may_be_empty and code == _NOTHING_COLLECTED)
        said = output.decode(errors="replace")
        return Outcome(self._step, good, self._step.told(said), self._took, tuple(_LEFT_OUT.findall(said)))

    def _show(self, *, since: int) -> bytes:
        size = os.fstat(self._written.fileno()).st_size
        part = os.pread(self._written.fileno(), size - since, since)
        sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return part

    def stop(self) -> None:
        """Ask the step to end in order where it still runs."""
        if self._waiting.is_alive():
            self._process.terminate()

    def close(self) -> None:
        """Wait until the step has ended."""
        self._waiting.join()
        self._written.close()


@contextmanager
def running(steps: list[Step]) -> Iterator[list[Running]]:
    """Run steps at once; none is left behind, whatever happens."""
    started: list[Running] = []
    try:
        for step in steps:
            started.append(Running(step))  # noqa: PERF401 — what was started is ended even where the next cannot be
        yield started
    finally:
        for one in started:
            one.stop()
        for one in started:
            one.close()


def summary(outcomes: list[Outcome]) -> str:
    """Return one line a step, below it what it left out, and last pytest's closing line."""
    lines = ["", "── summary"]
    for outcome in outcomes:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", outcome.line).strip("= ")
        lines.append(
            f"{'ok    ' if outcome.good else 'FAILED'}  {outcome.step.name:<21} {outcome.seconds:5.0f} s  {plain}"
        )
        lines += [f"        {line}" for line in outcome.left_out]
    return "\n".join([*lines, "", outcomes[-1].line])


def main(arguments: list[str]) -> int:
    """Run the suite and return 0 where all of it is well, else 1."""
    whole = not any((ROOT / argument.partition("::")[0]).exists() for argument in arguments if argument[:1] != "-")
    if whole:
        os.environ["TESTS_COMPILE_ONCE"] = "yes"  # see tests/conftest.py
    with running([*(checks() if whole else []), *tests(arguments, whole=whole)]) as steps:
        outcomes = [step.told() for step in steps]
    print(summary(outcomes), flush=True)
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that pytest ends in order, and its PostgreSQL too
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
