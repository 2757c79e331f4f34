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
from kentongan.cli.servers import Service, become
from kentongan.upkeep.errors import AddressTaken
from kentongan.upkeep.lock import alone


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


def test_the_process_that_looks_after_the_servers_loads_neither_django_nor_click():
    words = "import sys, kentongan.cli.servers, kentongan.cli.beside, granian.server; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert not {"django", "click"} & set(told.stdout.split())


def test_what_the_operator_sets_for_the_heap_counts_before_our_own(monkeypatch):
    given = {}
    monkeypatch.setenv("MALLOC_ARENA_MAX", "3")
    monkeypatch.setattr(os, "execve", lambda path, words, environ: given.update(environ))
    become(Service(host="::1", port=1, workers=1, threads=1, beside=False, data=".", logging={}))
    assert (given["MALLOC_ARENA_MAX"], given["MALLOC_MMAP_THRESHOLD_"]) == ("3", "131072")


def test_a_hub_in_the_middle_of_an_upgrade_is_not_served(migrated_hub, port):
    with alone(Path(migrated_hub["KENTONGAN_DATA"])):
        done = subprocess.run(
            _kentongan("serve", f"--port={port}"), env=migrated_hub, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


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
