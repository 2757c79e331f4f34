"""kill -9 of the worker in the middle of a check, at any commit: nothing lost, no probe mailed under two tokens."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Hub:
    """A hub whose steps are done by processes that can be killed (``tests.checks.killing``)."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.checks.killing"],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": "kentongan.site.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, deed: str, **given: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": deed} | given) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def done(self, deed: str, **given: Any) -> Any:
        answer = self.do(deed, **given)
        assert answer["code"] == 0, answer
        return answer["done"]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture
def hub(empty_hub: dict[str, str]) -> Iterator[Hub]:
    Path(empty_hub["KENTONGAN_DATA"]).mkdir(parents=True)
    hub = Hub(empty_hub)
    hub.done("set_up")
    yield hub
    hub.close()


def kill_each_day(hub: Hub, *, days: int, seed: int) -> int:
    """Run so many checks, killed at some moment of each; then do what is left. Return how many kills there were."""
    chance, killed = random.Random(seed), 0
    hub.done("put", day=0)
    steps = hub.done("turn", day=0)["steps"]
    for day in range(1, days + 1):
        hub.done("put", day=day)
        plan = {"step": chance.randint(1, steps), "before": chance.random() < 0.5}
        killed += hub.do("turn", day=day, **plan)["code"] == -9
        hub.done("turn", day=day)
    demand_whole(hub, checks=days + 1)
    return killed


def demand_whole(hub: Hub, *, checks: int) -> None:
    found = hub.done("state")
    assert found.pop("probes") == 8 * checks
    assert found == dict.fromkeys(found, 0)


def test_ten_kills_lose_nothing_and_ask_nobody_under_two_tokens(hub: Hub) -> None:
    assert kill_each_day(hub, days=12, seed=2026) >= 10


def test_two_workers_at_once_ask_everybody_once(hub: Hub, empty_hub: dict[str, str]) -> None:
    other = Hub(empty_hub)
    for day in range(3):
        hub.done("put", day=day)
        both = [threading.Thread(target=one.done, args=("turn",), kwargs={"day": day}) for one in (hub, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        hub.done("turn", day=day)
    other.close()
    demand_whole(hub, checks=3)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_ask_nobody_under_two_tokens(hub: Hub) -> None:
    assert kill_each_day(hub, days=120, seed=4711) >= 100
