"""kill -9 of the worker at any moment: nothing lost; the folder never twice; at most one repeat a kill, told as one.

The receivers outlive every kill and write down what they got. In the folder somebody takes each file away as soon as
it is there, so one that appeared a second time would be seen.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.servers import HOST, Inbox, Receiver, mail_server, webhook_server
from tests.killable import Hub, at_once, new_hub, some_step
from tests.tiers import AsMany

MODULE = "tests.delivery.killing"


@pytest.fixture
def hub(migrated_hub: dict[str, str]) -> Iterator[Hub]:
    with new_hub(migrated_hub, module=MODULE) as hub:
        yield hub


class Taker:
    """Somebody who takes files out of a folder as soon as they are there, as a program would that passes them on."""

    def __init__(self, folder: Path) -> None:
        self.got: Counter[str] = Counter()
        self._turn = threading.Lock()
        self._folder, self._over = folder, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Taker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(10)

    def _watch(self) -> None:
        while not self._over.wait(0.0005):
            self.take()

    def take(self) -> None:
        with self._turn:
            for path in self._folder.iterdir():
                if path.name.startswith("."):
                    continue
                content = path.read_bytes()
                assert content.endswith(b"\r\n"), path.name
                path.unlink()
                self.got[path.stem] += 1


@contextmanager
def receiving(channel: str, folder: Path) -> Iterator[tuple[str, str, Any]]:
    """Give the place that a worker sends to, the destination of rows, and how to count what arrived, by row."""
    match channel:
        case "smtp":
            inbox = Inbox()
            with mail_server(inbox) as server:
                ids = lambda: (message_from_bytes(one.content)["Message-ID"] for one in inbox.mails)  # noqa: E731
                yield f"{HOST}:{server.port}", "soc@bank.example", lambda: Counter(i[1:33] for i in ids())
        case "webhook":
            receiver = Receiver()
            with webhook_server(receiver) as address:
                yield ":0", address, lambda: Counter(h["webhook-id"][4:] for _, h, _ in receiver.posts)
        case _:
            folder.mkdir()
            with Taker(folder) as taker:
                yield (
                    str(folder),
                    "",
                    lambda: taker.take() or Counter({i.replace("-", ""): n for i, n in taker.got.items()}),
                )


def kill_each(hub: Hub, channel: str, folder: Path, *, rounds: int, seed: int) -> tuple[int, int]:
    """Send some in each round, killed at some moment; then all that is left. Return kills, and repeats seen."""
    chance, killed, hours = random.Random(seed), 0, 0.0
    with receiving(channel, folder) as (place, destination, arrived):
        hub.done("put", channel=channel, destination=destination, number=4)
        steps = hub.done("turn", channel=channel, place=place)["steps"]
        seconds = hub.do("turn", channel=channel, place=place)["seconds"]
        for number in range(rounds):
            hours += 0.25  # later than a dead worker's leases last
            hub.done("put", channel=channel, destination=destination, number=4)
            plan = some_step(chance, of=steps)
            if number % 4 == 3:
                plan = {"kill_after": chance.uniform(0, 2 * seconds)}
            killed += hub.killed("turn", channel=channel, place=place, hours=hours, **plan)
        for _ in range(3):
            hours += 3
            hub.done("turn", channel=channel, place=place, hours=hours)
        told, counts = hub.done("state"), arrived()
    assert told["states"] == ["delivered"]
    assert set(counts) == {row.replace("-", "") for row in told["rows"]}
    twice = sum(count - 1 for count in counts.values())
    assert twice <= told["repeats"] <= killed  # what was repeated is told, and is at most one a kill
    return killed, twice


@pytest.mark.parametrize("channel", ["smtp", "webhook", "folder"])
def test_some_kills_lose_nothing(hub: Hub, channel: str, tmp_path: Path, as_many: AsMany) -> None:
    rounds = as_many(3, exhaustively=12)
    killed, twice = kill_each(hub, channel, tmp_path / "out", rounds=rounds, seed=2026)
    assert killed >= rounds * 2 // 3
    if channel != "smtp":
        assert twice == 0


@pytest.mark.slow
@pytest.mark.parametrize("channel", ["smtp", "webhook", "folder"])
def test_a_hundred_kills_lose_nothing(hub: Hub, channel: str, tmp_path: Path) -> None:
    killed, twice = kill_each(hub, channel, tmp_path / "out", rounds=125, seed=4711)
    print(f"{channel}: {killed} kills, {twice} repeats")  # noqa: T201 - shown with -s, for the record
    assert killed >= 100
    if channel != "smtp":
        assert twice == 0


@pytest.mark.slow
def test_a_kill_at_each_step_of_the_folder_makes_nothing_appear_twice(hub: Hub, tmp_path: Path) -> None:
    hours = 0.0
    with receiving("folder", tmp_path / "out") as (place, _, arrived):
        hub.done("put", channel="folder", destination="", number=3)
        steps = hub.done("turn", channel="folder", place=place)["steps"]
        for number in range(2 * steps):
            hours += 0.25
            hub.done("put", channel="folder", destination="", number=3)
            hub.do("turn", channel="folder", place=place, hours=hours, step=number // 2 + 1, before=number % 2 == 0)
        hub.done("turn", channel="folder", place=place, hours=hours + 3)
        told, counts = hub.done("state"), arrived()
        assert hub.done("sweep", place=place, hours=hours + 4) > 0
        assert list((tmp_path / "out").iterdir()) == []
    assert told["states"] == ["delivered"]
    assert set(counts.values()) == {1}
    assert len(counts) == len(told["rows"])


@pytest.mark.parametrize("channel", ["smtp", "folder"])
def test_two_workers_at_once_never_send_twice(
    hub: Hub, migrated_hub: dict[str, str], channel: str, tmp_path: Path
) -> None:
    with (
        receiving(channel, tmp_path / "out") as (place, destination, arrived),
        Hub(migrated_hub, module=MODULE) as other,
    ):
        hub.done("put", channel=channel, destination=destination, number=300)
        at_once(hub, other, deed="turn", channel=channel, place=place)
        told, counts = hub.done("state"), arrived()
    assert told["states"] == ["delivered"]
    assert (len(counts), set(counts.values()), told["repeats"]) == (300, {1}, 0)
