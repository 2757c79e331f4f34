"""All that an observer can ask of a hub, and what it answers, with times of being added as places in their order.

``added`` is a time of the hub's, and raised by what the observer does not see; so a later one may stand for an earlier
one in the other world. What they can tell from it is the order, and that must be the same.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from tests.exchange.leaks.building import Hub, ids, received_of, trying
from tests.exchange.leaks.worlds import MARKS, MEANINGS, NAMED, SHARED, WORDS, Item, Observer

from kentongan.exchange.actions import deleting, passing_on, sharing
from kentongan.exchange.models import Stored
from kentongan.exchange.queries import (
    arrangements,
    conflicts,
    finding,
    holders,
    pages,
    relations,
    searching,
    sight,
    terms_told,
    why,
)
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.handling import handling_of
from kentongan.exchange.terms import Filters, Page, Viewer

Answers = list[tuple[str, object]]

VERSIONS: tuple[tuple[str | int, ...], ...] = ((), ("first",), ("last",), ("all",), ("first", "last"))
BASE_VERSIONS = tuple(
    received_of(Item(name="a", version=number, title="one", marks=())).version for number in (1, 2, 3)
)
FILTERS = (
    *(Filters(versions=versions) for versions in VERSIONS),
    *(Filters(versions=(number,)) for number in BASE_VERSIONS),
    Filters(types=("malware",)),
    Filters(types=("malware", "domain-name"), versions=("all",)),
    Filters(types=("domain-name",), versions=("all",)),
    Filters(types=("indicator",)),
    Filters(specs=("2.1",), versions=("first",)),
    Filters(specs=("2.0",)),
    *(Filters(ids=(one,), versions=versions) for one, versions in product(ids(), ((), ("all",), ("first",)))),
    Filters(ids=tuple(ids()), versions=("all",)),
)
PROBES = (
    *(Item(name=name, version=version, title="one", marks=("green",)) for name in "ab" for version in (0, 1, 2)),
    Item(name="c", version=2, title="two", marks=("green",), words=(("description", "one"),)),
    Item(name="c", version=3, title="three", marks=("red",), revoked=True),
)


def answers(hub: Hub, observer: Observer) -> Answers:
    """Return every question and its answer, in a fixed order."""
    viewer = hub.viewer(observer)
    told: Answers = [("collections", trying(lambda: _collections(viewer, observer)))]
    told += [("arrangements", _plain(arrangements.arrangements(viewer, at=observer.at)))]
    told += [
        ("arrangement", trying(lambda: _plain(arrangements.arrangement(viewer, slug="cross-border", at=observer.at))))
    ]
    for text in (*WORDS, "one.example", *ids()[:2]):
        told += [(f"search {text}", _searched(viewer, observer, text))]
    for place in (SHARED, NAMED):
        told += [(f"{place} {question}", answer) for question, answer in _of_collection(hub, place, observer=observer)]
    return told


def _of_collection(hub: Hub, place: int, *, observer: Observer) -> Iterator[tuple[str, object]]:
    viewer, there = hub.viewer(observer), hub.collections[place]
    found = trying(lambda: sight.sight_of(viewer, collection=there.id, at=observer.at))
    if not isinstance(found, Sight):
        yield "sight", str(found).replace(str(there.id), "it")
        return
    yield "sight", (found.reads, found.writes, found.access.reads, found.access.writes)
    order = _Order(found)
    yield from _pages(found, order=order)
    yield from _finds(found, order=order)
    yield from _whys(found, viewer=viewer, observer=observer, order=order, there=hub.collections[place])
    yield (
        "conflicts",
        [(one.stix_id, one.version, one.held, one.came) for one in conflicts.conflicts(found, settled=True)],
    )
    if len(observer.members) == 1 and observer.recalls:
        (name,) = observer.members
        yield from _writes(hub, found, member=name, observer=observer)


class _Order:
    """The times at which what an observer sees was added, as their places. Any other time is told as it is."""

    def __init__(self, found: Sight) -> None:
        every = pages.manifest(found, filters=Filters(versions=("all",)), limit=1000).rows
        self.added = [row.added for row in every]
        self._places = {added: place for place, added in enumerate(self.added)}

    def place(self, added: int) -> object:
        return ("place", self._places[added]) if added in self._places else added

    def page(self, page: Page) -> object:
        rows = [
            (row.id, row.type, row.spec, self.place(row.version), self.place(row.added), bytes(row.content))
            for row in page.rows
        ]
        return rows, page.more


def _pages(found: Sight, *, order: _Order) -> Iterator[tuple[str, object]]:
    yield "how many", len(order.added)
    for number, filters in enumerate(FILTERS):
        yield f"objects {number}", order.page(pages.objects(found, filters=filters, limit=50))
        yield f"count {number}", pages.count(found, filters=filters)
        if number % 3 == 0:
            yield f"manifest {number}", order.page(pages.manifest(found, filters=filters, limit=2))
    for versions in VERSIONS[:1] + VERSIONS[3:4]:
        yield f"walk {versions}", list(_walked(found, filters=Filters(versions=versions), order=order))
    for place, added in enumerate(order.added):
        yield f"after {place}", order.page(pages.objects(found, filters=Filters(after=added), limit=3))
        yield f"before {place}", order.page(pages.objects(found, filters=Filters(after=added - 1), limit=1))
        yield f"of then {place}", order.page(pages.manifest(found, filters=Filters(versions=(added,)), limit=9))
    for one in ids():
        yield f"versions {one}", order.page(pages.versions(found, stix_id=one, limit=2))
        yield f"holds {one}", pages.holds(found, stix_id=one)


def _walked(found: Sight, *, filters: Filters, order: _Order) -> Iterator[object]:
    cursor = None
    while True:
        page = pages.objects(found, filters=filters, cursor=cursor, limit=2)
        yield order.page(page)
        if not page.more or not page.rows:
            return
        cursor = page.rows[-1].added


def _finds(found: Sight, *, order: _Order) -> Iterator[tuple[str, object]]:
    """Looking by type and by text, in what is seen of each object; and who else is at the collection."""

    def told(several: Any) -> object:
        return [(one.id, one.version, order.place(one.added), one.revoked, one.content) for one in several]

    for text in ("", *WORDS, "red", "marking", "--", "two.example"):
        yield f"newest {text}", told(finding.newest(found, text=text, limit=5))
    for number, one in enumerate(finding.newest(found, limit=5)):
        yield f"related {number}", relations.relations(found, of=one)
        terms = terms_told.terms_of(one, sight=found)
        told_of = (terms.handling.tlp, terms.handling.notify, terms.handling.actions, terms.meanings, terms.policies)
        yield f"terms {number}", told_of
    yield "ends", relations.ends_of(finding.newest(found, limit=9), sight=found)
    yield "newest malware", told(finding.newest(found, kind="malware", limit=2, offset=1))
    yield "types", finding.types(found)
    yield "beyond", finding.beyond(found)
    for one in ids():
        yield f"found {one}", told(finding.versions_of(found, stix_id=one))
    yield "holders", [(one.member.name, one.reads, one.writes, one.refused) for one in holders.holders(found)]
    yield "names", sorted(one.name for one in holders.known_names(found).values())


def _searched(viewer: Viewer, observer: Observer, text: str) -> object:
    found = finding.find(viewer, text=text, at=observer.at, limit=9)
    hits = searching.search(viewer, text=text, at=observer.at, limit=9)
    return (
        [(line.title, one.id, one.version, one.content) for line, one in found],
        [(hit.collection.title, hit.row.id, hit.row.version, bytes(hit.row.content)) for hit in hits],
    )


def _whys(
    found: Sight, *, viewer: Viewer, observer: Observer, order: _Order, there: Any
) -> Iterator[tuple[str, object]]:
    serials = dict(Stored.objects.filter(collection=there).values_list("added", "serial"))
    for place, added in list(enumerate(order.added))[:3]:
        yield f"why {place}", trying(lambda: _seers(why.why(serials[added], viewer=viewer, at=observer.at)))  # noqa: B023
    unseen = [serial for added, serial in serials.items() if added not in order.added][:2]
    refused = {str(trying(lambda: _seers(why.why(one, viewer=viewer, at=observer.at)))[0]) for one in unseen}  # noqa: B023
    yield "why not", refused <= {"UnknownObject"}
    for mark in ("green", "red"):
        terms = handling_of([MARKS[mark]], meanings=MEANINGS, sharer=None, readership=1_000)
        yield (
            f"recipients {mark}",
            trying(
                lambda: _seers(why.recipients_of(there.id, viewer=viewer, handling=terms, at=observer.at))  # noqa: B023
            ),
        )


def _seers(seers: Any) -> list[object]:
    return [(one.member and one.member.name, one.verdict, one.hidden) for one in seers]


def _writes(hub: Hub, found: Sight, *, member: str, observer: Observer) -> Iterator[tuple[str, object]]:
    """What is told to who shares and deletes, and what they see then."""
    who = hub.members[member].id

    def shares() -> object:
        status = sharing.share(
            found, member=who, received=[received_of(one) for one in PROBES], actor=None, at=observer.at
        )
        return _after(hub, found, observer=observer, told=json.loads(bytes(status.results)))

    def deletes(stix_id: str) -> Callable[[], object]:
        def run() -> object:
            number = deleting.delete_object(
                found, member=who, stix_id=stix_id, filters=Filters(), actor=None, at=observer.at
            )
            return _after(hub, found, observer=observer, told=number)

        return run

    def passes(stix_id: str) -> Callable[[], object]:
        def run() -> object:
            (other,) = [one for one in hub.collections.values() if one.serial != found.collection]
            seen = sight.sight_of(found.viewer, collection=other.id, at=observer.at)
            receipt = passing_on.pass_on(seen, stix_id=stix_id, into=found, member=who, actor=None, at=observer.at)
            told = (receipt.outcome, receipt.version if stix_id.startswith("malware") else "its time")
            return _after(hub, found, observer=observer, told=told)

        return run

    yield "share", trying(shares)
    for one in ids():
        yield f"pass on {one}", trying(passes(one))
    for one in ids()[:3]:
        yield f"delete {one}", trying(deletes(one))


def _after(hub: Hub, found: Sight, *, observer: Observer, told: Any) -> object:
    """What was told, and all that is seen afterwards; times among it by their order."""
    (there,) = [one for one in hub.collections.values() if one.serial == found.collection]
    every = pages.manifest(found, filters=Filters(versions=("all",)), limit=1000).rows
    assert all(row.added <= found.watermark for row in every), "a page went past what its decision knew"
    now = sight.sight_of(hub.viewer(observer), collection=there.id, at=observer.at)
    order = _Order(now)
    every = order.page(pages.objects(now, filters=Filters(versions=("all",)), limit=100))
    if isinstance(told, dict):
        for one in [*told["successes"], *told["failures"]]:
            if one["id"].startswith("domain-name"):
                one["version"] = "its time"
    return told, every, order.page(pages.objects(now, limit=100))


def _collections(viewer: Viewer, observer: Observer) -> object:
    lines = sight.visible_collections(viewer, at=observer.at)
    of_root = sight.visible_collections(viewer, root="one", at=observer.at)
    return [(one.title, one.root, one.reads, one.writes) for one in lines], [one.title for one in of_root]


def _plain(told: Any) -> object:
    return replace(told) if hasattr(told, "line") else list(told)
