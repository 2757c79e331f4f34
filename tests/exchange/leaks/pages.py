"""The same two worlds through the hub's pages and its API: every address of the exchange, asked as an observer.

A person of the observer's organisations is signed in and opens every page, downloads every list, looks at what sharing
would do, and shares; a program with their member's token asks every endpoint. To be quick, an observer asks only those
questions whose turn it is; from world to world every question has its turn.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from tests.exchange.leaks.building import Hub, forgotten, ids, received_of
from tests.exchange.leaks.concerning import concerned
from tests.exchange.leaks.observing import BASE_VERSIONS, PROBES, Answers
from tests.exchange.leaks.people import AtTheDoors, at_the_doors
from tests.exchange.leaks.worlds import NAMED, SHARED, Observer
from tests.exchange.leaks.written import Writer, added_in

from kentongan.exchange.models import Conflict
from kentongan.kernel.microseconds import write_three

FRAMES = (
    "/exchange/", "/exchange/arrangements/cross-border/", "/exchange/arrangements/none/", "/exchange/conflicts/",
    "/exchange/conflicts/?settled=1", "/exchange/objects/", "/exchange/members/", "/exchange/publish/",
    "/warnings/shared/", "/exchange/objects/?text=one", "/exchange/objects/?text=two.example",
    "/exchange/sources/", "/exchange/sources/?ended=1",
)  # fmt: skip
OF_A_COLLECTION = ("", "?type=malware", "?text=one", "?text=malware--", "?page=2", "?format=csv", "?format=json")
API = "/api/v1/exchange"
LISTS = (
    f"{API}/collections", f"{API}/collections?limit=1", f"{API}/arrangements", f"{API}/arrangements/cross-border",
    f"{API}/arrangements/none", f"{API}/sources", f"{API}/sources?ended=true&limit=1",
)  # fmt: skip
OBJECTS = (
    "", "?limit=2", "?versions=all", "?versions=first&type=malware&limit=1", "?added_after=2026-11-26T09:04:00Z",
    f"?id={ids()[0]}&id={ids()[3]}&versions=all",
)  # fmt: skip
PASSED = (ids()[0], ids()[3], ids()[4])
"""Two of malware and one domain name, which are passed on."""

ENVELOPE = b'{"objects":[' + b",".join(received_of(one).content for one in PROBES) + b"]}"
TURNS = 3
"""Of so many questions an observer asks one."""

Question = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Asking:
    """An observer at the doors of a hub, and the writer of what they are told."""

    hub: Hub
    observer: Observer
    stands: AtTheDoors
    writer: Writer

    def page(self, address: str) -> object:
        """Open a page."""
        return self.writer.answer(self.stands.browser.get(address))

    def endpoint(self, address: str) -> object:
        """Ask an endpoint, from page to page."""
        told = [self.stands.program.get(address)]
        while "limit=" in address and told[-1].status_code == 200 and (cursor := told[-1].json()["next"]) is not None:
            told.append(self.stands.program.get(f"{address}&cursor={cursor}"))
        return [self.writer.answer(one) for one in told]


def by_pages(hub: Hub, observer: Observer, *, only: str = "", turns: int = TURNS) -> Answers:
    """Return questions and what is answered, in a fixed order: of those that fit an expression, whose turn it is."""
    with forgotten(), at_the_doors(hub, observer) as stands:
        concerned(hub)
        asking = Asking(hub, observer, stands, Writer(hub, observer))
        wanted = [(name, ask) for name, ask in questions(asking) if re.search(only, name)]
        return [(name, ask()) for name, ask in wanted[observer.turn % turns :: turns]]


def questions(asking: Asking) -> Iterator[Question]:
    """Give every question, and how it is asked."""
    for address in pages_of(asking.hub):
        yield address, partial(asking.page, address)
    yield "every conflict", partial(_conflicts, asking)
    for address in endpoints_of(asking.hub):
        yield address, partial(asking.endpoint, address)
    for place in (SHARED, NAMED):
        yield f"{place} after each", partial(_after_each, asking, place)
        if not asking.observer.recalls:
            continue
        for member in asking.stands.members:
            yield f"{place} preview", partial(_previews, asking, place, member)
            yield f"{place} share", partial(_shares, asking, place, member)
        yield f"{place} post", partial(_posts, asking, place)
        yield from _passings(asking, place)


def pages_of(hub: Hub) -> Iterator[str]:
    """Give the addresses of all pages, but those of conflicts, whose ids are every world's own."""
    yield from FRAMES
    for place in (SHARED, NAMED):
        base = f"/exchange/collections/{hub.collections[place].id}/"
        yield from (base + asked for asked in OF_A_COLLECTION)
        for one in ids():
            yield f"{base}objects/{one}/"
            yield f"{base}objects/{one}/?format=json"
        yield from (f"{base}objects/{ids()[0]}/?version={number}" for number in BASE_VERSIONS)
        yield from (f"{base}objects/{one}/pass-on/" for one in PASSED)
    yield from (f"/exchange/objects/{one}/" for one in ids())
    yield from (f"/exchange/members/{one.pk}/" for one in hub.members.values())
    yield f"/exchange/sources/{hub.source.pk}/"


