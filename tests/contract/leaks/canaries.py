"""A hub in which every field of every post holds a word that stands nowhere else, and people of every standing.

Each post is granted otherwise; what of it somebody may see, the pure rule says (``Planted.seen_by``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.accounts.people import person
from tests.directory.posted import channel, holder, party, team

from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import NOBODY, Reader, Role
from kentongan.directory.actions.versions import Changed, changed_row, write_versions
from kentongan.directory.models import Contact, Grant, Organisation, Partnership, Post
from kentongan.directory.rules.visibility import Towards, audiences_of, fields_seen, role_class
from kentongan.directory.snapshots import grants_of
from kentongan.directory.terms import Audience, PostField, Subject
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import PostRole

Grants = Mapping[PostField, frozenset[Audience]]

ZONE = "Antarctica/Troll"
_MARK = "zq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One post: its row, its number, to whom it is granted, and the mark of each field."""

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


def plant(hub: Hub, granted: Grants, *, role: PostRole = PostRole.TECHNICAL) -> Planted:
    """Make a post of the owner whose every field is a mark, with its versions, ten days ago."""
    number = len(hub.posts) + 1
    began = hub.at - timedelta(days=10)
    name = f"{_MARK}{{}}{number:03d}{_MARK}"
    confirmed = (began - timedelta(minutes=number)).replace(microsecond=0)
    holiday = (hub.at + timedelta(days=3)).date().isoformat()
    of = team(hub.owner, key=name.format("team"), names={"en": name.format("section")})
    made = Post.objects.create(
        organisation=hub.owner,
        team=of,
        key=name.format("key"),
        role=role.value,
        title={"en": name.format("title")},
        mandate=name.format("mandate"),
        may_discuss=["evidence"],
        time_zone=ZONE,
        hours={"weekly": {"1": [[_clock(number), "23:59"]]}, "holidays": [[holiday, name.format("feast")]]},
        languages=[f"qaa-x-{name.format('tag')}"],
        confirmed_at=confirmed,
        recorded_at=began,
    )
    Grant.objects.bulk_create(
        Grant(post=made, field=one.value, audience=audience.value) for one in granted for audience in granted[one]
    )
    held = holder(made, name.format("holder"))
    mail, phone = f"{name.format('mail')}@owner.example", f"+603190{number:05d}"
    rows = [channel(held, mail, openpgp=name.format("cert")), channel(held, phone, channel="phone", priority=2)]
    _write(hub, of, made, held, *rows, at=began)
    planted = Planted(
        id=made.id,
        number=number,
        role=role,
        granted=granted,
        marks={
            "title": (PostField.EXISTENCE, name.format("title")),
            "key": (PostField.EXISTENCE, name.format("key")),
            "section": (PostField.EXISTENCE, name.format("section")),
            "id": (PostField.EXISTENCE, str(made.id)),
            "mandate": (PostField.MANDATE, name.format("mandate")),
            "feast": (PostField.HOURS, name.format("feast")),
            "week": (PostField.HOURS, f"{_clock(number)}–23:59"),
            "tag": (PostField.LANGUAGES, name.format("tag")),
            "holder": (PostField.HOLDER, name.format("holder")),
            "mail": (PostField.CHANNELS, mail),
            "phone": (PostField.CHANNELS, phone),
            "cert": (PostField.KEYS, name.format("cert")),
            "confirmed": (PostField.FRESHNESS, f"{confirmed:%Y-%m-%dT%H:%M:%S}"),
        },
    )
    hub.posts.append(planted)
    return planted


def _clock(number: int) -> str:
    """Return an hour of the day that no other post opens at."""
    return f"{4 + number // 60:02d}:{number % 60:02d}"


def _write(hub: Hub, of: Any, made: Post, held: Any, *rows: Contact, at: datetime) -> None:
    kinds = (
        (Subject.TEAM, of),
        (Subject.POST, made),
        (Subject.ASSIGNMENT, held),
        *((Subject.CHANNEL, r) for r in rows),
    )
    changes = [changed_row(subject, row, organisation=hub.owner.id, before=None) for subject, row in kinds]
    changes.append(grants_changed(hub, made.id))
    write_versions(changes, actor=None, at=at, reason="planted")


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
