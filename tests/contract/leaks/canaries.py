"""A hub in which every field of every post holds a word that stands nowhere else, and people of every standing.

Each post is granted otherwise; what of it somebody may see, the pure rule says (``Planted.seen_by``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model
from tests.accounts.people import person
from tests.directory.posted import holder, party, team

from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import NOBODY, Reader, Role
from kentongan.directory.actions.versions import Changed, changed_row, write_versions
from kentongan.directory.models import Assignment, Contact, Grant, Organisation, Partnership, Post, Team
from kentongan.directory.rules.visibility import Towards, audiences_of, fields_seen, role_class
from kentongan.directory.snapshots import grants_of
from kentongan.directory.terms import Audience, Origin, PostField, Subject
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import Holder, PostRole

Grants = Mapping[PostField, frozenset[Audience]]

ZONE = "Antarctica/Troll"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One post: its row's id, its number, to whom it is granted, and its marks: the field and the word."""

    id: UUID
    number: int
    role: PostRole
    granted: Grants
    marks: Mapping[str, tuple[PostField, str]]

    def seen_by(self, towards: Towards) -> frozenset[PostField]:
        """Return what the rule says that somebody of this standing sees."""
        return fields_seen(granted=self.granted, audiences=audiences_of(towards))


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Somebody with a standing towards the owner: as a reader, and as who signs in (None: nobody does)."""

    reader: Reader
    towards: Towards
    user: Any = None


@dataclass(slots=True, kw_only=True)
class Hub:
    """The owner's posts, and everybody who asks for them."""

    owner: Organisation
    at: datetime
    posts: list[Planted] = field(default_factory=list)
    people: dict[str, Someone] = field(default_factory=dict)


def every_grant() -> Iterator[Grants]:
    """Give each field granted to each audience alone, the others to nobody; and what needs another, without it."""
    public = frozenset({Audience.PUBLIC})
    for audience in Audience:
        yield {PostField.EXISTENCE: frozenset({audience})}
    for one in PostField:
        for audience in Audience:
            if one is not PostField.EXISTENCE:
                needed = {PostField.CHANNELS: public} if one is PostField.KEYS else {}
                yield {PostField.EXISTENCE: public, **needed, one: frozenset({audience})}
    yield {PostField.EXISTENCE: public, PostField.KEYS: public}
    yield dict.fromkeys(PostField, public)
    yield dict.fromkeys(PostField, public) | {PostField.EXISTENCE: frozenset({Audience.REGION})}


def plant(hub: Hub, *grants: Grants, role: PostRole = PostRole.TECHNICAL) -> list[Planted]:
    """Make a post of the owner for each of these grants, every field of it a mark, with versions of ten days ago."""
    began = hub.at - timedelta(days=10)
    made = [_rows(hub, len(hub.posts) + 1 + place, role=role, began=began) for place in range(len(grants))]
    for model, which in ((Team, "team"), (Post, "post"), (Assignment, "held")):
        model._default_manager.bulk_create(getattr(one, which) for one in made)
    Contact.objects.bulk_create(contact for one in made for contact in one.contacts)
    Grant.objects.bulk_create(
        Grant(post=one.post, field=field.value, audience=audience.value)
        for one, granted in zip(made, grants, strict=True)
        for field in granted
        for audience in granted[field]
    )
    write_versions((change for one in made for change in _changes(hub, one)), actor=None, at=began, reason="planted")
    planted = [one.planted(granted) for one, granted in zip(made, grants, strict=True)]
    hub.posts += planted
    return planted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    number: int
    team: Team
    post: Post
    held: Assignment
    contacts: tuple[Contact, ...]

    def planted(self, granted: Grants) -> Planted:
        post, (mail, phone) = self.post, self.contacts
        return Planted(
            id=post.id,
            number=self.number,
            role=PostRole(post.role),
            granted=granted,
            marks={
                "title": (PostField.EXISTENCE, post.title["en"]),
                "key": (PostField.EXISTENCE, post.key),
                "section": (PostField.EXISTENCE, self.team.names["en"]),
                "id": (PostField.EXISTENCE, str(post.id)),
                "mandate": (PostField.MANDATE, post.mandate),
                "feast": (PostField.HOURS, post.hours["holidays"][0][1]),
                "week": (PostField.HOURS, f"{_clock(self.number)}–23:59"),
                "tag": (PostField.LANGUAGES, post.languages[0].removeprefix("qaa-x-")),
                "holder": (PostField.HOLDER, self.held.name),
                "mail": (PostField.CHANNELS, mail.address),
                "phone": (PostField.CHANNELS, phone.address),
                "cert": (PostField.KEYS, mail.openpgp),
                "confirmed": (PostField.FRESHNESS, f"{post.confirmed_at:%Y-%m-%dT%H:%M:%S}"),
            },
        )


