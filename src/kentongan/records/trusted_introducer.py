"""Teams in the shape in which Trusted Introducer lists them: a list of objects, one a team, each a party here.

A team has one post there: ``contact``, its mail addresses in their order, its telephones, those for emergencies first.
Postal address, constituency and keys become sections of RFC 2350; hours are taken where their sentence means one thing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from kentongan.kernel.errors import marked
from kentongan.kernel.languages import Names
from kentongan.records.errors import DoesNotFit, UnreadableRecord
from kentongan.records.hours import loose_hours, write_hours
from kentongan.records.noting import Notes
from kentongan.records.plain_json import objects_in, read_json, texts_in
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Hours,
    PartyRecord,
    PostRecord,
    PostRole,
    Reading,
    TeamRecord,
)
from kentongan.records.texts import LONGEST_HANDLE, LONGEST_NAME, block, one_line, slug_of
from kentongan.routing.contacts import Channel

FORMAT = "Trusted Introducer"
POST = "contact"
_KEPT = (
    *("official_name", "short_name", "country", "host_organisation", "postal_address", "constituency"),
    *("business_hours", "business_hours_timezone", "pgp_keys", "phones", "emails"),
)


def read(data: bytes, *, organisation: str = "") -> Reading:
    """Return one record a team; ``organisation`` is for whom, where all the teams are of one host.

    Those are then one record, as in a list that we wrote of a party. Raises RecordTooLarge, UnreadableRecord,
    TooMuchRefused.
    """
    plain, notes = read_json(data, format=FORMAT, largest=16 * 1024 * 1024), Notes()
    if not isinstance(plain, list):
        raise UnreadableRecord(format=FORMAT, detail=marked("a list of teams is expected"))
    found = []
    for number, team in enumerate(plain):
        record = _record(team, place=f"/{number}", organisation=organisation, notes=notes)
        if record is not None:
            found.append(record)
    return notes.reading(*(_joined(found) if organisation else found))


def _joined(records: list[PartyRecord]) -> list[PartyRecord]:
    """Return one record with all teams where they have one host and keys of their own, else the records as they are."""
    hosts = {(*one.names.values(), one.country) for one in records}
    teams = tuple(team for one in records for team in one.teams)
    if len(hosts) != 1 or len({team.key for team in teams}) != len(teams):
        return records
    return [replace(records[0], teams=teams)]


def _record(team: object, *, place: str, organisation: str, notes: Notes) -> PartyRecord | None:
    if not isinstance(team, dict):
        notes.refuse(place, team, DoesNotFit(value=str(team)[:60], detail=marked("a team is an object")))
        return None
    short, official, host = (
        _text(team, field, place=place, notes=notes) for field in ("short_name", "official_name", "host_organisation")
    )
    if not (short or official):
        notes.refuse(place, "", DoesNotFit(value="", detail=marked("the team has no name")))
        return None
    for name in team.keys() - set(_KEPT):
        notes.pass_over(f"{place}/{name}"[:60], name)
    handle = short or official
    post = _post(team, name=official or short, place=place, notes=notes)
    said = TeamRecord(
        key=slug_of(handle, otherwise="team"),
        names=_named(official or short),
        sections=_sections(team, hours=post.hours, place=place, notes=notes),
        trusted_introducer=handle[:LONGEST_HANDLE].rstrip(),
        posts=(post,),
    )
    code = _inner(team.get("country"), "code")
    country = code.upper() if len(code) == 2 and code.isascii() and code.isalpha() else ""
    return PartyRecord(
        organisation=organisation, names=_named(host or official or short), country=country, teams=(said,)
    )


def _named(name: str) -> Names:
    """Return a name as one in English, the language of the list; in letters that English has not, as one of none."""
    return {"en" if name.isascii() else "und": name}


def _text(team: Mapping[str, Any], field: str, *, place: str, notes: Notes) -> str:
    value = team.get(field)
    if value is None:
        return ""
    return notes.take(f"{place}/{field}", value, lambda given: one_line(given, longest=LONGEST_NAME)) or ""


def _inner(value: object, field: str) -> str:
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _sections(team: Mapping[str, Any], *, hours: Hours | None, place: str, notes: Notes) -> Mapping[str, str]:
    constituency = team.get("constituency")
    served = constituency if isinstance(constituency, dict) else {}
    keys = [
        f"{_inner(one, 'fingerprint')} {_inner(one, 'expires')}".strip() for one in objects_in(team.get("pgp_keys"))
    ]
    given = {
        "2.2": team.get("postal_address"),
        "2.8": "\n".join(keys),
        "2.11": None if hours else team.get("business_hours"),  # what is understood is the post's
        "3.2": ", ".join(texts_in(served.get("types"))),
    }
    found = {number: notes.take(f"{place}, {number}", value, block) for number, value in given.items() if value}
    for field in ("asns", "domains", "ipranges"):
        if served.get(field):
            told = marked("What a team says is its own becomes no claim by itself.")
            notes.pass_over(f"{place}/constituency/{field}", field, told)
    return {number: text for number, text in found.items() if text}


def _post(team: Mapping[str, Any], *, name: str, place: str, notes: Notes) -> PostRecord:
    channels = _channels(team, place=place, notes=notes)
    holder = AssignmentRecord(holder=Holder.ROLE, name=name, channels=channels)
    return PostRecord(
        key=POST,
        role=PostRole.TECHNICAL,
        title={"en": "Point of contact"},
        hours=_hours(team, place=place, notes=notes),
        assignments=(holder,) if channels else (),
    )


def _hours(team: Mapping[str, Any], *, place: str, notes: Notes) -> Hours | None:
    text, zone = (
        _text(team, field, place=place, notes=notes) for field in ("business_hours", "business_hours_timezone")
    )
    if not text or not zone:
        return None
    found = notes.take(f"{place}/business_hours", text, lambda given: loose_hours(given, zone=zone))
    if found is None:
        told = marked("It is kept as text only: it does not say for certain when the team is there.")
        notes.pass_over(f"{place}/business_hours", text, told)
    return found


def _channels(team: Mapping[str, Any], *, place: str, notes: Notes) -> tuple[ChannelRecord, ...]:
    found: dict[tuple[str, str], ChannelRecord] = {}
    mails = objects_in(team.get("emails"))
    mails.sort(key=lambda one: "contact" not in texts_in(one.get("usage")))
    phones = [one for one in objects_in(team.get("phones")) if "fax" not in texts_in(one.get("usage"))]
    phones.sort(key=lambda one: "emergency" not in texts_in(one.get("usage")))
    if len(phones) != len(objects_in(team.get("phones"))):
        notes.pass_over(f"{place}/phones", "fax", marked("Nothing is sent by fax."))
    for field, rows, inner, kind in (
        ("emails", mails, "address", Channel.EMAIL),
        ("phones", phones, "number", Channel.PHONE),
    ):
        for row in rows:
            rank = min(len(found) + 1, 99)
            channel = notes.channel(f"{place}/{field}", _inner(row, inner), kind=kind, priority=rank)
            if channel is not None:
                found.setdefault((channel.kind, channel.address), channel)
    return tuple(found.values())


def write(record: PartyRecord) -> bytes:
    """Return the record's teams in that shape, each with the channels of its technical and operations posts."""
    teams = [_written(record, team) for team in record.teams]
    return msgspec.json.format(msgspec.json.encode(teams), indent=1) + b"\n"


