"""jCard (RFC 7095): vCards as JSON, one a holder of a post; also the ``vcardArray`` of RDAP.

A card is ``["vcard", [[name, parameters, type, value, …], …]]``; a file has one, or a list of them. The key of team
and post stand in properties of our own (``x-kentongan-…``); a card of others gets keys from its organisation and role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import marked
from kentongan.kernel.languages import Names
from kentongan.records.errors import DoesNotFit, UnreadableRecord
from kentongan.records.noting import Notes
from kentongan.records.plain_json import read_json
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    PartyRecord,
    PostRecord,
    PostRole,
    Reading,
    TeamRecord,
)
from kentongan.records.texts import LONGEST_NAME, block, key, language, moment, one_line, slug_of
from kentongan.routing.contacts import Channel

FORMAT = "jCard"
_OF = "x-kentongan-of"
"""The parameter by which a key names its address."""

_CHANNELS = {"email": Channel.EMAIL, "tel": Channel.PHONE, "url": Channel.URL}
_HOLDERS = {"individual": Holder.PERSON, "group": Holder.ROLE, "org": Holder.ROLE}


@dataclass(slots=True)
class Card:
    """What a card says, as far as a record can."""

    name: str = ""
    holder: Holder = Holder.PERSON
    organisation: tuple[str, ...] = ()
    title: dict[str, str] = field(default_factory=dict)
    role: str = ""
    channels: list[ChannelRecord] = field(default_factory=list)
    languages: list[tuple[int, str]] = field(default_factory=list)
    country: str = ""
    keys: list[tuple[str, str]] = field(default_factory=list)
    as_of: datetime | None = None
    ours: dict[str, str] = field(default_factory=dict)


def read(data: bytes, *, organisation: str = "", team: str = "") -> Reading:
    """Return one record with the posts of all cards. Raises RecordTooLarge, UnreadableRecord, TooMuchRefused."""
    plain, notes = read_json(data, format=FORMAT), Notes()
    cards = _cards(plain)
    if not cards:
        raise UnreadableRecord(format=FORMAT, detail=marked("there is no card in it"))
    read_cards = [(place, read_card(card, place=place, notes=notes)) for place, card in cards]
    whole = [(place, card) for place, card in read_cards if card is not None]
    record = record_of(whole, organisation=organisation, team=team, notes=notes)
    return notes.reading(record)


def _cards(plain: object) -> list[tuple[str, object]]:
    if not isinstance(plain, list) or not plain:
        return []
    if plain[0] == "vcard":
        return [("", plain)]
    return [(f"/{number}", card) for number, card in enumerate(plain)]


def read_card(card: object, *, place: str, notes: Notes) -> Card | None:
    """Return what a card says; what of it cannot be kept is noted. None where it is no card at all."""
    whole = isinstance(card, list) and len(card) == 2 and card[0] == "vcard" and isinstance(card[1], list)
    if not whole:
        notes.refuse(place, "", DoesNotFit(value="", detail=marked('a card is ["vcard", [properties]]')))
        return None
    found = Card()
    for number, given in enumerate(card[1]):  # type: ignore[index]
        where = f"{place}/1/{number}"
        if not _is_property(given):
            notes.refuse(where, given, DoesNotFit(value=str(given)[:60], detail=marked("it is no property of a card")))
            continue
        _take(found, given[0].lower(), given[1], given[3:], where=where, notes=notes)
    found.channels = [replace(one, openpgp=_certificate(one, keys=found.keys)) for one in found.channels]
    found.languages.sort(key=lambda ranked: ranked[0])
    return found


def _certificate(channel: ChannelRecord, *, keys: Sequence[tuple[str, str]]) -> str:
    """Return the certificate of a channel: one that names it; else the only one of a card, which is of all its mail."""
    named = [armour for address, armour in keys if address and address == channel.address]
    if named or channel.kind != Channel.EMAIL.value:
        return named[0] if named else ""
    return keys[0][1] if len(keys) == 1 and not keys[0][0] else ""


def _is_property(given: object) -> bool:
    return (
        isinstance(given, list)
        and len(given) >= 4
        and isinstance(given[0], str)
        and isinstance(given[1], dict)
        and isinstance(given[2], str)
    )


def _take(
    card: Card, name: str, parameters: Mapping[str, Any], values: Sequence[object], *, where: str, notes: Notes
) -> None:
    value = values[0]
    if name in ("version", "n"):
        return
    if name == "org":
        parts = value if isinstance(value, list) else [value]
        card.organisation = tuple(text for part in parts if (text := _line(part, where=where, notes=notes)))
    elif name in _CHANNELS:
        _take_channel(card, name, parameters, value, where=where, notes=notes)
    elif name == "adr":
        code = parameters.get("cc")
        card.country = code.upper() if isinstance(code, str) and len(code) == 2 else card.country
        notes.pass_over(where, name)
    elif name == "key":
        _take_key(card, parameters, value, where=where, notes=notes)
    elif name == "title":
        text = _line(value, where=where, notes=notes)
        tag = parameters.get("language", "und")
        tag = notes.take(where, tag, lambda given: language(one_line(given))) or "und"
        if text and tag not in card.title:
            card.title[tag] = text
    else:
        _take_text(card, name, parameters, value, where=where, notes=notes)


def _take_text(
    card: Card, name: str, parameters: Mapping[str, Any], value: object, *, where: str, notes: Notes
) -> None:
    text = _line(value, where=where, notes=notes)
    if not text:
        return
    match name:
        case "fn":
            card.name = text
        case "kind":
            card.holder = _HOLDERS.get(text.lower(), Holder.PERSON)
        case "role":
            card.role = text
        case "lang":
            tag = notes.take(where, text, language)
            card.languages += [(_preference(parameters), tag)] if tag else []
        case "rev":
            card.as_of = notes.take(where, text, moment)
        case "x-kentongan-post" | "x-kentongan-team" | "x-kentongan-team-name":
            card.ours[name.removeprefix("x-kentongan-")] = text
        case _:
            notes.pass_over(where, name)


def _take_channel(
    card: Card, name: str, parameters: Mapping[str, Any], value: object, *, where: str, notes: Notes
) -> None:
    text = _line(value, where=where, notes=notes, longest=2000)
    if not text:
        return
    types = parameters.get("type", [])
    if name == "tel" and "fax" in (types if isinstance(types, list) else [types]):
        notes.pass_over(where, text, marked("Nothing is sent by fax."))
        return
    if name == "tel":
        text = text.removeprefix("tel:").partition(";")[0]
    channel = notes.channel(where, text.removeprefix("mailto:"), kind=_CHANNELS[name], priority=_preference(parameters))
    known = {(one.kind, one.address) for one in card.channels}
    if channel is not None and (channel.kind, channel.address) not in known:
        card.channels.append(channel)


def _take_key(card: Card, parameters: Mapping[str, Any], value: object, *, where: str, notes: Notes) -> None:
    text = notes.take(where, value, lambda given: block(given, longest=100_000))
    if text and text.startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----"):
        of = parameters.get(_OF, "")
        card.keys.append((of if isinstance(of, str) else "", text + "\n"))
    else:
        notes.pass_over(where, text or "", marked("A certificate is taken only where it stands here, armoured."))


def _preference(parameters: Mapping[str, Any]) -> int:
    """Return a property's rank (RFC 6350 §5.3); 1 where it has none, up to 99 of its 100."""
    given = str(parameters.get("pref", ""))
    return max(1, min(int(given), 99)) if given.isascii() and given.isdigit() and len(given) <= 3 else 1


