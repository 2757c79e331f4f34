"""Whole answers of pages and API as they are compared: byte for byte, but for what no two askings have alike.

That is the proof of origin in a form and the number of a request; ids that a hub gives at random or by its clock, as
which of them it is in the order of being told; and the times of being added of what the observer sees, as their places.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.exchange.leaks.building import Hub
from tests.exchange.leaks.worlds import NAMED, SHARED, Observer

from kentongan.api.paging import cursor_of_number
from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import sight_of
from kentongan.exchange.terms import Filters
from kentongan.kernel.microseconds import write_three

_PROOF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
_GIVEN = re.compile(rb"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b")
_ALONE = frozenset({"x-request-id", "content-length", "set-cookie"})


class Writer:
    """Writes the answers that one observer gets in one world; ids keep their places from answer to answer."""

    def __init__(self, hub: Hub, observer: Observer) -> None:
        self._hub, self._observer = hub, observer
        self._places: dict[bytes, bytes] = {}
        self.look()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is learnt of times within is forgotten at the end."""
        times = self._times
        yield
        self._know(times)

    def look(self) -> None:
        """Learn which times of being added the observer sees now."""
        self._know(
            {
                text.encode(): b"<%d of %d>" % (number, place)
                for place in (SHARED, NAMED)
                for number, added in enumerate(added_in(self._hub, place, observer=self._observer))
                for text in (write_three(added), cursor_of_number(added))
            }
        )

    def _know(self, times: Mapping[bytes, bytes]) -> None:
        self._times = times
        self._time = re.compile(b"|".join(map(re.escape, times)) or rb"(?!)")

    def answer(self, told: Any) -> object:
        """Return an answer's status, headers and body."""
        body = told.content
        assert told.status_code < 500, f"{told.status_code}: {body[:500]!r}"
        assert int(told.headers.get("Content-Length", len(body))) == len(body)
        headers = sorted((name, self._tame(value.encode())) for name, value in told.headers.items() if not _own(name))
        cookies = sorted((one.key, one["path"], one["max-age"]) for one in told.cookies.values())
        return told.status_code, headers, cookies, self._tame(body.replace(_number(told), b"<request>"))

    def _tame(self, text: bytes) -> bytes:
        text = _PROOF.sub(b"<proof>", text)
        return self._time.sub(lambda one: self._times[one[0]], _GIVEN.sub(lambda one: self._place(one[0]), text))

    def _place(self, given: bytes) -> bytes:
        return self._places.setdefault(given, b"<id %d>" % len(self._places))


def added_in(hub: Hub, place: int, *, observer: Observer) -> list[int]:
    """Return when each version that the observer sees in a collection was added."""
    try:
        found = sight_of(hub.viewer(observer), collection=hub.collections[place].id, at=observer.at)
    except UnknownCollection:
        return []
    return [row.added for row in pages.manifest(found, filters=Filters(versions=("all",)), limit=1000).rows]


def _own(name: str) -> bool:
    return name.lower() in _ALONE


def _number(told: Any) -> bytes:
    headers: Mapping[str, str] = told.headers
    return headers.get("X-Request-ID", "\0").encode()