def _written(record: PartyRecord, team: TeamRecord) -> dict[str, Any]:
    posts = [post for post in team.posts if post.role in (PostRole.TECHNICAL, PostRole.OPERATIONS)]
    holders = [holder for post in posts for holder in sorted(post.assignments, key=lambda one: one.priority)]
    channels = [one for holder in holders for one in sorted(holder.channels, key=lambda channel: channel.priority)]
    hours = next((post.hours for post in posts if post.hours is not None), None)
    name = team.names.get("en") or next(iter(team.names.values()), team.key)
    written = {
        "official_name": name,
        "short_name": team.trusted_introducer or team.key,
        "country": {"code": record.country} if record.country else None,
        "host_organisation": record.names.get("en") or next(iter(record.names.values()), None),
        "postal_address": team.sections.get("2.2"),
        "constituency": {"types": team.sections["3.2"].split(", ")} if team.sections.get("3.2") else None,
        "business_hours": write_hours(hours) if hours else team.sections.get("2.11"),
        "business_hours_timezone": hours.time_zone if hours else None,
        "emails": [
            {"address": address, "usage": ["contact"]}
            for address in dict.fromkeys(one.address for one in channels if one.kind == Channel.EMAIL.value)
        ],
        "phones": [
            {"number": number, "usage": ["voice"]}
            for number in dict.fromkeys(one.address for one in channels if one.kind == Channel.PHONE.value)
        ],
    }
    return {field: value for field, value in written.items() if value is not None}