def _line(value: object, *, where: str, notes: Notes, longest: int = LONGEST_NAME) -> str:
    return notes.take(where, value, lambda given: one_line(given, longest=longest)) or ""


def holder_of(card: Card, *, otherwise: str) -> AssignmentRecord:
    """Return a card as the holder of a post."""
    name = card.name or (card.organisation[-1] if card.organisation else otherwise)
    return AssignmentRecord(holder=card.holder, name=name, channels=tuple(card.channels))


def record_of(cards: Sequence[tuple[str, Card]], *, organisation: str, team: str, notes: Notes) -> PartyRecord:
    """Return the record that cards make together, each a holder of a post."""
    teams: dict[str, TeamRecord] = {}
    posts: dict[str, tuple[str, PostRecord]] = {}
    names: dict[str, str] = {}
    for place, card in cards:
        role = notes.take(f"{place}/role", card.role, _role)
        if role is None or not _keys_are_ours(card, place=place, notes=notes):
            continue  # what a card is about is not guessed: as another post it would be shown to others
        team_key, team_names = _team(card, otherwise=team)
        teams.setdefault(team_key, TeamRecord(key=team_key, names=team_names))
        post_key = card.ours.get("post") or role.value.replace("_", "-")
        of_team, post = posts.get(post_key, (team_key, _post(card, key=post_key, role=role)))
        holder = replace(holder_of(card, otherwise=post_key), priority=min(len(post.assignments) + 1, 99))
        posts[post_key] = of_team, replace(post, assignments=(*post.assignments, holder))
        names = names or ({"und": card.organisation[0]} if card.organisation else {})
    whole = tuple(
        replace(one, posts=tuple(post for of_team, post in posts.values() if of_team == one.key))
        for one in teams.values()
    )
    dates = [card.as_of for _, card in cards if card.as_of is not None]
    return PartyRecord(organisation=organisation, names=names, teams=whole, as_of=max(dates, default=None))


