"""Posts as generated data: a world, and another one that differs from it only in what a reader may not see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from tests.contract.leaks.canaries import Grants, Hub, grants_changed

from kentongan.directory.actions.versions import changed_row, write_versions
from kentongan.directory.models import Assignment, Contact, Grant, Post, Team
from kentongan.directory.rules.visibility import Towards, audiences_of, fields_seen
from kentongan.directory.terms import Audience, Origin, PostField, Subject
from kentongan.records.terms import PostRole

NAMES, MANDATES = ("Ann", "Bob", "Chan"), ("", "grids", "banks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A holder: ``begins`` in days from now (None: ever), and their addresses, each with a certificate or none."""

    place: int
    name: str
    begins: int | None
    channels: tuple[tuple[str, str], ...]

    @property
    def is_to_come(self) -> bool:
        """Whether they do not hold it yet."""
        return self.begins is not None and self.begins > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a post's record says."""

    title: str
    mandate: str
    always: bool
    zone: str
    languages: tuple[str, ...]
    confirmed: int | None
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One post: there or not, what is told of it, and to whom."""

    number: int
    there: bool
    told: Told
    granted: Grants


_held = st.builds(
    Held,
    place=st.just(0),
    name=st.sampled_from(NAMES),
    begins=st.sampled_from([None, -5, 5]),
    channels=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "CERT-1", "CERT-2"])),
        max_size=2,
        unique_by=lambda one: one[0],
    ).map(tuple),
)
_told = st.builds(
    Told,
    title=st.sampled_from(["Desk", "Watch"]),
    mandate=st.sampled_from(MANDATES),
    always=st.booleans(),
    zone=st.sampled_from(["UTC", "Asia/Bangkok"]),
    languages=st.sets(st.sampled_from(["en", "lo", "km"])).map(lambda tags: tuple(sorted(tags))),
    confirmed=st.sampled_from([None, 1, 100, 200]),
    held=st.lists(_held, max_size=2).map(lambda several: tuple(replace(h, place=n) for n, h in enumerate(several))),
)
_audiences = st.frozensets(st.sampled_from(list(Audience)), max_size=3)
_granted = st.fixed_dictionaries(dict.fromkeys(PostField, _audiences))
_specs = st.builds(Spec, number=st.just(0), there=st.booleans(), told=_told, granted=_granted)
worlds = st.lists(_specs, min_size=4, max_size=4).map(lambda all: [replace(s, number=n) for n, s in enumerate(all)])


def unlike(world: list[Spec], other: list[Spec], *, towards: Towards) -> list[Spec]:
    """Return a world that is the first in all that somebody of this standing may see, and else the other."""
    return [_unlike(one, two, towards=towards) for one, two in zip(world, other, strict=True)]


def _unlike(one: Spec, two: Spec, *, towards: Towards) -> Spec:
    audiences = audiences_of(towards)
    seen = fields_seen(granted=one.granted, audiences=audiences) if one.there else frozenset()
    granted: Mapping[PostField, frozenset[Audience]] = {
        field: one.granted[field] if field in seen else two.granted[field] - audiences for field in PostField
    }
    if PostField.EXISTENCE not in seen:
        return replace(two, granted=granted)
    mine, other = one.told, two.told
    told = Told(
        title=mine.title,
        mandate=(mine if PostField.MANDATE in seen else other).mandate,
        always=(mine if PostField.HOURS in seen else other).always,
        zone=(mine if PostField.HOURS in seen else other).zone,
        languages=(mine if PostField.LANGUAGES in seen else other).languages,
        confirmed=(mine if PostField.FRESHNESS in seen else other).confirmed,
        held=tuple(_holders(mine.held, other.held, seen=seen)),
    )
    return Spec(number=one.number, there=True, told=told, granted=granted)


def _holders(mine: tuple[Held, ...], other: tuple[Held, ...], *, seen: frozenset[PostField]) -> Iterator[Held]:
    """Give holders of whom the reader sees the same: those to come are nobody's to see but the party's."""
    who, how = PostField.HOLDER in seen, PostField.CHANNELS in seen
    certificate = iter(cert for held in other for _address, cert in held.channels)
    for held in mine:
        if held.is_to_come or not (who or (how and held.channels)):
            continue
        channels = held.channels
        if not how:
            channels = other[0].channels if other else ()
        elif PostField.KEYS not in seen:
            channels = tuple((address, next(certificate, "")) for address, _cert in channels)
        # Since when a channel reaches the post is told with the channel, by history; of whom it is, is not.
        yield replace(held, name=held.name if who else "Dara", channels=channels)
    for held in other:
        hidden = held.is_to_come or not (who or how)
        if hidden:
            yield replace(held, place=held.place + 5)
        elif not who:
            yield replace(held, place=held.place + 5, channels=())


def build(hub: Hub, world: list[Spec], *, team: Team) -> None:
    """Write a world down, with versions of ten days ago; rows have the same ids in every world."""
    began = hub.at - timedelta(days=10)
    changes = [changed_row(Subject.TEAM, team, organisation=hub.owner.id, before=None)]
    for spec in (one for one in world if one.there):
        rows = list(_rows(hub, spec, team=team))
        for _subject, row in rows:
            row.save(force_insert=True)
        pairs = [(field, to) for field in PostField for to in sorted(spec.granted[field])]
        Grant.objects.bulk_create(Grant(post_id=post_id(spec), field=one.value, audience=to.value) for one, to in pairs)
        changes += [changed_row(subject, row, organisation=hub.owner.id, before=None) for subject, row in rows]
        changes.append(grants_changed(hub, post_id(spec)))
    write_versions(changes, actor=None, at=began, reason="built")


def post_id(spec: Spec) -> UUID:
    """Return the id of a post, the same in every world."""
    return UUID(int=(7 << 100) + spec.number)


def _rows(hub: Hub, spec: Spec, *, team: Team) -> Iterator[tuple[Subject, Post | Assignment | Contact]]:
    told, began = spec.told, hub.at - timedelta(days=10)
    base = (7 << 100) + (spec.number << 16)
    post = Post(
        id=post_id(spec),
        organisation=hub.owner,
        team=team,
        key=f"desk-{spec.number}",
        role=(PostRole.OPERATIONS, PostRole.TECHNICAL)[spec.number % 2].value,
        title={"en": told.title},
        mandate=told.mandate,
        time_zone=told.zone,
        hours={"always": True} if told.always else {"weekly": {}},
        languages=list(told.languages),
        confirmed_at=None if told.confirmed is None else hub.at - timedelta(days=told.confirmed),
        recorded_at=began,
    )
    yield Subject.POST, post
    for held in told.held:
        row = Assignment(
            id=UUID(int=base + (held.place + 1 << 8)),
            post=post,
            holder="person",
            name=held.name,
            priority=held.place % 5 + 1,
            valid_from=None if held.begins is None else hub.at + timedelta(days=held.begins),
            recorded_at=began,
        )
        yield Subject.ASSIGNMENT, row
        for place, (address, certificate) in enumerate(held.channels):
            contact = Contact(
                id=UUID(int=base + (held.place + 1 << 8) + place + 1),
                organisation=hub.owner,
                assignment=row,
                role=post.role,
                channel="email",
                address=f"{address}@desk-{spec.number}.example",
                priority=place + 1,
                openpgp=certificate,
                origin=Origin.HAND.value,
                recorded_at=began,
            )
            yield Subject.CHANNEL, contact
