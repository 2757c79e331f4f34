"""The served hub and the client that members have: ATT&CK for ICS in, paged out by another, while a third writes."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import requests
from taxii2client.v21 import Collection, Server, as_pages
from tests import databases
from tests.contract.taxii.world import TAXII, indicator
from tests.shared_data import shared_data

COLLECTION = str(UUID(int=7, version=4))
NAMES = ("bank-a", "telecom-b", "cert-c")


@dataclass(slots=True)
class Hub:
    """A hub that is served, and the secrets of its members."""

    environment: dict[str, str]
    port: int
    secrets: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str) -> str:
        """Run a command as an operator does; return what it says."""
        command = [sys.executable, "-m", "kentongan", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Serve, in a group of processes of its own."""
        serve = [sys.executable, "-m", "kentongan", "serve", f"--port={self.port}", "--no-worker"]
        environment = self.environment | {"KENTONGAN_LOG_LEVEL": "error"}
        self.process = subprocess.Popen(serve, env=environment, start_new_session=True)
        _wait(f"{self.origin}/healthz", process=self.process)

    def stop(self, how: signal.Signals) -> None:
        """End all of its processes at once."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        self.process.wait(60)

    def server(self, name: str) -> Server:
        return Server(f"{self.origin}/taxii2/", user=name, password=self.secrets[name])

    def collection(self, name: str) -> Collection:
        path = f"{self.origin}/taxii2/region/collections/{COLLECTION}/"
        return Collection(path, user=name, password=self.secrets[name])

    def get(self, name: str, **parameters: str) -> requests.Response:
        path = f"{self.origin}/taxii2/region/collections/{COLLECTION}/objects/"
        auth = (name, self.secrets[name])
        got = requests.get(path, auth=auth, params=parameters, headers={"Accept": TAXII}, timeout=60)
        assert got.status_code == 200, got.text
        return got


@pytest.fixture(scope="module")
def hub(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub set up by the commands that the documents show, and served."""
    folder = tmp_path_factory.mktemp("served")
    with databases.hub_of_its_own(folder / "hub") as environment, socket.socket() as probe:
        with django_db_blocker.unblock():
            databases.migrate(environment)
        probe.bind(("127.0.0.1", 0))
        made = Hub(environment, port=probe.getsockname()[1])
        probe.close()
        parties = [{"id": name, "name": name, "country": "MY", "kind": "company"} for name in NAMES]
        (folder / "directory.json").write_text(json.dumps({"version": 1, "organisations": parties}))
        made.run("directory", "import", str(folder / "directory.json"), "--yes")
        for name in NAMES:
            told = json.loads(made.run("member", "add", "--organisation", name, "--name", name, "--json"))
            made.secrets[told["user"]] = told["secret"]
        made.run("taxii", "root", "add", "region")
        everybody = ",".join(NAMES)
        made.run(
            "taxii", "collection", "add", "--id", COLLECTION, "--root", "region", "--title", "Indicators",
            "--read", everybody, "--write", everybody,
        )  # fmt: skip
        made.start()
        try:
            yield made
        finally:
            made.stop(signal.SIGTERM)


