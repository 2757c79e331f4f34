"""The same two worlds through the door of TAXII: whole answers, with status, headers and body.

Times of being added are written as their places in the order; the token of a next page, which holds such a time, as
whether there is one, and the page that it leads to is read.
"""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
import pytest
from tests.exchange.leaks.building import Hub, forgotten, ids, received_of
from tests.exchange.leaks.observing import PROBES, Answers
from tests.exchange.leaks.worlds import NAMED, SHARED, Observer

from kentongan.accounts.terms import Scope
from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import sight_of
from kentongan.exchange.terms import Filters
from kentongan.kernel.microseconds import write_six, write_three
from kentongan.taxii import door
from kentongan.taxii.callers import Caller

TAXII = "application/taxii+json;version=2.1"
QUERIES = (
    "", "limit=2", "match[version]=all", "match[version]=first", "match[version]=all&limit=2",
    "match[type]=malware&limit=1", "match[type]=malware,domain-name",
    "match[spec_version]=2.1", "match[spec_version]=2.0",
    "match[version]=2026-01-02T00:00:00.000Z", "added_after=2026-11-26T09:04:00Z",
    *(f"match[id]={quote(one)}&match[version]=all" for one in ids()[:3]),
)  # fmt: skip


def by_doors(hub: Hub, observer: Observer) -> Answers:
    """Return every request and its answer, in a fixed order."""
    with pytest.MonkeyPatch.context() as patch:
        caller = _caller(hub, observer)
        patch.setattr(door, "caller_of", lambda *_, **__: caller)
        patch.setattr(door, "utc_now", lambda: observer.at)
        # As Django's own test client does: the connection holds the test's transaction.
        patch.setattr(door, "close_old_connections", lambda: None)
        return list(_asked(hub, observer))


def _caller(hub: Hub, observer: Observer) -> Caller:
    alone = len(observer.members) == 1 and not observer.hub
    member = hub.members[next(iter(observer.members))].id if alone else None
    return Caller(user=UUID(int=1, version=4), member=member, viewer=hub.viewer(observer), scopes=frozenset(Scope))


def _asked(hub: Hub, observer: Observer) -> Iterator[tuple[str, object]]:
    for path in ("", "one/", "elsewhere/", "none/", "one/collections/", "elsewhere/collections/"):
        yield path, _get(path)
    for place in (SHARED, NAMED):
        there = hub.collections[place].id
        base, names = f"one/collections/{there}/", _names(hub, place, observer=observer)
        yield base, _get(base)
        yield f"elsewhere {base}", _get(base.replace("one", "elsewhere", 1))
        for query in QUERIES:
            yield f"{place} objects {query}", _walked(f"{base}objects/", query, names)
            yield f"{place} manifest {query}", _walked(f"{base}manifest/", query, names)
        for one in ids():
            yield f"{place} {one}", _walked(f"{base}objects/{one}/", "", names)
            yield f"{place} {one} all", _walked(f"{base}objects/{one}/", "match[version]=all&limit=1", names)
            yield f"{place} versions {one}", _walked(f"{base}objects/{one}/versions/", "limit=1", names)
        if observer.recalls:
            yield from _changes(hub, place, base=base, observer=observer)


def _changes(hub: Hub, place: int, *, base: str, observer: Observer) -> Iterator[tuple[str, object]]:
    with forgotten():
        body = b'{"objects":[' + b",".join(received_of(one).content for one in PROBES) + b"]}"
        status, headers, told = _get(f"{base}objects/", method="POST", body=body)
        names = _names(hub, place, observer=observer)
        yield f"{place} post", (status, _tame(headers, names), _status(told))
        yield f"{place} after post", _walked(f"{base}objects/", "match[version]=all", names)
    for one in ids()[:2]:
        with forgotten():
            yield f"{place} delete {one}", _get(f"{base}objects/{one}/", method="DELETE")


def _status(told: bytes) -> object:
    """A status without its own id, and without the times that stand for versions of observables."""
    read: Any = msgspec.json.decode(told)
    if "successes" in read:
        read.pop("id")
        for one in (*read["successes"], *read["failures"]):
            if one["id"].startswith("domain-name"):
                one["version"] = "its time"
    return read


def _names(hub: Hub, place: int, *, observer: Observer) -> dict[bytes, bytes]:
    """How a time of being added is written, and its place, of all that the observer sees."""
    try:
        found = sight_of(hub.viewer(observer), collection=hub.collections[place].id, at=observer.at)
    except UnknownCollection:
        return {}
    every = pages.manifest(found, filters=Filters(versions=("all",)), limit=1000).rows
    return {
        text.encode(): b"<%d>" % number
        for number, row in enumerate(every)
        for text in (write_six(row.added), write_three(row.added))
    }


def _walked(path: str, query: str, names: dict[bytes, bytes]) -> object:
    told, asked = [], query
    while True:
        status, headers, body = _get(path, asked)
        token = msgspec.json.decode(body).get("next") if status == "200 OK" else None
        if token is not None:
            body = body.replace(str(token).encode(), b"<next>")
        told.append((status, _tame(headers, names), _renamed(body, names)))
        if token is None:
            return told
        asked = "&".join([*(part for part in query.split("&") if part), f"next={quote(str(token))}"])


def _tame(headers: list[tuple[str, str]], names: dict[bytes, bytes]) -> object:
    return [
        (name, _renamed(value.encode(), names))
        for name, value in headers
        if name.lower() not in ("x-request-id", "content-length")
    ]


def _renamed(text: bytes, names: dict[bytes, bytes]) -> bytes:
    for time, place in names.items():
        text = text.replace(time, place)
    return text


def _get(path: str, query: str = "", *, method: str = "GET", body: bytes = b"") -> Any:
    answered: list[Any] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"/taxii2/{path}",
        "QUERY_STRING": query,
        "HTTP_ACCEPT": TAXII,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
    }
    if body:
        environ |= {"CONTENT_TYPE": TAXII, "CONTENT_LENGTH": str(len(body))}

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        answered.extend([status, headers])

    told = b"".join(door.answer(environ, start))
    status, headers = answered
    assert not status.startswith("5"), f"{method} {path}?{query} failed"
    return status, [one for one in headers if one[0].lower() != "x-request-id"], told
