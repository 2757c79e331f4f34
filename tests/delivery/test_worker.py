"""The worker: each step in its time, a failing one harms no other, it ends when told, and with its parent."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from tests.delivery.made import AT, SetClock, outgoing, put, row

from kentongan.cli.beside import worker_beside
from kentongan.delivery import queries, worker
from kentongan.delivery.models import Delivery, Worker
from kentongan.delivery.terms import Channel
from kentongan.delivery.worker import Step, configured_means, registered_steps, run_steps, work
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db


class Stop(Event):
    """A stop that puts the clock forward instead of waiting, and ends after so many rests."""

    def __init__(self, clock: SetClock, rests: int) -> None:
        super().__init__()
        self._clock, self._rests = clock, rests

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.forward(seconds=timeout or 0)
        self._rests -= 1
        if self._rests <= 0:
            self.set()
        return self.is_set()


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """Keep the test's connection: its transaction would end with it."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connection, "close", lambda: None)


def run(*steps: Step, rests: int = 5, once: bool = False) -> SetClock:
    clock = SetClock()
    run_steps(steps, worker=new_id(), clock=clock, stop=Stop(clock, rests), once=once)
    return clock


def test_each_step_runs_in_its_time():
    often, seldom = [], []
    run(
        Step("often", timedelta(seconds=1), lambda at: bool(often.append(at))),
        Step("seldom", timedelta(seconds=3), lambda at: bool(seldom.append(at))),
        rests=7,
    )
    assert [(at - AT).total_seconds() for at in often] == [0, 1, 2, 3, 4, 5, 6]
    assert [(at - AT).total_seconds() for at in seldom] == [0, 3, 6]


def test_a_step_that_fails_is_logged_by_its_name_and_the_others_go_on(caplog):
    done = []

    def fail(_):
        raise ZeroDivisionError("secret row")

    run(
        Step("bad", timedelta(seconds=1), fail),
        Step("good", timedelta(seconds=1), lambda at: bool(done.append(at))),
        rests=3,
    )
    assert len(done) == 3


def test_a_step_that_has_much_to_do_gives_way_to_the_others():
    turns = []
    run(
        Step("busy", timedelta(seconds=1), lambda _: turns.append("busy") or 1),
        Step("other", timedelta(0), lambda _: bool(turns.append("other"))),
        rests=1,
    )
    assert turns[: worker.BATCHES_A_TURN + 1] == ["busy"] * worker.BATCHES_A_TURN + ["other"]


def test_once_does_what_there_is_and_ends(settings, tmp_path):
    settings.FOLDER_OUT = tmp_path
    pk = put(outgoing(Channel.FOLDER, ""))
    clock = SetClock()
    work(clock=clock, stop=Event(), once=True)
    assert row(pk).state == "delivered"
    assert not Worker.objects.exists()


def test_a_worker_is_heard_of_while_it_runs():
    clock = run(Step("x", timedelta(seconds=1), lambda _: 0), rests=3)
    assert queries.last_heard() == clock() - timedelta(seconds=1)


def test_other_rooms_register_their_steps() -> None:
    names = [step.name for step in registered_steps()]
    assert "response.send" in names
    assert len(names) == len(set(names))


SOME_STEPS = (Step("tests.some", timedelta(seconds=1), lambda _: 0),)


def test_what_is_configured_is_what_it_sends_with(settings):
    assert configured_means(new_id(), clock=SetClock()).server is None
    settings.SENDS_MAIL, settings.EMAIL_HOST, settings.EMAIL_USE_TLS = True, "mail.example", True
    settings.EMAIL_HOST_PASSWORD = "s3cret"
    server = configured_means(new_id(), clock=SetClock()).server
    assert server is not None
    assert (server.host, server.starttls, server.tls, server.password) == ("mail.example", True, False, "s3cret")
    assert "s3cret" not in repr(server)


def until(what, *, tries: int = 300):
    for _ in range(tries):
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


PARENT = """
import sys, time
from kentongan.cli.beside import worker_beside
with worker_beside([sys.executable, "-c", sys.argv[1]]):
    print("up", flush=True)
    time.sleep(600)
"""
CHILD = """
import os, sys, threading
from kentongan.cli.worker import end_with_parent
stop = threading.Event()
open(%r, "w").write(str(os.getpid()))
end_with_parent(stop)
stop.wait()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_ends_with_its_parent_however_that_ends(tmp_path, how):
    file = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, CHILD % str(file)], env=os.environ)
    pid = int(until(lambda: file.exists() and file.read_text()))
    parent.send_signal(how)
    parent.wait()
    until(lambda: not alive(pid))


def test_a_worker_that_dies_is_started_again(tmp_path):
    file = tmp_path / "pid"
    with worker_beside([sys.executable, "-c", CHILD % str(file)]):
        first = int(until(lambda: file.exists() and file.read_text()))
        os.kill(first, signal.SIGKILL)
        second = until(lambda: file.read_text() not in ("", str(first)) and int(file.read_text()))
        assert alive(second)
    assert not alive(second)


def kentongan(environment: dict[str, str], *words: str, **more) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "kentongan", *words]
    return subprocess.Popen(command, env=environment, text=True, stderr=subprocess.PIPE, **more)


def test_the_command_works_in_a_process_of_its_own_and_ends_when_told(migrated_hub, tmp_path):
    environment = migrated_hub | {"KENTONGAN_LOG_LEVEL": "info"}
    process = kentongan(environment, "worker")
    assert process.stderr is not None
    assert "worker.started" in process.stderr.readline()
    process.terminate()
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "worker.stopped" in log
    once = [sys.executable, "-m", "kentongan", "worker", "--once"]
    assert subprocess.run(once, env=migrated_hub, capture_output=True, text=True, check=True).stderr == ""


def test_nothing_of_the_rows_stands_in_the_log(settings, tmp_path, caplog):
    settings.FOLDER_OUT = tmp_path
    put(outgoing(Channel.FOLDER, "soc@bank.example"))
    work(clock=SetClock(), stop=Event(), once=True)
    assert Delivery.objects.get().state == "delivered"
    assert "bank.example" not in caplog.text