def _wait(address: str, *, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the hub does not answer")


def by_pages(hub: Hub, name: str) -> list[dict[str, Any]]:
    """As taxii2-client pages: by ``next``."""
    pages = as_pages(hub.collection(name).get_objects, per_request=97)
    return [one for page in pages for one in page.get("objects", [])]


def by_dates(hub: Hub, name: str) -> list[dict[str, Any]]:
    """As a client pages that keeps nothing but the header."""
    found: list[dict[str, Any]] = []
    after = "2000-01-01T00:00:00Z"
    while True:
        got = hub.get(name, limit="89", added_after=after)
        if not got.json().get("objects"):
            return found
        found += got.json()["objects"]
        after = got.headers["X-TAXII-Date-Added-Last"]


def by_both(hub: Hub, name: str) -> list[dict[str, Any]]:
    """As OpenCTI does: ``added_after`` for a poll, ``next`` within it, the header's date for the next poll."""
    found: list[dict[str, Any]] = []
    after = "2000-01-01T00:00:00Z"
    while True:
        got = hub.get(name, limit="61", added_after=after)
        for turn in range(3):
            found += got.json().get("objects", [])
            after = got.headers.get("X-TAXII-Date-Added-Last", after)
            if not got.json()["more"]:
                return found
            more = {"added_after": after} if turn else {}
            got = hub.get(name, limit="61", next=got.json()["next"], **more)
        found += got.json().get("objects", [])
        after = got.headers.get("X-TAXII-Date-Added-Last", after)


@pytest.mark.exhaustive
def test_attack_for_ics_goes_in_and_comes_out_whole_however_one_pages_while_a_third_writes(hub: Hub):
    objects = json.loads(shared_data("stix/ics-attack-18.1.json").read_bytes())["objects"]
    roots = hub.server("bank-a").api_roots
    (into,) = roots[0].collections
    assert (into.can_read, into.can_write) == (True, True)
    stop, written = threading.Event(), []

    def write() -> None:
        third = hub.collection("cert-c")
        while not stop.is_set():
            number = 1000 + len(written)
            status = third.add_objects({"objects": [indicator(number), indicator(number, version=1)]})
            assert status.success_count == 2
            written.append(indicator(number)["id"])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for start in range(0, len(objects), 300):
            status = into.add_objects({"objects": objects[start : start + 300]})
            assert (status.status, status.failure_count) == ("complete", 0), status.failures
        seen = [(way, way(hub, "telecom-b")) for way in (by_pages, by_dates, by_both)]
    finally:
        stop.set()
        writer.join()
    assert written
    for way, found in seen:
        whole = [one for one in found if not one["id"].startswith("indicator--00000000-0000-4000-8000-")]
        assert whole == objects, way.__name__
        versions = [(one["id"], one["modified"]) for one in found if one not in objects]
        assert len(versions) == len(set(versions)), way.__name__


def test_a_chunked_body_is_read_or_refused_by_what_it_holds(hub: Hub):
    path = f"{hub.origin}/taxii2/region/collections/{COLLECTION}/objects/"
    for size, status in ((2_000_000, 202), (12 * 1024 * 1024, 413)):
        body = json.dumps({"objects": [indicator(1, description="x" * size)]}).encode()
        pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
        auth, headers = ("bank-a", hub.secrets["bank-a"]), {"Content-Type": TAXII, "Accept": TAXII}
        got = requests.post(path, data=pieces, auth=auth, headers=headers, timeout=60)
        assert got.status_code == status, got.text
    listed = hub.collection("telecom-b").get_manifest(id=indicator(1)["id"])
    assert len(listed["objects"]) == 1
    assert hub.collection("telecom-b").object_versions(indicator(1)["id"])["versions"] == [indicator(1)["modified"]]


def test_a_hub_killed_while_objects_come_in_has_all_of_a_request_or_nothing_and_a_next_is_still_good(hub: Hub):
    """kill -9 of every process, under the third request at the earliest; then the same hub is started again."""
    into, told = hub.collection("bank-a"), []
    wanted = [[indicator(10_000 + 200 * turn + number) for number in range(200)] for turn in range(40)]

    def write() -> None:
        with suppress(requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            for envelope in wanted:
                assert into.add_objects({"objects": envelope}).success_count == 200
                told.append(len(told))

    writer = threading.Thread(target=write)
    writer.start()
    while len(told) < 2 and writer.is_alive():
        time.sleep(0.01)
    begun = hub.get("telecom-b", limit="150", **{"match[type]": "indicator"}).json()
    time.sleep(0.03)
    hub.stop(signal.SIGKILL)
    writer.join()
    hub.start()
    assert len(told) < len(wanted), "it was killed after all was done"
    there = {one["id"] for one in by_pages(hub, "telecom-b")}
    stored = [sum(one["id"] in there for one in envelope) for envelope in wanted]
    assert set(stored) <= {0, 200}
    assert stored[: len(told)] == [200] * len(told)
    more = hub.get("telecom-b", limit="150", next=begun["next"], **{"match[type]": "indicator"}).json()["objects"]
    assert more
    assert {one["id"] for one in begun["objects"]}.isdisjoint(one["id"] for one in more)
    for envelope in wanted[len(told) : len(told) + 2]:
        assert hub.collection("bank-a").add_objects({"objects": envelope}).success_count == 200
