"""The served hub and the client that members have: ATT&CK for ICS in, paged out by another, while a third writes."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from taxii2client.v21 import Collection, Server, as_pages
from tests.contract.taxii.world import TAXII, indicator
from tests.shared_data import shared_data

COLLECTION = str(UUID(int=7, version=4))
NAMES = ("bank-a", "telecom-b", "cert-c")


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that is served, and the secrets of its members."""

    origin: str
    secrets: dict[str, str]

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


@pytest.fixture
def hub(migrated_hub: dict[str, str], tmp_path: Path) -> Iterator[Hub]:
    """A hub set up by the commands that the documents show, and served."""

    def kentongan(*words: str) -> str:
        command = [sys.executable, "-m", "kentongan", *words]
        done = subprocess.run(command, env=migrated_hub, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    parties = [{"id": name, "name": name, "country": "MY", "kind": "company"} for name in NAMES]
    (tmp_path / "directory.json").write_text(json.dumps({"version": 1, "organisations": parties}))
    kentongan("directory", "import", str(tmp_path / "directory.json"), "--yes")
    secrets = {}
    for name in NAMES:
        told = json.loads(kentongan("member", "add", "--organisation", name, "--name", name, "--json"))
        secrets[told["user"]] = told["secret"]
    kentongan("taxii", "root", "add", "region")
    everybody = ",".join(NAMES)
    kentongan(
        "taxii", "collection", "add", "--id", COLLECTION, "--root", "region", "--title", "Indicators",
        "--read", everybody, "--write", everybody,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "kentongan", "serve", f"--port={port}", "--no-worker"]
    served = subprocess.Popen(serve, env=migrated_hub | {"KENTONGAN_LOG_LEVEL": "error"})
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", process=served)
        yield Hub(f"http://127.0.0.1:{port}", secrets)
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(60)


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
    listed = hub.collection("telecom-b").get_manifest()
    assert [one["id"] for one in listed["objects"]] == [indicator(1)["id"]]
    assert hub.collection("telecom-b").object_versions(indicator(1)["id"])["versions"] == [indicator(1)["modified"]]
