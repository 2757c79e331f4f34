"""A hub whose work is done by processes that can be killed, seen from a test; ``killing`` is the other side."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KILLED = -9


class Hub:
    """A process that lets its children do a module's deeds (``tests.intake.killing``) in a hub's environment."""

    def __init__(self, environment: dict[str, str], *, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": "kentongan.site.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Hub":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def do(self, deed: str, **given: Any) -> dict[str, Any]:
        """Return the answer to an order: what was ``done``, if it came to that, its exit ``code`` and ``seconds``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": deed} | given) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def done(self, deed: str, **given: Any) -> Any:
        """Return what a deed returned, which nothing may have ended."""
        answer = self.do(deed, **given)
        assert answer["code"] == 0, answer
        return answer["done"]

    def killed(self, deed: str, **given: Any) -> bool:
        """Let a deed be killed as planned; return whether it was. It is not where it came to its end before."""
        code: int = self.do(deed, **given)["code"]
        assert code in (0, KILLED), code
        return code == KILLED


@contextmanager
def new_hub(environment: dict[str, str], *, module: str) -> Iterator[Hub]:
    """Give a hub that a module's ``set_up`` filled, in the environment of ``migrated_hub``; it ends with the test."""
    with Hub(environment, module=module) as hub:
        hub.done("set_up")
        yield hub


def some_step(chance: random.Random, *, of: int) -> dict[str, Any]:
    """Return a plan to be killed right before or right after one of so many steps."""
    return {"step": chance.randint(1, of), "before": chance.random() < 0.5}


def kill_each_day(hub: Hub, *, days: int, seed: int) -> int:
    """Kill each day's ``turn`` at some step of it, then do what is left. Return how many kills there were.

    The day before them all is not disturbed: it tells how many steps a turn has.
    """
    chance, killed = random.Random(seed), 0
    hub.done("put", day=0)
    steps = hub.done("turn", day=0)["steps"]
    for day in range(1, days + 1):
        hub.done("put", day=day)
        killed += hub.killed("turn", day=day, **some_step(chance, of=steps))
        hub.done("turn", day=day)
    return killed


def turn_at_once(hub: Hub, other: Hub, *, days: int) -> None:
    """Let two processes do each day's ``turn`` at the same time, then one what is left."""
    for day in range(days):
        hub.done("put", day=day)
        at_once(hub, other, deed="turn", day=day)
        hub.done("turn", day=day)


def at_once(*hubs: Hub, deed: str, **given: Any) -> None:
    """Let several processes do the same at the same time, each to its end."""
    with ThreadPoolExecutor(len(hubs)) as threads:
        for doing in [threads.submit(hub.done, deed, **given) for hub in hubs]:
            doing.result()
