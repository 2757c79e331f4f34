"""A hub with the members of ``worlds``, and worlds played in it through the store's own actions."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

import msgspec
import pytest
from django.db import transaction
from tests.exchange import made
from tests.exchange.leaks.worlds import (
    AGREED,
    KINDS,
    LATE,
    LINKS,
    MARKS,
    MEANINGS,
    MIDDLE,
    NAMED,
    ORGANISATIONS,
    PARTIES,
    PUBLISHED,
    PUBLISHER,
    REFUSED,
    RIGHTS,
    SHARED,
    T0,
    Deed,
    Item,
    Observer,
    World,
)

from kentongan.accounts.terms import Reader, Role
from kentongan.exchange.actions import deleting, provisioning, sharing
from kentongan.exchange.actions.sources import declare_source
from kentongan.exchange.models import Arrangement, Collection, Member, PublicSource
from kentongan.exchange.queries import judging
from kentongan.exchange.queries.sight import sight_of, viewer_of, viewer_of_member
from kentongan.exchange.terms import Filters, Viewer
from kentongan.kernel.errors import KentonganError
from kentongan.stix.markings import markings_of
from kentongan.stix.terms import Received, SpecVersion

T = TypeVar("T")
BASE = datetime(2026, 1, 1, tzinfo=T0.tzinfo)
EPOCH = datetime(1970, 1, 1, tzinfo=T0.tzinfo)


@dataclass(slots=True)
class Hub:
    """Members and collections by the names that worlds give them."""

    under: Arrangement
    source: PublicSource
    members: dict[str, Member] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)

    def viewer(self, observer: Observer) -> Viewer:
        """Return an observer as the doors make a viewer of them: a machine, a person of several, the staff."""
        if len(observer.members) == 1 and not observer.hub:
            (name,) = observer.members
            return viewer_of_member(self.members[name], secure=observer.secure)
        role = Role.ANALYST if observer.hub else Role.MEMBER
        organisations = frozenset(ORGANISATIONS[one] for one in observer.members)
        return viewer_of(Reader(user_id=None, role=role, organisations=organisations), secure=observer.secure)


def make_hub() -> Hub:
    """Make the members, the arrangement, the two collections, and the rights of everybody but the shop."""
    under = made.arrangement(
        history=False, unmarked=AGREED.unmarked.value, refused_kinds=sorted(one.value for one in REFUSED)
    )
    source = declare_source(
        PUBLISHER, title="Published", url="https://published.example/", reason="For everybody.", actor=None, at=T0
    )
    hub = Hub(under=under, source=source)
    for name, kind in KINDS.items():
        of = made.organisation(name, id=ORGANISATIONS[name], kind=kind.value)
        hub.members[name] = made.member(name, of=of)
    for one in hub.members.values():
        if one.name in PARTIES:
            made.takes_part(one.organisation, hub.under)
    hub.collections = {SHARED: made.collection("Shared", under=hub.under), NAMED: made.collection("Named")}
    for name in hub.members:
        if name != LATE:
            give(hub, name)
    return hub


@contextmanager
def played(hub: Hub, world: World) -> Iterator[None]:
    """Play a world, and forget it at the end."""
    with forgotten(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "meanings_of", lambda *_, **__: MEANINGS)
        _beside(hub, world)
        late = False
        for deed in world.deeds:
            if deed.minute >= MIDDLE and not late:
                late = give(hub, LATE)
            do(hub, deed)
        if not late:
            give(hub, LATE)
        yield


def _beside(hub: Hub, world: World) -> None:
    for number in range(world.others):
        _give(hub.collections[NAMED], made.member(f"other-{number}"), "r")
    for number in range(world.parties):
        made.takes_part(made.organisation(f"party-{number}", id=UUID(int=100 + number)), hub.under)
    for number in range(world.elsewhere):
        there = made.collection(f"Elsewhere {number}", root="elsewhere", id=UUID(int=200 + number, version=4))
        _give(there, hub.members["cert"], "rw")


def give(hub: Hub, name: str) -> bool:
    """Give a member all its rights."""
    for collection, rights in RIGHTS.items():
        if name in rights:
            _give(hub.collections[collection], hub.members[name], rights[name])
    return True


def _give(collection: Collection, member: Member, right: str) -> None:
    there = Collection.objects.get(pk=collection.pk)
    provisioning.give_right(there, member=member, reads="r" in right, writes="w" in right, actor=None, at=T0)


def do(hub: Hub, deed: Deed) -> None:
    """Let a member do what it did; what is refused is refused."""
    member, there = hub.members[deed.who], hub.collections[deed.collection]
    try:
        sight = sight_of(viewer_of_member(member, secure=True), collection=there.id, at=deed.at)
        if deed.deletes is not None:
            name, observable = deed.deletes
            deleting.delete_object(
                sight, member=member.id, stix_id=id_of(name, observable=observable), filters=Filters(), actor=None,
                at=deed.at,
            )  # fmt: skip
        elif deed.items:
            received = [received_of(one) for one in deed.items]
            with pytest.MonkeyPatch.context() as patch:
                # Each shares as their own what others shared elsewhere too: what comes of it is for the one who asks.
                patch.setattr(judging, "sources_of", lambda *_, **__: {})
                sharing.share(sight, member=member.id, received=received, actor=None, at=deed.at)
    except KentonganError:
        return


@contextmanager
def forgotten() -> Iterator[None]:
    """Whatever is done within is undone at the end."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def trying(do: Callable[[], T]) -> T | tuple[str, str]:
    """Return what a deed returns, or the error that it raises, in words; and undo it."""
    with forgotten():
        try:
            return do()
        except KentonganError as error:
            return type(error).__name__, str(error)


