"""Worlds as generated data, and their twins: what differs is only what one observer may not see.

A world is what members did, in its order: objects shared, with markings on the whole and on parts, and deleted again.
Two collections: ``shared`` lies under an arrangement that keeps regulators out and gives newcomers nothing from before;
``named`` lies under none. The shop becomes a reader of both in the middle of the story. What may be seen is judged here
by the pure rules and a table of who holds what, never by what the database holds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kentongan.exchange.rules.handling import handling_of, strictest_of
from kentongan.exchange.rules.seeing import may_see, saw
from kentongan.exchange.terms import Access, Agreed, Handling, ReadBefore, Reading, Said, Span, Stretch, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind

T0 = datetime(2026, 11, 26, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ENDS, STARTS = T0 + 30 * MINUTE, T0 + 120 * MINUTE
TIMES = (T0 + 20 * MINUTE, T0 + 60 * MINUTE, T0 + 180 * MINUTE)
"""When somebody looks: before the one limit, between, after the other."""

SHARED, NAMED = 0, 1
KINDS = {
    "cert": OrganisationKind.NATIONAL_CERT,
    "bank": OrganisationKind.COMPANY,
    "shop": OrganisationKind.COMPANY,
    "regulator": OrganisationKind.REGULATOR,
    "ministry": OrganisationKind.MINISTRY,
    "stranger": OrganisationKind.COMPANY,
}
LATE = "shop"
RIGHTS = {
    SHARED: {"cert": "rw", "bank": "rw", "regulator": "rw", "shop": "r"},
    NAMED: {"cert": "rw", "bank": "r", "regulator": "rw", "ministry": "w", "shop": "rw"},
}
PARTIES = frozenset(KINDS) - {"stranger"}
REFUSED = frozenset({OrganisationKind.REGULATOR})
AGREED = Agreed(unmarked=TLP.AMBER)
ORGANISATIONS = {name: UUID(int=number + 1, version=4) for number, name in enumerate(KINDS)}

MARKS = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    "sealed": "marking-definition--00000000-0000-4000-8000-000000000001",
    "ended": "marking-definition--00000000-0000-4000-8000-000000000002",
    "later": "marking-definition--00000000-0000-4000-8000-000000000003",
    "unknown": "marking-definition--00000000-0000-4000-8000-000000000004",
}
MEANINGS = {
    MARKS["clear"]: Said(tlp=TLP.CLEAR),
    MARKS["green"]: Said(tlp=TLP.GREEN),
    MARKS["amber"]: Said(tlp=TLP.AMBER),
    MARKS["red"]: Said(tlp=TLP.RED),
    MARKS["sealed"]: Said(tlp=TLP.GREEN, encrypted=True, policy="sealed"),
    MARKS["ended"]: Said(tlp=TLP.GREEN, ends=ENDS, policy="ended"),
    MARKS["later"]: Said(tlp=TLP.GREEN, starts=STARTS, policy="later"),
}
OBJECT_MARKS = (("green",), ("green",), ("clear",), ("amber",), ("red",), ("red",), ("sealed",), ("ended",))
OBJECT_MARKS += (("later",), ("unknown",), (), ("clear", "red"))
PART_MARKS = ("red", "red", "amber", "sealed", "ended", "unknown", "clear")
SAFE, VITAL = ("description", "labels.[1]"), ("is_family", "modified")
"""Selectors that an object is whole without, and such that it is none without, or would be another."""

NAMES = ("a", "b", "c")
PUBLISHED, PUBLISHER = "b", "identity--00000000-0000-4000-8000-000000000005"
"""Which object names a public source as its creator, and which one that is: unmarked, it binds nobody."""

LINKS = {"r": (("a", False), ("b", False)), "s": (("c", False), ("a", True))}
"""Relationships by their names: from where they lead and to where, each a name and whether it is a domain name."""

WORDS = ("one", "two", "three")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One object: ``version`` 0 is a domain name; others are malware, or a relationship where ``LINKS`` has the name.

    ``words``: what its parts say, by selector; one that is missing is a part that is not there. ``parts``: markings of
    parts.
    """

    name: str
    version: int
    title: str
    marks: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody shares objects in a collection, or deletes one by its name and whether it is a domain name.

    ``minute`` says when, and whether the shop reads already.
    """

    who: str
    collection: int
    minute: int
    items: tuple[Item, ...] = ()
    deletes: tuple[str, bool] | None = None

    @property
    def at(self) -> datetime:
        """A second later in the other collection, so that a time of being added tells of which one it is."""
        return T0 + self.minute * MINUTE + self.collection * timedelta(seconds=1)


MIDDLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What was done, in its order, and how many more there are of what few know.

    ``others``: members that read what lies under no arrangement; ``parties``: organisations that take part in the
    arrangement; ``elsewhere``: collections of the cert's.
    """

    deeds: tuple[Deed, ...]
    others: int = 0
    parties: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Who looks: for which members, over what connection, as staff, and when.

    ``turn``: which part of the questions is theirs, where not everybody asks all. ``recalls``: they also share, and are
    then held to what they saw and see no more, so two worlds are alike in that too.
    """

    members: frozenset[str] = frozenset()
    hub: bool = False
    secure: bool = True
    at: datetime = TIMES[0]
    turn: int = 0
    recalls: bool = True

    @property
    def viewer(self) -> Viewer:
        """The viewer, as the pure rules take it."""
        return Viewer(
            organisations=frozenset(ORGANISATIONS[one] for one in self.members),
            kinds=frozenset(KINDS[one] for one in self.members),
            hub=self.hub,
            secure=self.secure,
        )

    def holds(self, collection: int, right: str) -> bool:
        """Whether one of their members holds a right that is in force when they look."""
        refused = collection == SHARED and bool(self.viewer.kinds & REFUSED)
        return not refused and any(right in RIGHTS[collection].get(one, "") for one in self.members)


OBSERVERS = (
    *(Observer(members=frozenset({name})) for name in KINDS),
    Observer(),
    Observer(hub=True),
    Observer(hub=True, secure=False),
    Observer(members=frozenset({"bank"}), secure=False),
    Observer(members=frozenset({"bank", "shop"})),
    Observer(members=frozenset({"bank", "regulator"})),
    Observer(members=frozenset({"ministry"}), hub=True),
)


def sees(observer: Observer, deed: Deed, item: Item, *, at: datetime | None = None) -> bool:
    """Whether an observer may see an object at all."""
    return _may(observer, deed, _whole(deed, item), at=at)


def knows(observer: Observer, deed: Deed, item: Item) -> bool:
    """Whether an observer sees an object, or gave it, in whatever way they look now."""
    return deed.who in observer.members or sees(observer, deed, item) or _saw(observer, deed, _whole(deed, item))


def hidden_parts(observer: Observer, deed: Deed, item: Item) -> frozenset[str]:
    """Return the selectors of what they may not see of an object that they see and did not give."""
    if deed.who in observer.members:
        return frozenset()
    whole = _whole(deed, item)
    return frozenset(
        selector
        for selector, mark in item.parts
        if not _may(observer, deed, strictest := strictest_of(whole, _handling(deed, (*item.marks, mark))))
        and not _saw(observer, deed, strictest)
    )


def _may(observer: Observer, deed: Deed, handling: Handling, *, at: datetime | None = None) -> bool:
    access = _access(observer, deed.collection)
    return may_see(handling, viewer=observer.viewer, access=access, at=at or observer.at).allowed


def _saw(observer: Observer, deed: Deed, handling: Handling) -> bool:
    """Whether who recalls ever saw what was shared, whatever they see now."""
    access = _access(observer, deed.collection)
    if not (observer.recalls and access.reads) or (handling.encrypted and not observer.secure):
        return False
    right = Reading(since=access.since, span=Span(begins=0), kinds=observer.viewer.kinds)
    stretch = Stretch(span=Span(begins=0), history=access.history, refused=access.refused)
    read = ReadBefore(rights=(right,), stretches=(stretch,))
    return saw(handling, read=read, added=microseconds_of(deed.at), until=microseconds_of(observer.at))


def _access(observer: Observer, collection: int) -> Access:
    readers = [one for one in observer.members if "r" in RIGHTS[collection].get(one, "")]
    since = min((int(one == LATE) for one in readers), default=0)
    if collection == NAMED:
        return Access(reads=bool(readers), since=since)
    return Access(reads=bool(readers), since=since, history=False, refused=REFUSED)


def _handling(deed: Deed, marks: tuple[str, ...]) -> Handling:
    return handling_of(
        [MARKS[one] for one in marks],
        meanings=MEANINGS,
        sharer=ORGANISATIONS[deed.who],
        readership=int(deed.minute >= MIDDLE),
        arrangement_terms=AGREED if deed.collection == SHARED else None,
    )


def _whole(deed: Deed, item: Item) -> Handling:
    whole = _handling(deed, item.marks)
    vital = [_handling(deed, (*item.marks, mark)) for selector, mark in item.parts if selector in VITAL]
    return strictest_of(whole, *vital)
