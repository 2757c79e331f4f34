"""RDAP (RFC 9083): the people behind a network, a domain or an entity, as a registry answers.

Entities are gone through with those within them. Of their roles, ``technical``, ``abuse`` and ``noc`` make posts;
``registrant`` names the party; other roles answer for nothing here and are passed over. A card that says the key of its
post, as those that we write do, is of that post, whatever the entity's role. What a registry says about an
address in a remark counts: one it calls invalid is refused, one it validated is verified on that day.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import Names
from kentongan.records.errors import DoesNotFit, UnreadableRecord
from kentongan.records.jcard import Card, holder_of, read_card, record_of, written_card
from kentongan.records.noting import Notes
from kentongan.records.plain_json import objects_in, read_json, texts_in
from kentongan.records.terms import ChannelRecord, PartyRecord, PostRecord, PostRole, Reading, TeamRecord
from kentongan.records.texts import moment, slug_of

FORMAT = "RDAP"
ROLES: Mapping[str, tuple[str, PostRole, str]] = {
    # role there: key, role, title of the post
    "abuse": ("abuse", PostRole.TECHNICAL, "Abuse desk"),
    "technical": ("technical", PostRole.TECHNICAL, "Technical contact"),
    "noc": ("noc", PostRole.OPERATIONS, "Network operations"),
}
_OBJECTS = ("entity", "ip network", "autnum", "domain", "nameserver")
_MOST_ENTITIES = 1000
_WRITTEN = {PostRole.TECHNICAL: "technical", PostRole.OPERATIONS: "noc"}
_INVALID = re.compile(r"(\S+@\S+)\s+(?:is|was found to be)\s+invalid", re.IGNORECASE)
_VALIDATED = re.compile(r"(\S+@\S+)\s+was validated on\s+(\d{4}-\d{2}-\d{2})", re.IGNORECASE)
_KEPT = (
    *("objectClassName", "handle", "roles", "vcardArray", "entities", "events", "country", "remarks"),
    *("rdapConformance", "lang", "notices", "links", "port43", "status"),
)


def read(data: bytes, *, organisation: str = "", team: str = "") -> Reading:
    """Return one record. Raises RecordTooLarge, UnreadableRecord, TooMuchRefused."""
    plain, notes = read_json(data, format=FORMAT), Notes()
    if not isinstance(plain, dict) or str(plain.get("objectClassName", "")).lower() not in _OBJECTS:
        raise UnreadableRecord(format=FORMAT, detail=marked("it is no answer about an entity, network or domain"))
    names: Names = {}
    posts: dict[str, PostRecord] = {}
    ours: list[tuple[str, Card]] = []
    country = _country(plain.get("country"))
    for place, entity in _entities(plain):
        card = read_card(entity.get("vcardArray"), place=f"{place}/vcardArray", notes=notes) or Card()
        reached = bool(card.channels)
        _remarked(card, entity, place=place, notes=notes)
        roles = [role.lower() for role in texts_in(entity.get("roles"))]
        if "registrant" in roles or (not place and not roles):
            names = names or ({"und": card.name} if card.name else {})
            country = country or card.country
        if card.ours.get("post") and (card.channels or not reached):
            ours.append((f"{place}/vcardArray", card))
        else:
            _take(posts, card, entity, roles=roles, place=place, notes=notes)
    for name in plain.keys() - set(_KEPT):
        notes.pass_over(f"/{name}"[:60], name)
    handle = plain.get("handle")
    said = next(iter(names.values()), handle if isinstance(handle, str) else "")
    key = team or slug_of(said, otherwise="registry")
    registry = TeamRecord(key=key, names=names or {"und": key}, posts=tuple(posts.values()))
    teams = _joined(registry, record_of(ours, organisation=organisation, team=team, notes=notes).teams)
    record = PartyRecord(
        organisation=organisation, names=names, country=country, teams=teams, as_of=_changed(plain, notes=notes)
    )
    return notes.reading(record)


def _joined(registry: TeamRecord, ours: tuple[TeamRecord, ...]) -> tuple[TeamRecord, ...]:
    """Return the teams that have posts, each once; a post with a key of its own comes before one made of a role."""
    found = {one.key: one for one in ours}
    known = {post.key for one in ours for post in one.posts}
    there = found.get(registry.key, replace(registry, posts=()))
    new = tuple(post for post in registry.posts if post.key not in known)
    found[registry.key] = replace(there, posts=(*there.posts, *new))
    return tuple(one for one in found.values() if one.posts)


def _entities(plain: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the object itself where it is an entity, and all within it, with their places; each but once."""
    seen: set[object] = set()
    waiting: deque[tuple[str, Mapping[str, Any]]] = deque([("", plain)])
    while waiting:
        place, found = waiting.popleft()
        waiting += [(f"{place}/entities/{n}", one) for n, one in enumerate(objects_in(found.get("entities")))]
        handle = str(found.get("handle", place))
        mark = (handle, tuple(texts_in(found.get("roles"))), "vcardArray" in found)
        if "vcardArray" in found and mark not in seen:
            yield place, found
            seen.add(mark)
        if len(seen) > _MOST_ENTITIES:
            raise UnreadableRecord(format=FORMAT, detail=marked("it has too many entities"))


