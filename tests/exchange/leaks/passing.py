"""Worlds in which members also pass objects on from one collection to the other, by the rule.

What an observer does not know of an object must then make no difference to what comes of it, but where its terms let
it go on: that is a choice of those who knew it, and such worlds are left out.
"""

from dataclasses import dataclass, replace
from random import Random

from tests.exchange.leaks import building
from tests.exchange.leaks.building import Hub, id_of
from tests.exchange.leaks.twins import drawn_world, settled
from tests.exchange.leaks.worlds import (
    MIDDLE,
    NAMED,
    NAMES,
    RIGHTS,
    SHARED,
    Deed,
    Item,
    Observer,
    World,
    hidden_parts,
    knows,
)

from kentongan.exchange.actions.passing_on import pass_on
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.kernel.errors import KentonganError

DO = building.do
STAYS = ("red", "unknown")
"""Marks that go nowhere, and so may be hidden from an observer in one world and not be there in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing(Deed):
    """Somebody passes on a version of an object from the collection to the other one."""

    name: str
    version: int


def drawn_with_passings(random: Random) -> World:
    """Return a world in which things are passed on."""
    world = drawn_world(random)
    several = tuple(_passing(random) for _ in range(random.randint(2, 5)))
    return replace(world, deeds=tuple(sorted((*world.deeds, *several), key=lambda deed: deed.minute)))


def _passing(random: Random) -> Passing:
    collection = random.choice((NAMED, NAMED, SHARED))
    who = random.choice([one for one, right in RIGHTS[1 - collection].items() if "w" in right])
    return Passing(
        who=who,
        collection=collection,
        minute=random.randrange(MIDDLE, 10),
        name=random.choice(NAMES),
        version=random.choice((0, 1, 2, 3)),
    )


def settled_with_passings(world: World, *, observer: Observer) -> World:
    """Return a settled world without what decides what goes on of an object that the observer knows of, or may go."""
    world = settled(world, observer=observer)
    known = [(deed, item) for deed in world.deeds for item in deed.items if knows(observer, deed, item)]
    parted = {_id(item) for deed, item in known if hidden_parts(observer, deed, item)}
    deeds = [one for one in world.deeds if not (isinstance(one, Passing) and (one.name, bool(one.version)) in parted)]
    passed = {(one.name, bool(one.version)) for one in deeds if isinstance(one, Passing)}
    told = {_id(item) for _deed, item in known}

    def stays(deed: Deed, item: Item) -> bool:
        return (
            knows(observer, deed, item)
            or _id(item) not in passed
            or (_id(item) not in told and _may_not_go(deed, item))
        )

    def _may_not_go(deed: Deed, item: Item) -> bool:
        passers = [one for one in deeds if isinstance(one, Passing) and (one.name, bool(one.version)) == _id(item)]
        own = any(one.who == deed.who for one in passers)
        return not own and not item.parts and any(mark in STAYS for mark in item.marks)

    return replace(
        world, deeds=tuple(replace(deed, items=tuple(one for one in deed.items if stays(deed, one))) for deed in deeds)
    )


def do(hub: Hub, deed: Deed) -> None:
    """Do a deed, also one of passing on."""
    if not isinstance(deed, Passing):
        DO(hub, deed)
        return
    member = hub.members[deed.who]
    viewer = viewer_of_member(member, secure=True)
    version = building.received_of(Item(name=deed.name, version=deed.version, title="one", marks=())).version
    try:
        pass_on(
            sight_of(viewer, collection=hub.collections[deed.collection].id, at=deed.at),
            stix_id=id_of(deed.name, observable=not deed.version),
            version=version,
            into=sight_of(viewer, collection=hub.collections[1 - deed.collection].id, at=deed.at),
            member=member.id,
            actor=None,
            at=deed.at,
        )
    except KentonganError:
        return


def _id(item: Item) -> tuple[str, bool]:
    return item.name, bool(item.version)