SPELLINGS: tuple[Callable[[Any], bytes], ...] = (
    msgspec.json.encode,
    lambda value: json.dumps(value).encode(),
    lambda value: json.dumps(value, ensure_ascii=False).encode(),
    lambda value: json.dumps(value, indent=2).encode(),
)
"""Ways in which members' programs write: what is hidden must not show in how the rest is spelt."""


@lru_cache(maxsize=100_000)
def received_of(item: Item) -> Received:
    """Return an object as a reader hands it on."""
    value = value_of(item)
    modified = BASE + timedelta(days=item.version)
    marks = markings_of(value)
    return Received(
        content=SPELLINGS[crc32(item.name.encode()) % len(SPELLINGS)](value),
        id=value["id"],
        type=value["type"],
        spec_version=SpecVersion.V21,
        version=(modified - EPOCH) // timedelta(microseconds=1) if item.version else 0,
        revoked=item.revoked,
        natural_key="" if item.version else f"domain-name:{value['value']}",
        marks=marks.refs,
        granular=marks.granular,
    )


def value_of(item: Item) -> dict[str, Any]:
    """Return an object as JSON has it."""
    value: dict[str, Any] = {"id": id_of(item.name, observable=not item.version), "spec_version": "2.1"}
    if item.version:
        modified = (BASE + timedelta(days=item.version)).isoformat().replace("+00:00", ".000Z")
        value |= {"type": "malware", "created": "2026-01-01T00:00:00.000Z", "modified": modified} | _said(item)
    else:
        value |= {"type": "domain-name", "value": f"{item.title}.example"}
    words = dict(item.words)
    if item.name == PUBLISHED and item.version:
        value["created_by_ref"] = PUBLISHER
    if "description" in words:
        value["description"] = words["description"]
    if "labels.[1]" in words:
        value["labels"] = ["open", words["labels.[1]"], "also öffentlich"]
    if item.revoked:
        value["revoked"] = True
    if item.marks:
        value["object_marking_refs"] = [MARKS[one] for one in item.marks]
    if item.parts:
        value["granular_markings"] = [
            {"selectors": [selector], "marking_ref": MARKS[mark]} for selector, mark in item.parts
        ]
    return value


def _said(item: Item) -> dict[str, Any]:
    if item.name not in LINKS:
        return {"name": item.title, "is_family": False}
    start, end = (id_of(name, observable=observable) for name, observable in LINKS[item.name])
    return {"type": "relationship", "relationship_type": item.title, "source_ref": start, "target_ref": end}


def id_of(name: str, *, observable: bool) -> str:
    """Return the id of an object by its name."""
    kind = "relationship" if name in LINKS else "domain-name" if observable else "malware"
    return f"{kind}--{uuid5(NAMESPACE_URL, name)}"


def ids() -> list[str]:
    """Return every id that worlds use, and one that they do not."""
    several = [id_of(name, observable=observable) for name in ("a", "b", "c", "none") for observable in (False, True)]
    return [*several, *(id_of(name, observable=False) for name in LINKS)]