def _country(value: object) -> str:
    return value.upper() if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{2}", value) else ""


def _remarked(card: Card, entity: Mapping[str, Any], *, place: str, notes: Notes) -> None:
    """Hold against a card's addresses what the registry remarks about them."""
    remarks = objects_in(entity.get("remarks"))
    lines = [line for remark in remarks for line in texts_in(remark.get("description"))]
    invalid = {found[1].lower() for line in lines for found in _INVALID.finditer(line[:2000])}
    validated = {found[1].lower(): found[2] for line in lines for found in _VALIDATED.finditer(line[:2000])}
    kept: list[ChannelRecord] = []
    for channel in card.channels:
        if channel.address.lower() in invalid:
            bad = DoesNotFit(value=channel.address, detail=marked("the registry says that it is invalid"))
            notes.refuse(f"{place}/vcardArray", channel.address, bad)
            continue
        day = validated.get(channel.address.lower())
        when = notes.take(f"{place}/remarks", day, moment) if day else None
        kept.append(replace(channel, verified_at=when))
    card.channels = kept


def _take(
    posts: dict[str, PostRecord], card: Card, entity: Mapping[str, Any], *, roles: list[str], place: str, notes: Notes
) -> None:
    for role in roles:
        if role == "registrant":
            continue
        if role not in ROLES:
            notes.pass_over(f"{place}/roles", role, marked("Who has this role answers for no post here."))
            continue
        if not card.channels:
            empty = DoesNotFit(value=role, detail=marked("nothing is left by which to reach it"))
            notes.refuse(place, entity.get("handle", ""), empty)
            continue
        key, post_role, title = ROLES[role]
        post = posts.get(key, PostRecord(key=key, role=post_role, title={"en": title}))
        rank = min(len(post.assignments) + 1, 99)
        posts[key] = replace(
            post,
            languages=tuple(dict.fromkeys([*post.languages, *(tag for _, tag in card.languages)])),
            assignments=(*post.assignments, replace(holder_of(card, otherwise=title), priority=rank)),
        )


def _changed(plain: Mapping[str, Any], *, notes: Notes) -> datetime | None:
    for number, event in enumerate(objects_in(plain.get("events"))):
        date = event.get("eventDate")
        if event.get("eventAction") == "last changed" and isinstance(date, str):
            return notes.take(f"/events/{number}", date, moment)
    return None


def write(record: PartyRecord) -> bytes:
    """Return a record as an entity with its technical and operations posts; of other roles RDAP has no word."""
    name = next(iter(record.names.values()), record.organisation)
    entity: dict[str, Any] = {
        "rdapConformance": ["rdap_level_0"],
        "objectClassName": "entity",
        "handle": record.organisation,
        "roles": ["registrant"],
        "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]],
        "entities": [
            {
                "objectClassName": "entity",
                "roles": ["abuse" if post.key == "abuse" else _WRITTEN[post.role]],
                "vcardArray": written_card(record, team=team, post=post, holder=holder),
            }
            for team in record.teams
            for post in team.posts
            if post.role in _WRITTEN
            for holder in post.assignments
        ],
    }
    if record.as_of is not None:
        entity["events"] = [{"eventAction": "last changed", "eventDate": write_moment(record.as_of)}]
    return msgspec.json.format(msgspec.json.encode(entity), indent=1) + b"\n"
