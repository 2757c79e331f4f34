"""The promises of the exchange's speed, in one run against OpenTAXII 0.9.3 and medallion 3.0, over real sockets.

    python -m benchmarks.exchange [--objects 25000] [--largest 1000000] [--only ours,opentaxii,medallion] [--json FILE]

ATT&CK for ICS, multiplied with new ids, is sent in envelopes of 500 objects; then it is paged out, single objects are
asked for and sent, and the first and a deep page asked for again and again. The servers take turns, a few requests
each, with one keep-alive client of the same kind; a median each. Peers live in environments of their own, made when
they are missing (``~/.cache/kentongan/benchmarks``); what is measured lies in a temporary folder on the disk of
``--folder``. Then our own collection grows to ``--largest`` and its pages are asked for again.

Prints the table and the promises, keeps both as JSON beside the peers (or in FILE), and exits with 1 if one is broken.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.exchange import report, workloads
from benchmarks.exchange.client import Client
from benchmarks.exchange.medallion_peer import start_medallion
from benchmarks.exchange.opentaxii_peer import start_opentaxii
from benchmarks.exchange.ours import Hub
from benchmarks.exchange.processes import NotStarted, Running, free_port
from benchmarks.exchange.server import Server
from benchmarks.exchange.workloads import Course, take_turns
from benchmarks.routing.peer import default_cache

PATIENCE = 20.0
"""Seconds that a server may take for one workload other than bulk, after which the answers so far count."""

BULK_PATIENCE = 120.0
ENDLESS = 1 << 30


def main() -> int:
    """Run the benchmark and return the exit code."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--objects", type=int, default=25_000)
    reader.add_argument("--largest", type=int, default=1_000_000, help="0: leave the larger collection out")
    reader.add_argument("--only", default="opentaxii,medallion,ours")
    reader.add_argument("--cache", type=Path, default=default_cache())
    reader.add_argument("--folder", type=Path, help="Where to put what is measured; a temporary folder in it is used.")
    reader.add_argument("--json", type=Path)
    said = reader.parse_args()
    said.cache.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped on the way out
    with tempfile.TemporaryDirectory(prefix="kentongan-exchange-", dir=said.folder) as name, ExitStack() as stack:
        folder, only = Path(name), said.only.split(",")
        hub = Hub(folder)
        starts: dict[str, Callable[[], Server]] = {
            "opentaxii": lambda: start_opentaxii(folder, cache=said.cache),
            "medallion": lambda: start_medallion(folder, cache=said.cache),
            "ours": hub.start,
        }
        courses = [one for who, start in starts.items() if who in only and (one := _started(start, stack)) is not None]
        facts: dict[str, Any] = {"client": _client_cost(folder), "load": _load()}
        measure(courses, objects=said.objects)
        facts["ends"] = {one.server.name: _end(one) for one in courses}
        mine = [one for one in courses if one.server.name == "Kentongan"]
        for one in mine:
            facts["sharing"] = _sharing(hub, one)
            grow(one, largest=said.largest)
    print(report.told(courses, facts=facts))
    _keep(courses, facts=facts, file=said.json or said.cache / f"exchange-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")
    return 0 if courses and all(kept for kept, _ in report.judged(courses, facts=facts)) else 1


def measure(courses: Sequence[Course], *, objects: int) -> None:
    """Let the servers take turns at every workload, at the size that all are compared at."""
    for one in courses:
        workloads.give_markings(one)

    def up_to(course: Course, most: int) -> workloads.Turn:
        return workloads.bulk(course, objects=min(most, objects))

    with _patience(courses, BULK_PATIENCE), _told("bulk"):
        take_turns(report.BULK, courses, lambda one: up_to(one, one.server.manages), each=5, times=ENDLESS)
    with _patience(courses, BULK_PATIENCE), _told("paging through"):
        take_turns(report.PAGES, courses, workloads.pages, each=5, times=ENDLESS)
    with _told("first and deep page"):
        take_turns(report.FIRST, courses, lambda one: workloads.same_page(one, deep=False), each=3, times=15)
        deep = [one for one in courses if one.server.manages > objects]
        take_turns(report.DEEP, deep, lambda one: workloads.same_page(one, deep=True), each=3, times=15)
    with _told("single GET"):
        signed = [one for one in courses if one.server.token]
        by_token, by_secret = partial(workloads.single_get, basic=False), partial(workloads.single_get, basic=True)
        take_turns(report.TOKEN, signed, by_token, each=30, times=300)
        take_turns(report.BASIC, courses, by_secret, each=6, times=60)
    with _told("single POST"):
        take_turns(report.POST, courses, workloads.single_post, each=30, times=300)
    slow = [one for one in courses if one.server.manages < objects]
    with _told("bulk of those that page too slowly"):
        take_turns(report.BULK, slow, lambda one: up_to(one, objects), each=5, times=ENDLESS)


