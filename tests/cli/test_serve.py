"""``kentongan serve``, as a process: it demands a migrated database and a free port, answers, and stops cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from kentongan.cli.serve import demand_free
from kentongan.upkeep.errors import AddressTaken


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _kentongan(*words):
    return [sys.executable, "-m", "kentongan", *words]


def _fetch(address):
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answered at {address}")


def test_a_hub_that_was_not_migrated_is_not_served(empty_hub, port):
    done = subprocess.run(_kentongan("serve", f"--port={port}"), env=empty_hub, capture_output=True, text=True)
    assert done.returncode != 0
    assert "kentongan upgrade" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_served_hub_answers_logs_and_stops_cleanly(migrated_hub, port, how):
    environ = migrated_hub | {"KENTONGAN_LOG_LEVEL": "info"}
    hub = subprocess.Popen(_kentongan("serve", f"--port={port}"), env=environ, stderr=subprocess.PIPE, text=True)
    try:
        assert _fetch(f"http://127.0.0.1:{port}/healthz")[2] == b"ok\n"
        assert _fetch(f"http://127.0.0.1:{port}/readyz")[0] == 200
        status, headers, _ = _fetch(f"http://127.0.0.1:{port}/no-such-page?name=siti")
        hub.send_signal(how)
        _, log = hub.communicate(timeout=60)
    finally:
        hub.kill()
    assert hub.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    (line,) = [line for line in lines if line.get("request") == headers["X-Request-ID"]]
    assert (line["event"], line["status"]) == ("request.answered", status)
    assert "siti" not in log


BEFORE_THE_FORK = """
import os, random, secrets, sys, threading
from kentongan.cli.serve import demand_ready
demand_ready()
from django.db import connections
from kentongan.kernel.identifiers import new_id
assert threading.active_count() == 1, threading.enumerate()
assert all(one.connection is None for one in connections.all(initialized_only=True))
for child in range(2):
    if os.fork() == 0:
        print(*(new_id() for _ in range(200)), secrets.token_hex(), random.random(), flush=True)
        os._exit(0)
    os.wait()
"""


def test_servers_forked_from_one_process_share_no_connection_no_thread_and_nothing_of_chance(migrated_hub):
    told = subprocess.run([sys.executable, "-c", BEFORE_THE_FORK], env=migrated_hub, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    first, second = (set(line.split()) for line in told.stdout.splitlines())
    assert (len(first), len(second)) == (202, 202)
    assert not first & second


def _servers(of):
    """The processes that a served hub forked, by Linux's own list."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{of}/task/{of}/children").read_text().split()
    return []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's list of a process's children")
def test_a_server_that_was_killed_is_replaced_and_answers(migrated_hub, port):
    hub = subprocess.Popen(
        _kentongan("serve", f"--port={port}", "--workers=1", "--no-worker"), env=migrated_hub, stderr=subprocess.PIPE
    )
    try:
        assert _fetch(f"http://127.0.0.1:{port}/readyz")[0] == 200
        (killed,) = _servers(hub.pid)
        os.kill(int(killed), signal.SIGKILL)
        assert _fetch(f"http://127.0.0.1:{port}/readyz")[0] == 200
        (replaced,) = _servers(hub.pid)
        hub.terminate()
        hub.communicate(timeout=60)
    finally:
        hub.kill()
    assert replaced != killed
    assert hub.returncode == 0


def test_a_port_in_use_is_told():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(AddressTaken) as taken:
            demand_free("127.0.0.1", port=other.getsockname()[1])
    assert "--port" in taken.value.advice()
