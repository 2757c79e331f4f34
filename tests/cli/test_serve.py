"""``kentongan serve``, as a process: it demands a migrated database and a free port, answers, and stops cleanly."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

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


def test_a_port_in_use_is_told():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(AddressTaken) as taken:
            demand_free("127.0.0.1", port=other.getsockname()[1])
    assert "--port" in taken.value.advice()
