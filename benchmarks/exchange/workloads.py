"""What each server is asked to do, a few requests at a time, so that the servers take turns.

Turns put whatever else the machine does on all of them alike. Every answer is checked: objects taken in are counted,
and a collection that was paged through must have shown each object exactly once.
"""

import json
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from benchmarks.exchange.client import Answer, Client, NoAnswer
from benchmarks.exchange.objects import envelopes, markings, multiplied
from benchmarks.exchange.server import Server

PAGE = 1000
ENVELOPE = 500
LEAST = 3
"""Answers below which a median is not told, however slow the server."""


class Wrong(Exception):
    """A server answered something else than it should."""


@dataclass(slots=True)
class Series:
    """Answers to one workload: seconds of each, the objects in them, and the server's CPU for all of them."""

    seconds: list[float] = field(default_factory=list)
    objects: int = 0
    cpu: float = 0.0
    note: str = ""

    @property
    def median(self) -> float:
        """Return the median in seconds."""
        return statistics.median(self.seconds)

    @property
    def cpu_each(self) -> float:
        """Return the CPU seconds of one answer."""
        return self.cpu / len(self.seconds)

    @property
    def rate(self) -> float:
        """Return the objects a second of all the answers together."""
        return self.objects / sum(self.seconds)


class Course:
    """One server on its way through the workloads; what it could not do is noted, and the others go on."""

    def __init__(self, server: Server, *, patience: float) -> None:
        self.server, self.patience = server, patience
        self.series: dict[str, Series] = defaultdict(Series)
        self.ids: list[str] = []
        self.deep = ""
        self._clients: dict[str, Client] = {}

    def ask(self, method: str, path: str = "", body: bytes = b"", *, signed: str = "") -> Answer:
        """Ask the collection's objects something. Raises NoAnswer, Wrong."""
        who = signed or (self.server.writes if method == "POST" else self.server.reads)
        if who not in self._clients:
            self._clients[who] = Client(self.server.running.port, authorization=who)
        answer = self._clients[who].ask(method, self.server.objects + path, body)
        if answer.status != (202 if method == "POST" else 200):
            raise Wrong(f"{method} was answered {answer.status}: {answer.body[:200]!r}")
        return answer

    def post(self, body: bytes, *, objects: int) -> float:
        """Send an envelope; return the seconds until its status is complete, with every object a success."""
        answer = self.ask("POST", body=body)
        took, status = answer.seconds, json.loads(answer.body)
        while status["status"] != "complete":
            asked = self._clients[self.server.writes].ask("GET", f"{self.server.status}{status['id']}/")
            took, status = took + asked.seconds, json.loads(asked.body)
        if status["success_count"] != objects:
            raise Wrong(f"{status['success_count']} of {objects} objects were taken in")
        return took

    def connections(self) -> int:
        """Return how many times a connection was opened, for as many as were needed."""
        return sum(one.connections for one in self._clients.values()) - len(self._clients)

    def close(self) -> None:
        """Hang up."""
        for one in self._clients.values():
            one.close()


Turn = Iterator[tuple[float, int]]
"""One workload of one server: each step is an answer's seconds and its objects."""


def take_turns(what: str, courses: Sequence[Course], turn: Callable[[Course], Turn], *, each: int, times: int) -> None:
    """Let every server take ``each`` steps of a workload in turn, until it took ``times`` or its patience ran out."""
    under_way = [(one, turn(one)) for one in courses]
    while under_way:
        under_way = [
            (one, steps) for one, steps in under_way if _stepped(what, one, steps, each=each, times=times)
        ]  # fmt: skip


def _stepped(what: str, course: Course, steps: Turn, *, each: int, times: int) -> bool:
    """Take some steps and return whether there are more to take."""
    series, running = course.series[what], course.server.running
    before, taken = running.cpu(), 0
    try:
        for seconds, objects in islice(steps, min(each, times - len(series.seconds))):
            series.seconds.append(seconds)
            series.objects += objects
            taken += 1
            spent = sum(series.seconds)
            if spent > course.patience and len(series.seconds) >= LEAST:
                series.note = f"stopped after {spent:.0f} s"
                break
    except (NoAnswer, Wrong) as why:
        series.note = str(why)
    series.cpu += running.cpu() - before
    return taken == each and not series.note and len(series.seconds) < times


def bulk(course: Course, *, objects: int) -> Turn:
    """Send envelopes until so many objects are in, counted from the first that was ever sent."""
    for body, names in envelopes(objects=objects - len(course.ids), each=ENVELOPE, first=len(course.ids)):
        took = course.post(body, objects=len(names))
        course.ids += names
        yield took, len(names)


def pages(course: Course) -> Turn:
    """Page through everything by ``next``; only full pages are told. Raises Wrong where an object came twice or not."""
    seen: list[str] = []
    path: str | None = f"?limit={PAGE}"
    while path is not None:
        answer = course.ask("GET", path)
        found = json.loads(answer.body)
        names = [one["id"] for one in found.get("objects", ())]
        seen += names
        if len(names) == PAGE:
            course.deep = path
            yield answer.seconds, len(names)
        path = f"?limit={PAGE}&next={found['next']}" if found.get("more") else None
    expected = set(course.ids)
    if set(seen) - expected - {one for one in seen if one.startswith("marking-definition--")} or expected - set(seen):
        raise Wrong(f"{len(set(seen))} of {len(expected)} objects were paged out")
    if len(seen) != len(set(seen)):
        raise Wrong(f"{len(seen) - len(set(seen))} objects came twice")


def same_page(course: Course, *, deep: bool) -> Turn:
    """Ask for the first page, or for the last full one that paging came through, again and again."""
    while True:
        answer = course.ask("GET", course.deep if deep else f"?limit={PAGE}")
        yield answer.seconds, PAGE


def single_get(course: Course, *, basic: bool) -> Turn:
    """Ask for one object by its id, another one each time."""
    chance, signed = random.Random(11), course.server.basic if basic else course.server.token
    while True:
        answer = course.ask("GET", f"{chance.choice(course.ids)}/", signed=signed)
        if b'"id"' not in answer.body:
            raise Wrong("an object that is there was not handed out")
        yield answer.seconds, 1


def single_post(course: Course) -> Turn:
    """Send envelopes of one object each."""
    made: Any = islice(multiplied(), len(course.ids), None)
    for name, content in made:
        took = course.post(b'{"objects":[' + content + b"]}", objects=1)
        course.ids.append(name)
        yield took, 1


def give_markings(course: Course) -> None:
    """Send the marking definitions of the objects to those that take any: their terms are then known."""
    if course.server.takes_markings:
        course.post(markings(), objects=1)