def grow(course: Course, *, largest: int) -> None:
    """Let our collection grow to the largest size, page through it, and ask for its first and a deep page again."""
    if largest <= len(course.ids):
        return
    size = f", {largest:,}"
    with _patience([course], float("inf")), _told(f"our collection grows to {largest:,}"):
        fill = lambda one: workloads.bulk(one, objects=largest)  # noqa: E731
        take_turns(report.BULK + size, [course], fill, each=100, times=ENDLESS)
        take_turns(report.PAGES + size, [course], workloads.pages, each=100, times=ENDLESS)
        for what, deep in ((report.FIRST, False), (report.DEEP, True)):
            again = lambda one, deep=deep: workloads.same_page(one, deep=deep)  # noqa: E731
            take_turns(what + size, [course], again, each=15, times=15)


def _started(start: Callable[[], Server], stack: ExitStack) -> Course | None:
    try:
        server = start()
    except (NotStarted, subprocess.CalledProcessError) as why:
        print(f"left out: {why}", file=sys.stderr)
        return None
    stack.callback(server.running.stop)
    course = Course(server, patience=PATIENCE)
    stack.callback(course.close)
    return course


def _client_cost(folder: Path) -> str:
    """Return what the client, the loopback and a loop in Python cost without any server."""
    script, found = Path(__file__).with_name("null_server.py"), []
    for size in (1_700, 1_400_000):
        port = free_port()
        running = Running([sys.executable, script, str(port), str(size)], port=port, log=folder / "null.log",
                          environ=os.environ)  # fmt: skip
        try:
            client = Client(port)
            found.append(sorted(client.ask("GET", "/").seconds for _ in range(200))[100] * 1000)
            client.close()
        finally:
            running.stop()
    return f"in every figure: client and loopback, {found[0]:.2f} ms for one object, {found[1]:.2f} ms for a page"


def _sharing(hub: Hub, course: Course) -> Any:
    path = f"{course.server.objects}?limit={workloads.PAGE}"
    command = [sys.executable, "-m", "benchmarks.exchange.sharing", path, course.server.token]
    done = subprocess.run(command, env=dict(hub.environ), stdout=subprocess.PIPE, timeout=120, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def _end(course: Course) -> dict[str, Any]:
    running = course.server.running
    return {
        "peak": running.peak(), "resident": running.resident(), "cpu": running.cpu(), "processes": running.processes(),
        "objects": len(course.ids), "reconnected": course.connections(),
    }  # fmt: skip


def _load() -> str:
    return f"{os.cpu_count()} cores; load of the machine when it began {os.getloadavg()[0]:.1f}"


@contextmanager
def _patience(courses: Sequence[Course], seconds: float) -> Iterator[None]:
    before = [one.patience for one in courses]
    for one in courses:
        one.patience = seconds
    yield
    for one, patience in zip(courses, before, strict=True):
        one.patience = patience


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"{what}: {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _keep(courses: Sequence[Course], *, facts: dict[str, Any], file: Path) -> None:
    series = {one.server.name: {what: asdict(of) for what, of in one.series.items()} for one in courses}
    promises = [text for _, text in report.judged(courses, facts=facts)]
    file.write_text(json.dumps({"facts": facts, "promises": promises, "series": series}, indent=1))
    print(f"\nkept in {file}")


if __name__ == "__main__":
    sys.exit(main())