def _rows(hub: Hub, number: int, *, role: PostRole, began: datetime) -> _Rows:
    name = f"zq{{}}{number:03d}zq"
    of = Team(organisation=hub.owner, key=name.format("team"), names={"en": name.format("section")}, recorded_at=began)
    post = Post(
        organisation=hub.owner,
        team=of,
        key=name.format("key"),
        role=role.value,
        title={"en": name.format("title")},
        mandate=name.format("mandate"),
        may_discuss=["evidence"],
        time_zone=ZONE,
        hours={
            "weekly": {"1": [[_clock(number), "23:59"]]},
            "holidays": [[(hub.at + timedelta(days=3)).date().isoformat(), name.format("feast")]],
        },
        languages=[f"qaa-x-{name.format('tag')}"],
        confirmed_at=(began - timedelta(minutes=number)).replace(microsecond=0),
        recorded_at=began,
    )
    held = Assignment(post=post, holder=Holder.ROLE.value, name=name.format("holder"), priority=1, recorded_at=began)
    common = {"organisation": hub.owner, "assignment": held, "role": role.value, "origin": Origin.HAND.value}
    common |= {"recorded_at": began}
    mail, phone = f"{name.format('mail')}@owner.example", f"+603190{number:05d}"
    contacts = (
        Contact(channel="email", address=mail, priority=1, openpgp=name.format("cert"), **common),
        Contact(channel="phone", address=phone, priority=2, **common),
    )
    return _Rows(number=number, team=of, post=post, held=held, contacts=contacts)


def _changes(hub: Hub, made: _Rows) -> list[Changed]:
    rows: list[tuple[Subject, Model]] = [
        (Subject.TEAM, made.team),
        (Subject.POST, made.post),
        (Subject.ASSIGNMENT, made.held),
        *((Subject.CHANNEL, one) for one in made.contacts),
    ]
    changes = [changed_row(subject, row, organisation=hub.owner.id, before=None) for subject, row in rows]
    return [*changes, grants_changed(hub, made.post.id)]


def _clock(number: int) -> str:
    """Return an hour of the day that no other post opens at."""
    return f"{4 + number // 60:02d}:{number % 60:02d}"


def grants_changed(hub: Hub, post: UUID, *, before: Any = None) -> Changed:
    """Return that a post's grants are what they are now."""
    after = grants_of(post)
    return Changed(organisation=hub.owner.id, subject=Subject.GRANTS, thing=post, before=before, after=after)


def make_hub(*, role: PostRole = PostRole.TECHNICAL, at: datetime | None = None) -> Hub:
    """Make the owner and everybody who asks; posts are planted then."""
    hub = Hub(owner=party("owner", security_txt=True), at=at or utc_now())
    hub.people = dict(_people(hub, peer=sorted(role_class(role))[-1]))
    return hub


def _people(hub: Hub, *, peer: PostRole) -> Iterator[tuple[str, Someone]]:
    yield "nobody", Someone(reader=NOBODY, towards=Towards())
    yield "of nothing", _one("of-nothing", Towards())
    yield "region", _one("region", Towards(signed_in=True), party("region"))
    partner, turned = party("partner"), party("turned-partner")
    Partnership.objects.create(organisation=hub.owner, partner=partner, recorded_at=hub.at)
    Partnership.objects.create(organisation=turned, partner=hub.owner, recorded_at=hub.at)
    yield "partner", _one("partner", Towards(signed_in=True, partner=True), partner)
    yield "names the owner", _one("names-the-owner", Towards(signed_in=True), turned)
    day = timedelta(days=1)
    spans: dict[str, dict[str, Any]] = {
        "colleague": {},
        "was colleague": {"valid_to": hub.at - day},
        "will be colleague": {"valid_from": hub.at + day},
    }
    for name, span in spans.items():
        slug = name.replace(" ", "-")
        yield name, _colleague(slug, peer, Towards(signed_in=True, colleague=not span), **span)
    yield "own", _one("own", Towards(signed_in=True, own=True), hub.owner)
    yield "analyst", _one("analyst", Towards(own=True), role=Role.ANALYST)
    yield "duty officer", _one("duty-officer", Towards(own=True), role=Role.DUTY_OFFICER)


def _one(name: str, towards: Towards, *organisations: Organisation, role: Role = Role.MEMBER) -> Someone:
    user = person(role, *(one.id for one in organisations), name=name)
    return Someone(reader=reader_of(user), towards=towards, user=user)


def _colleague(slug: str, role: PostRole, towards: Towards, **span: Any) -> Someone:
    home = party(slug)
    found = _one(slug, towards, home)
    desk = Post.objects.create(
        organisation=home,
        team=team(home),
        key="desk",
        role=role.value,
        title={"en": "Desk"},
        recorded_at=home.recorded_at,
        id=new_id(),
    )
    holder(desk, user=found.user.id, **span)
    return found
