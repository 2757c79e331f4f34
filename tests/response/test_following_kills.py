"""kill -9 while runs are made into warnings loses nothing and doubles nothing; nor do two workers at once."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intake.test_kills import files
from tests.killable import ROOT, Hub, new_hub, some_step
from tests.tiers import AsMany

MODULE = "tests.response.killing"
FOLLOW = "from tests.response import killing; killing.follow(hours=1)"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def assert_killed_is_whole(hub: Hub) -> None:
    killed, whole = hub.done("warned", feed="killed"), hub.done("warned", feed="whole")
    for part, expected in whole.items():
        assert killed[part] == expected, part
    assert whole["warnings"]
    assert set(whole["told"]) == {1}


def kill_each(hub: Hub, paths: list[str], *, seed: int) -> int:
    """Let each file be followed twice: killed at some commit, then to the end. Return how many were really killed."""
    chance = random.Random(seed)
    killed = 0
    for number, path in enumerate(paths):
        hub.done("ingest", file=path, feed="whole")
        steps = hub.done("follow", hours=number)["steps"]
        hub.done("ingest", file=path, feed="killed")
        killed += hub.killed("follow", hours=number, **some_step(chance, of=steps))
        hub.done("follow", hours=number)
    return killed


def test_some_kills_lose_no_warning_and_double_none(hub: Hub, tmp_path: Path, as_many: AsMany) -> None:
    number = as_many(3, exhaustively=10)
    assert kill_each(hub, files(tmp_path, number), seed=2026) >= number - 1
    assert_killed_is_whole(hub)


@pytest.mark.slow
def test_a_hundred_kills_lose_no_warning_and_double_none(hub: Hub, tmp_path: Path) -> None:
    assert kill_each(hub, files(tmp_path, 100), seed=4711) >= 90
    assert_killed_is_whole(hub)


@pytest.mark.exhaustive
def test_workers_at_once_make_each_warning_once(hub: Hub, migrated_hub: dict[str, str], tmp_path: Path) -> None:
    paths = files(tmp_path, 4)
    for path in paths:
        hub.done("ingest", file=path, feed="whole")
    hub.done("follow", hours=1)
    for path in paths:
        hub.done("ingest", file=path, feed="killed")
    environment = migrated_hub | {"DJANGO_SETTINGS_MODULE": "kentongan.site.settings"}
    command = [sys.executable, "-c", FOLLOW]
    workers = [subprocess.Popen(command, env=environment, cwd=ROOT) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    hub.done("follow", hours=1)
    assert_killed_is_whole(hub)
