"""Worlds as generated data, and their twins: what differs is only what one observer may not see.

A world is what members did, in its order: objects shared, with markings on the whole and on parts, and deleted again.
Two collections: ``shared`` lies under an arrangement that keeps regulators out and gives newcomers nothing from before;
``named`` lies under none. The shop becomes a reader of both in the middle of the story. What may be seen is judged here
by the pure rules and a table of who holds what, never by what the database holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from kentongan.exchange.rules.handling import handling_of, strictest_of
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Agreed, Handling, Said, Viewer
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
ORGANISATIONS = {name: UUID(int=number + 1) for number, name in enumerate(KINDS)}

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
WORDS = ("one", "two", "three")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One object: ``version`` 0 is a domain name, others malware.

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
        return T0 + self.minute * MINUTE


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
    """Who looks: for which members, over what connection, as staff, and when."""

    members: frozenset[str] = frozenset()
    hub: bool = False
    secure: bool = True
    at: datetime = TIMES[0]

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
    Observer(hub=True),
    Observer(hub=True, secure=False),
    Observer(members=frozenset({"bank"}), secure=False),
    Observer(members=frozenset({"bank", "shop"})),
    Observer(members=frozenset({"bank", "regulator"})),
    Observer(members=frozenset({"ministry"}), hub=True),
)


def drawn_world(random: Random) -> World:
    """Return a world."""
    minutes = sorted(random.randrange(10) for _ in range(random.randint(4, 6)))
    deeds = tuple(_deed(random, minute=minute) for minute in minutes)
    return World(deeds=deeds, others=random.randrange(2), parties=random.randrange(2), elsewhere=random.randrange(2))


def twin_of(world: World, *, observer: Observer, random: Random) -> World:
    """Return a twin of a world for an observer: alike in all they may see, drawn anew in the rest."""
    twin = [_deed_unlike(deed, observer=observer, random=random) for deed in world.deeds]
    for _ in range(random.randrange(3)):
        extra = _deed(random, minute=random.randrange(10))
        items = tuple(one for one in extra.items if not knows(observer, extra, one))
        twin.append(replace(extra, items=items, deletes=None))
    hears_of_readers = observer.hub or observer.holds(NAMED, "w")
    other = World(
        deeds=tuple(sorted(twin, key=lambda deed: deed.minute)),
        others=world.others if hears_of_readers else random.randrange(3),
        parties=world.parties if observer.hub or observer.members & PARTIES else random.randrange(3),
        elsewhere=world.elsewhere if observer.hub or "cert" in observer.members else random.randrange(3),
    )
    return settled(other, observer=observer)


def sees(observer: Observer, deed: Deed, item: Item, *, at: datetime | None = None) -> bool:
    """Whether an observer may see an object at all."""
    return _may(observer, deed, _whole(deed, item), at=at)


def knows(observer: Observer, deed: Deed, item: Item) -> bool:
    """Whether an observer sees an object, or gave it, in whatever way they look now."""
    return deed.who in observer.members or sees(observer, deed, item)


def hidden_parts(observer: Observer, deed: Deed, item: Item) -> frozenset[str]:
    """Return the selectors of what they may not see of an object that they see and did not give."""
    if deed.who in observer.members:
        return frozenset()
    whole = _whole(deed, item)
    return frozenset(
        selector
        for selector, mark in item.parts
        if not _may(observer, deed, strictest_of(whole, _handling(deed, (*item.marks, mark))))
    )


def _may(observer: Observer, deed: Deed, handling: Handling, *, at: datetime | None = None) -> bool:
    access = _access(observer, deed.collection)
    return may_see(handling, viewer=observer.viewer, access=access, at=at or observer.at).allowed


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


def _deed(random: Random, *, minute: int) -> Deed:
    collection = random.choice((SHARED, NAMED))
    who = random.choice([one for one, right in RIGHTS[collection].items() if "w" in right and one != LATE])
    if random.random() < 0.1:
        deletes = (random.choice(NAMES), random.random() < 0.3)
        return Deed(who=who, collection=collection, minute=minute, deletes=deletes)
    items = tuple(_item(random) for _ in range(random.randint(1, 3)))
    return Deed(who=who, collection=collection, minute=minute, items=items)


def _item(random: Random) -> Item:
    version = random.choice((0, 1, 1, 2, 2, 3))
    made = Item(
        name=random.choice(NAMES), version=version, title=random.choice(WORDS), marks=random.choice(OBJECT_MARKS)
    )
    if not version or random.random() < 0.5:
        return made
    words = tuple((selector, random.choice(WORDS)) for selector in SAFE)
    among = (*SAFE, *SAFE, *VITAL)
    parts = {random.choice(among): random.choice(PART_MARKS) for _ in range(random.randint(0, 2))}
    return replace(made, words=words, parts=tuple(sorted(parts.items())), revoked=random.random() < 0.1)


def _deed_unlike(deed: Deed, *, observer: Observer, random: Random) -> Deed:
    items: list[Item] = []
    for item in deed.items:
        items += _items_unlike(deed, item, observer=observer, random=random)
    return replace(deed, items=tuple(items))


def _items_unlike(deed: Deed, item: Item, *, observer: Observer, random: Random) -> Iterator[Item]:
    if knows(observer, deed, item):
        yield _parts_unlike(deed, item, observer=observer, random=random)
    elif random.random() < 0.3:
        yield item
    while random.random() < 0.4:
        other = _item(random)
        if not knows(observer, deed, other):
            yield other


def _parts_unlike(deed: Deed, item: Item, *, observer: Observer, random: Random) -> Item:
    hidden = hidden_parts(observer, deed, item)
    if not hidden:
        return item
    gone = frozenset(one for one in hidden if one == "description" and random.random() < 0.5)
    words = tuple(
        (selector, random.choice(WORDS) if selector in hidden else word)
        for selector, word in item.words
        if selector not in gone
    )
    parts = tuple(
        (selector, random.choice(PART_MARKS) if selector in hidden else mark)
        for selector, mark in item.parts
        if selector not in gone
    )
    other = replace(item, words=words, parts=parts)
    return (
        other
        if hidden_parts(observer, deed, other) == hidden - gone
        else replace(item, words=words, parts=tuple(pair for pair in item.parts if pair[0] not in gone))
    )


def settled(world: World, *, observer: Observer) -> World:
    """Return a world without those hidden objects that decide what becomes of a later visible one of their knowers.

    Who sees a hidden object answers it: a second one of the same version is refused, one of a revoked object too; and
    whose revocation ends an object depends on who was first. What they did then differs in the two worlds, and theirs
    is the choice to show it.
    """
    visible = [(deed, item) for deed in world.deeds for item in deed.items if knows(observer, deed, item)]
    ended = {(deed.collection, item.name) for deed, item in visible if item.revoked}

    def decides(deed: Deed, item: Item) -> bool:
        return any(
            deed.minute <= later.minute
            and deed.collection == later.collection
            and (item.name, bool(item.version)) == (other.name, bool(other.version))
            and (
                item.version == other.version
                or (bool(item.version) and (item.revoked or (deed.collection, item.name) in ended))
            )
            and (deed.who == later.who or sees(Observer(members=frozenset({later.who})), deed, item, at=later.at))
            for later, other in visible
        )

    def kept(deed: Deed) -> tuple[Item, ...]:
        return tuple(one for one in deed.items if knows(observer, deed, one) or not decides(deed, one))

    return replace(world, deeds=tuple(replace(deed, items=kept(deed)) for deed in world.deeds))
