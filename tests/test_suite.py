"""The suite itself: its steps run at once, are told in their order, and none is left behind."""

import os
import sys
from pathlib import Path

import pytest
from tests.suite import Outcome, Step, closing_line, running, summary

WAITS = """
import pathlib, sys, time
for _ in range(6000):
    if pathlib.Path(sys.argv[1]).exists():
        print("came")
        sys.exit()
    time.sleep(0.01)
sys.exit("never came")
"""


def python(name: str, code: str, *words: object) -> Step:
    return Step(name, (sys.executable, "-c", code, *map(str, words)))


def test_steps_run_at_once_and_are_told_in_their_order(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    there = tmp_path / "there"
    first = python("first", WAITS, there)
    second = python("second", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch(); print('went')", there)
    with running([first, second]) as steps:
        outcomes = [step.told() for step in steps]
    assert [(one.step.name, one.good, one.line) for one in outcomes] == [
        ("first", True, "came"),
        ("second", True, "went"),
    ]
    said = capfdbinary.readouterr().out.decode()
    assert said.index("first") < said.index("came") < said.index("second") < said.index("went")


def test_every_step_runs_even_where_one_fails() -> None:
    with running([python("bad", "import sys; sys.exit('no')"), python("good", "print('yes')")]) as steps:
        outcomes = [step.told() for step in steps]
    assert [(one.good, one.line) for one in outcomes] == [(False, "no"), (True, "yes")]


def test_who_stops_the_suite_leaves_no_step_behind(tmp_path: Path) -> None:
    mine = tmp_path / "pid"
    code = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
    with pytest.raises(KeyboardInterrupt):
        stopped([python("long", code, mine), python("waits", WAITS, mine)])
    with pytest.raises(ProcessLookupError):
        os.kill(int(mine.read_text()), 0)


def stopped(steps: list[Step]) -> None:
    """Run steps until the last has ended, and be stopped then."""
    with running(steps) as started:
        started[-1].told()
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    "line", ["===== 3 passed in 1.20s =====", "1 failed, 2 passed in 3.00s", "no tests ran in 0.1s"]
)
def test_the_closing_line_is_found_among_others(line: str) -> None:
    assert closing_line(f"collected 3 items\n\n{line}\nafterwards") == line


def test_what_was_left_out_is_told_with_what_runs_it() -> None:
    said = "left out: 3 exhaustive tests; ./kentongan test --exhaustive runs them"
    with running([python("pytest", f"print({said!r}); print('== 2 passed in 1.00s ==')")]) as steps:
        outcomes = [step.told() for step in steps]
    assert outcomes[0].left_out == (said,)
    assert f"        {said}\n" in summary([*outcomes, Outcome(outcomes[0].step, True, "== 2 passed in 1.00s ==", 1.0)])
