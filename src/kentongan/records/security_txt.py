"""security.txt (RFC 9116): whom to tell of a weakness: contacts in their order, until when, the signature noted.

``Encryption`` and ``Canonical`` become sections 2.8 and 1.3 of the team; other fields are passed over.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote

from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import marked
from kentongan.records.cleartext import framed
from kentongan.records.errors import DoesNotFit, NotSaidHere, UnreadableRecord
from kentongan.records.noting import Notes
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
from kentongan.records.texts import block, decoded, languages, moment, one_line
from kentongan.routing.contacts import Channel

FORMAT = "security.txt"
LARGEST = 256 * 1024
"""RFC 9116 §5.4 asks for a limit; honest files have a few hundred bytes."""

TEAM = "security"
SIGNED = marked("It is signed; the signature was not checked.")
_FIELD = re.compile(r"([!-9;-~]+):\s*(.*)")
_ONCE = ("expires", "preferred-languages")
_SCHEMES = {"mailto": Channel.EMAIL, "tel": Channel.PHONE, "https": Channel.URL}


def read(data: bytes, *, organisation: str = "", team: str = TEAM) -> Reading:
    """Return one record with one post. Raises RecordTooLarge, UnreadableRecord, TooMuchRefused."""
    notes = Notes()
    frame = framed(decoded(data, format=FORMAT, largest=LARGEST))
    for number, line in frame.outside:
        unsigned = DoesNotFit(value=line[:60], detail=marked("it stands outside of what is signed"))
        notes.refuse(f"line {number}", line, unsigned)
    if frame.signed:
        notes.pass_over("file", "", SIGNED)
    fields = _fields(frame.lines, notes=notes)
    if not fields["contact"]:
        raise UnreadableRecord(format=FORMAT, detail=marked("it has no “Contact”"))
    expires = _expires(fields["expires"], notes=notes)
    post = _post(fields, notes=notes)
    sections = {
        number: "\n".join(found)
        for number, name in (("1.3", "canonical"), ("2.8", "encryption"))
        if (found := [text for place, value in fields[name] for text in _text(place, value, notes=notes)])
    }
    record = PartyRecord(
        organisation=organisation,
        teams=(TeamRecord(key=team, names={"en": "Security"}, sections=sections, posts=(post,)),),
        expires=expires,
        signed=frame.signed,
    )
    return notes.reading(record)


Found = list[tuple[str, str]]


def _fields(lines: Iterable[tuple[int, str]], *, notes: Notes) -> dict[str, Found]:
    """Return the values of each field with the places where they stand."""
    fields: dict[str, Found] = defaultdict(list)
    for number, line in lines:
        place = f"line {number}"
        if not line.strip() or line.startswith("#"):
            continue
        found = _FIELD.fullmatch(line.strip())
        name = found[1].lower() if found else ""
        if found is None:
            notes.refuse(place, line, DoesNotFit(value=line[:60], detail=marked("a line is “Field: value”")))
        elif name in _ONCE and fields[name]:
            notes.refuse(place, line, DoesNotFit(value=line[:60], detail=marked("this field may stand there once")))
        elif name in ("contact", "canonical", "encryption", *_ONCE):
            fields[name].append((place, found[2].strip()))
        else:
            notes.pass_over(place, line)
    return fields


def _text(place: str, value: str, *, notes: Notes) -> list[str]:
    text = notes.take(place, value, lambda given: one_line(given, longest=2000))
    return [text] if text else []


def _expires(found: Found, *, notes: Notes) -> datetime | None:
    if not found:
        missing = DoesNotFit(value="", detail=marked("the field “Expires” is needed; without it nobody knows its age"))
        notes.refuse("Expires", "", missing)
        return None
    place, value = found[0]
    return notes.take(place, value, moment)


def _post(fields: dict[str, Found], *, notes: Notes) -> PostRecord:
    channels: dict[tuple[str, str], ChannelRecord] = {}
    for place, value in fields["contact"]:
        channel = _channel(place, value, rank=len(channels) + 1, notes=notes)
        if channel is not None:
            channels.setdefault((channel.kind, channel.address), channel)
    if not fields["contact"]:
        notes.refuse("Contact", "", DoesNotFit(value="", detail=marked("the field “Contact” is needed")))
    spoken = fields["preferred-languages"]
    tags = notes.take(spoken[0][0], spoken[0][1], languages) if spoken else ()
    holder = AssignmentRecord(holder=Holder.ROLE, name="Security contact", channels=tuple(channels.values()))
    return PostRecord(
        key="security",
        role=PostRole.TECHNICAL,
        title={"en": "Security contact"},
        languages=tags or (),
        assignments=(holder,) if channels else (),
    )


def _channel(place: str, value: str, *, rank: int, notes: Notes) -> ChannelRecord | None:
    scheme, colon, rest = value.partition(":")
    kind = _SCHEMES.get(scheme.lower()) if colon else None
    if kind is None:
        detail = marked("a contact begins with mailto:, tel: or https:")
        notes.refuse(place, value, DoesNotFit(value=value[:60], detail=detail))
        return None
    address = value if kind is Channel.URL else unquote(rest.partition("?")[0]) if kind is Channel.EMAIL else rest
    return notes.channel(place, address, kind=kind, priority=min(rank, 99))


def write(record: PartyRecord, *, canonical: str = "") -> bytes:
    """Return a security.txt of the record's technical posts. ``record.expires`` must be set (RFC 9116 §2.5.5).

    Raises NotSaidHere where there is no end, or no technical post has a channel that it can say.
    """
    posts = [post for team in record.teams for post in team.posts if post.role is PostRole.TECHNICAL]
    contacts = [line for post in posts for line in _contacts(post)]
    if record.expires is None or not contacts:
        raise NotSaidHere(format=FORMAT, detail=marked("it needs a technical post with a channel, and an end"))
    sections = {number: text for team in record.teams for number, text in team.sections.items()}
    tags = dict.fromkeys(tag for post in posts for tag in post.languages)
    lines = [
        *dict.fromkeys(contacts),
        f"Expires: {write_moment(record.expires)}",
        *_lines("Encryption", sections.get("2.8", "")),
        *([f"Preferred-Languages: {', '.join(tags)}"] if tags else []),
        *([f"Canonical: {canonical}"] if canonical else _lines("Canonical", sections.get("1.3", ""))),
    ]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _lines(field: str, text: str) -> list[str]:
    """Return a line of the field for each address of the web or of a key in the text; other words cannot be said."""
    found = [line.strip() for line in block(text).split("\n")]
    return [f"{field}: {line}" for line in found if re.fullmatch(r"(https|openpgp4fpr|dns):\S+", line)]


def _contacts(post: PostRecord) -> list[str]:
    holders = sorted(post.assignments, key=lambda holder: holder.priority)
    ranked = [one for holder in holders for one in sorted(holder.channels, key=lambda channel: channel.priority)]
    written = {Channel.EMAIL: "mailto:", Channel.PHONE: "tel:", Channel.URL: ""}
    return [
        f"Contact: {written[Channel(one.kind)]}{one.address}" for one in ranked if not one.address.startswith("http:")
    ]