def _keys_are_ours(card: Card, *, place: str, notes: Notes) -> bool:
    """Whether the team and post that a card says it is of can be those of a record; noted where they cannot."""
    read = [notes.take(place, text, key) for name in ("team", "post") if (text := card.ours.get(name))]
    return None not in read


def _team(card: Card, *, otherwise: str) -> tuple[str, Names]:
    said = card.organisation[1] if len(card.organisation) > 1 else card.organisation[0] if card.organisation else ""
    found = card.ours.get("team") or otherwise or slug_of(said, otherwise="team")
    return found, {"und": said or found}


def _role(text: str) -> PostRole:
    """Return the role that a card names by our word; of others' words only the absence means something: technical."""
    try:
        return PostRole(text.lower()) if text else PostRole.TECHNICAL
    except ValueError:
        detail = marked("it is none of our roles, so the card is not taken")
        raise DoesNotFit(value=text[:60], detail=detail) from None


def _post(card: Card, *, key: str, role: PostRole) -> PostRecord:
    return PostRecord(
        key=key,
        role=role,
        title=dict(card.title) or {"und": card.name or key},
        languages=tuple(dict.fromkeys(tag for _, tag in card.languages)),
    )


def write(record: PartyRecord) -> bytes:
    """Return a record as a list of cards, one a holder. A post that nobody holds is not in it, and no hours are."""
    cards = [
        written_card(record, team=team, post=post, holder=holder)
        for team in record.teams
        for post in team.posts
        for holder in post.assignments
    ]
    return msgspec.json.format(msgspec.json.encode(cards), indent=1) + b"\n"


def written_card(record: PartyRecord, *, team: TeamRecord, post: PostRecord, holder: AssignmentRecord) -> list[Any]:
    """Return the card of one holder of a post."""
    party = next(iter(record.names.values()), record.organisation)
    team_name = next(iter(team.names.values()), team.key)
    said: list[list[Any]] = [
        ["version", {}, "text", "4.0"],
        ["kind", {}, "text", "individual" if holder.holder is Holder.PERSON else "group"],
        ["fn", {}, "text", holder.name],
        ["org", {}, "text", [party, team_name]],
        *(["title", {} if tag == "und" else {"language": tag}, "text", name] for tag, name in post.title.items()),
        ["role", {}, "text", post.role.value],
        *(_written_channel(channel) for channel in holder.channels),
        *(["lang", {"pref": str(rank)}, "language-tag", tag] for rank, tag in enumerate(post.languages, start=1)),
        *(["key", {_OF: one.address}, "text", one.openpgp.strip()] for one in holder.channels if one.openpgp),
        *([["rev", {}, "timestamp", write_moment(record.as_of)]] if record.as_of else []),
        ["x-kentongan-team", {}, "text", team.key],
        ["x-kentongan-post", {}, "text", post.key],
    ]
    return ["vcard", said]


def _written_channel(channel: ChannelRecord) -> list[Any]:
    pref = {"pref": str(channel.priority)}
    match Channel(channel.kind):
        case Channel.EMAIL:
            return ["email", pref, "text", channel.address]
        case Channel.PHONE:
            return ["tel", pref, "uri", f"tel:{channel.address}"]
        case Channel.URL:
            return ["url", pref, "uri", channel.address]