def endpoints_of(hub: Hub) -> Iterator[str]:
    """Give the addresses of all endpoints that are read."""
    yield from LISTS
    for place in (SHARED, NAMED):
        base = f"{API}/collections/{hub.collections[place].id}/objects"
        yield from (base + asked for asked in OBJECTS)
        yield from (f"{base}/{one}/pass-on/{hub.collections[1 - place].id}" for one in PASSED)
    for one in ids():
        yield f"{API}/objects/{one}"
        yield f"{API}/objects/{one}/why"


def _conflicts(asking: Asking) -> object:
    """Open every conflict that there is: those that a page names are told, none of the others opens."""
    named = asking.stands.browser.get("/exchange/conflicts/?settled=1").content.decode()
    told, others = [], set[int]()
    for one in Conflict.objects.select_related("collection").order_by("collection", "at", "pk"):
        address = f"/exchange/collections/{one.collection.id}/conflicts/{one.pk}/"
        if str(one.pk) in named:
            told.append(asking.page(address))
        else:
            others.add(asking.stands.browser.get(address).status_code)
    return told, others <= {404}


def _after_each(asking: Asking, place: int) -> object:
    """Go on from the time at which each object was added, as far as the observer knows such times."""
    base = f"{API}/collections/{asking.hub.collections[place].id}/objects?versions=all&limit=2&added_after="
    known = added_in(asking.hub, place, observer=asking.observer)
    return [asking.endpoint(base + write_three(added)) for added in known[:3]]


def _previews(asking: Asking, place: int, member: UUID) -> object:
    return asking.writer.answer(asking.stands.browser.post("/exchange/publish/", _said(asking, place, member)))


def _shares(asking: Asking, place: int, member: UUID) -> object:
    said = _said(asking, place, member) | {"step": "share", "looked_at": b64encode(ENVELOPE).decode()}
    with asking.writer.apart(), forgotten():
        told = asking.stands.browser.post("/exchange/publish/", said)
        return _then(asking, place, asking.writer.answer(told))


def _said(asking: Asking, place: int, member: UUID) -> dict[str, Any]:
    return {"member": str(member), "collection": str(asking.hub.collections[place].id), "pasted": ENVELOPE.decode()}


def _posts(asking: Asking, place: int) -> object:
    address = f"{API}/collections/{asking.hub.collections[place].id}/objects"
    with asking.writer.apart(), forgotten():
        told = asking.stands.program.post(address, ENVELOPE, content_type="application/json")
        return _then(asking, place, _status(told) if told.status_code == 200 else asking.writer.answer(told))


def _passings(asking: Asking, place: int) -> Iterator[Question]:
    """Look at what passing objects on from a collection into the other would do; and do it, by page and by API."""
    there, into = asking.hub.collections[place].id, asking.hub.collections[1 - place].id
    browser, program = asking.stands.browser, asking.stands.program
    for one in PASSED:
        page, ask = f"/exchange/collections/{there}/objects/{one}/pass-on/", f"into={into}&member="
        for member in asking.stands.members:
            yield f"{page}?{ask}", partial(asking.page, f"{page}?{ask}{member}")
            passes = partial(browser.post, page, {"into": str(into), "member": str(member)})
            yield f"{place} pass on {one}", partial(_passes, asking, place, passes)
        passes = partial(program.post, f"{API}/collections/{there}/objects/{one}/pass-on/{into}")
        yield f"{place} api passes on {one}", partial(_passes, asking, place, passes)


def _passes(asking: Asking, place: int, post: Callable[[], Any]) -> object:
    with asking.writer.apart(), forgotten():
        told = post()
        asking.writer.look()
        return _then(asking, 1 - place, asking.writer.answer(told))


def _then(asking: Asking, place: int, told: object) -> object:
    """Tell what was answered, and what is seen afterwards."""
    there = asking.hub.collections[place].id
    asking.writer.look()
    page = asking.page(f"/exchange/collections/{there}/")
    return told, page, asking.endpoint(f"{API}/collections/{there}/objects?versions=all")


def _status(told: Any) -> object:
    """A status without its own id, and without the times that stand for versions of observables."""
    read = json.loads(told.content)
    read.pop("id")
    for one in (*read["successes"], *read["failures"]):
        if one["id"].startswith("domain-name"):
            one["version"] = "its time"
    return read
