"""Worlds drawn at random, and their twins: alike in what an observer may see, drawn anew in what they may not."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.exchange.leaks.worlds import (
    LATE,
    LINKS,
    NAMED,
    NAMES,
    OBJECT_MARKS,
    PART_MARKS,
    PARTIES,
    RIGHTS,
    SAFE,
    SHARED,
    VITAL,
    WORDS,
    Deed,
    Item,
    Observer,
    World,
    hidden_parts,
    knows,
    sees,
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
    if version and random.random() < 0.15:
        return replace(made, name=random.choice(tuple(LINKS)))
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
