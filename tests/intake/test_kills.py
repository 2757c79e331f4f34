"""kill -9 at any moment loses nothing and doubles nothing: a killed history ends as one that was never interrupted."""

import random
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from tests.intake import made
from tests.killable import ROOT, Hub, new_hub, some_step
from tests.tiers import AsMany

MODULE = "tests.intake.killing"
ROWS = 60


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


def files(folder: Path, count: int) -> list[str]:
    """Return files that hold much the same rows, so that each depends on what was seen of those before it."""
    return [
        str(made.feed_file(folder / str(number), *made.random_rows(ROWS, seed=number % 7 + number // 7 * 3)))
        for number in range(count)
    ]


def assert_killed_is_whole(hub: Hub) -> None:
    killed, whole = hub.done("snapshot", feed="killed"), hub.done("snapshot", feed="whole")
    for part, expected in whole.items():
        assert killed[part] == expected, part
    assert whole["events"]
    assert hub.done("faults", feed="killed") == []


def kill_each(hub: Hub, paths: list[str], *, seed: int) -> int:
    """Take each file in twice: killed at some moment, then to its end. Return how many were really killed."""
    chance = random.Random(seed)
    killed = 0
    for number, path in enumerate(paths):
        whole = hub.do("ingest", file=path, feed="whole")
        assert whole["code"] == 0, whole
        if number % 2:
            plan = some_step(chance, of=whole["done"]["steps"])
        else:
            plan = {"kill_after": chance.uniform(0, whole["seconds"])}
        killed += hub.killed("ingest", file=path, feed="killed", **plan)
        hub.done("ingest", file=path, feed="killed")
    return killed


def test_some_kills_lose_nothing_and_double_nothing(hub: Hub, tmp_path: Path, as_many: AsMany) -> None:
    number = as_many(4, exhaustively=10)
    killed = kill_each(hub, files(tmp_path, number), seed=2026)
    assert killed >= number // 2  # by time, a few come too late
    assert_killed_is_whole(hub)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_double_nothing(hub: Hub, tmp_path: Path) -> None:
    killed = kill_each(hub, files(tmp_path, 120), seed=4711)
    assert killed >= 100
    assert_killed_is_whole(hub)


@pytest.mark.slow
def test_a_kill_at_each_step_loses_nothing_and_doubles_nothing(hub: Hub, tmp_path: Path) -> None:
    first, *others = files(tmp_path, 90)
    steps = hub.done("ingest", file=first, feed="whole")["steps"]
    hub.done("ingest", file=first, feed="killed")
    for number, path in enumerate(others):
        hub.done("ingest", file=path, feed="whole")
        hub.do("ingest", file=path, feed="killed", step=number // 2 % steps + 1, before=number % 2 == 0)
        hub.done("ingest", file=path, feed="killed")
    assert_killed_is_whole(hub)


@pytest.mark.exhaustive
def test_two_at_once_of_one_feed_take_turns(hub: Hub, migrated_hub: dict[str, str], tmp_path: Path) -> None:
    paths = files(tmp_path, 2)
    command = [sys.executable, "-m", "kentongan", "ingest", "--feed", "killed", "--tlp", "amber"]
    both = [
        subprocess.Popen(
            [*command, path], env=migrated_hub, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for path in paths
    ]
    assert [process.wait() for process in both] == [0, 0]
    # Which of them came first is the system's choice; what is told of both together is the same.
    order = hub.done("taken", feed="killed")
    for path in sorted(paths, key=lambda path: order.index(sha256(Path(path).read_bytes()).hexdigest())):
        hub.done("ingest", file=path, feed="whole")
    assert_killed_is_whole(hub)


def test_a_command_of_its_own_that_is_killed_is_settled_by_the_next(
    hub: Hub, migrated_hub: dict[str, str], tmp_path: Path
) -> None:
    (path,) = files(tmp_path, 1)
    command = [sys.executable, "-m", "kentongan", "ingest", path, "--feed", "killed", "--tlp", "amber"]
    process = subprocess.Popen(
        command, env=migrated_hub, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.4)  # Python alone takes longer to load what it needs
    process.kill()
    process.wait()
    subprocess.run(command, env=migrated_hub, cwd=ROOT, check=True, capture_output=True)
    hub.done("ingest", file=path, feed="whole")
    assert_killed_is_whole(hub)
