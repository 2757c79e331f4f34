"""A team's description after RFC 2350, as text: its sections by number, and the channels that they give.

The text is people's own and stays as it is; taken out of it are the team's name (2.1), mail addresses (2.7) and
telephone numbers (2.4), the date (1.1), and whether it stands in the frame of an OpenPGP signature, unverified.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import marked
from kentongan.records.cleartext import framed
from kentongan.records.errors import DoesNotFit, NotSaidHere, UnreadableRecord
from kentongan.records.noting import Notes
from kentongan.records.rfc2350_headings import TITLES, heading_of
from kentongan.records.security_txt import SIGNED
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
from kentongan.records.texts import LONGEST_NAME, block, decoded, one_line, slug_of
from kentongan.routing.contacts import Channel, is_unseen

FORMAT = "RFC 2350"
LARGEST = 1024 * 1024
POST = "contact"

_AT = re.compile(r"\s*[\[({<]\s*at\s*[\])}>]\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*", re.IGNORECASE)
_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"\+\d[\d\s().-]{6,24}\d")
_DAY = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})\b"
    r"|\b(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Z][a-z]{2,8})\.?,?\s+(\d{4})\b"
    r"|\b([A-Z][a-z]{2,8})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s*(\d{4})\b"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read(data: bytes, *, organisation: str = "", team: str = "") -> Reading:
    """Return one record with one team. Raises RecordTooLarge, UnreadableRecord, TooMuchRefused."""
    notes = Notes()
    frame = framed(decoded(data, format=FORMAT, largest=LARGEST).replace("\f", "\n"))
    for number, line in frame.outside:
        unsigned = DoesNotFit(value=line[:60], detail=marked("it stands outside of what is signed"))
        notes.refuse(f"line {number}", line, unsigned)
    if frame.signed:
        notes.pass_over("file", "", SIGNED)
    sections = _sections(frame.lines, notes=notes)
    if not sections:
        raise UnreadableRecord(format=FORMAT, detail=marked("it has none of the template's sections"))
    name = _name(sections.get("2.1", ""))
    key = team or slug_of(name, otherwise="team")
    said = TeamRecord(
        key=key,
        names={"und": name or key},
        sections=sections,
        posts=(_post(sections, name=name or key, notes=notes),),
    )
    record = PartyRecord(
        organisation=organisation, teams=(said,), as_of=_date(sections.get("1.1", "")), signed=frame.signed
    )
    return notes.reading(record)


def _sections(lines: list[tuple[int, str]], *, notes: Notes) -> Mapping[str, str]:
    """Return the text of each section that has one, in the order of the file."""
    found: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    current = ""
    for number, line in lines:
        heading = heading_of(line)
        if heading is not None:
            current = heading.number
            places.setdefault(current, number)
            # A heading that stands twice was in a table of contents before: nothing stands below it there.
            found.setdefault(current, []).extend([heading.rest] if heading.rest else [])
        elif current:
            found[current].append(line)
        elif line.strip():
            notes.pass_over(f"line {number}", line, marked("It stands before the first section."))
    texts: dict[str, str] = {}
    for section, body in found.items():
        place = f"line {places[section]}"
        text = notes.take(place, _undented(body), block)
        if text:
            texts[section] = text
    return texts


def _undented(body: list[str]) -> str:
    """Return the lines of a section without the indentation that all of them have."""
    filled = [line for line in body if line.strip()]
    dent = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    return "\n".join(line[dent:] for line in body)


def _name(text: str) -> str:
    """Return the first line of what stands as the team's name, where it can be one."""
    first = text.split("\n")[0].strip(' \t"“”*.')
    try:
        return one_line(first, longest=LONGEST_NAME)
    except DoesNotFit:
        return ""


def _post(sections: Mapping[str, str], *, name: str, notes: Notes) -> PostRecord:
    channels: dict[tuple[str, str], ChannelRecord] = {}
    for place, kind, address in _addresses(sections):
        channel = notes.channel(place, address, kind=kind, priority=min(len(channels) + 1, 99))
        if channel is not None:
            channels.setdefault((channel.kind, channel.address), channel)
    holder = AssignmentRecord(holder=Holder.ROLE, name=name, channels=tuple(channels.values()))
    return PostRecord(
        key=POST,
        role=PostRole.TECHNICAL,
        title={"en": "Point of contact"},
        assignments=(holder,) if channels else (),
    )


def _addresses(sections: Mapping[str, str]) -> Iterator[tuple[str, Channel, str]]:
    for line in sections.get("2.7", "").split("\n"):
        plain = _DOT.sub(".", _AT.sub("@", line[:500]))
        for found in _MAIL.finditer(_with_unseen_as("_", plain)):
            yield "2.7", Channel.EMAIL, plain[found.start() : found.end()].strip(".")
    for line in sections.get("2.4", "").split("\n"):
        plain = line[:500]
        for found in _PHONE.finditer(_with_unseen_as("-", plain)):
            yield "2.4", Channel.PHONE, plain[found.start() : found.end()]


def _with_unseen_as(sign: str, text: str) -> str:
    """Return a text in which what nobody sees is part of the address around it, which is then refused: not cut short,
    for what is left may be another's.
    """
    return "".join(sign if is_unseen(one) else one for one in text)


def _date(text: str) -> datetime | None:
    """Return the first date in a text, in the usual ways to write one in which day and month cannot be confused."""
    for found in _DAY.finditer(text[:500]):
        year, month, day = found[1], found[2], found[3]
        if year is None:
            day, word, year = (found[4], found[5], found[6]) if found[4] else (found[8], found[7], found[9])
            if word[:3].lower() not in _MONTHS:
                continue
            month = f"{_MONTHS.index(word[:3].lower()) + 1}"
        try:
            return datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue
    return None


def write(record: PartyRecord, *, team: str = "") -> bytes:
    """Return a team's description (of several, the one with this key), sections it does not have filled from its posts.

    Text of a section is indented, so that a line of it is not taken for a heading. Raises NotSaidHere.
    """
    said = next((one for one in record.teams if not team or one.key == team), None)
    if said is None:
        raise NotSaidHere(format=FORMAT, detail=marked("there is no such team"))
    sections = _filled(record, said)
    numbers = sorted(sections.keys() | {number.split(".")[0] for number in sections}, key=_order)
    parts = []
    for number in numbers:
        heading = f"{number}{'.' if '.' not in number else ''} {TITLES.get(number, 'Section')}"
        body = "\n".join(f"   {line}" if line else "" for line in sections.get(number, "").split("\n"))
        parts.append(f"{heading}\n\n{body}\n" if body.strip() else f"{heading}\n")
    return "\n".join(parts).encode("utf-8")


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _filled(record: PartyRecord, team: TeamRecord) -> dict[str, str]:
    posts = [post for post in team.posts if post.role in (PostRole.TECHNICAL, PostRole.OPERATIONS)]
    channels = [one for post in posts for holder in post.assignments for one in holder.channels]
    hours = next((post.hours for post in posts if post.hours is not None), None)
    filled = {
        "1.1": write_moment(record.as_of)[:10] if record.as_of else "",
        "2.1": next(iter(team.names.values()), team.key),
        "2.3": hours.time_zone if hours else "",
        "2.4": "\n".join(dict.fromkeys(one.address for one in channels if one.kind == Channel.PHONE.value)),
        "2.7": "\n".join(dict.fromkeys(one.address for one in channels if one.kind == Channel.EMAIL.value)),
    }
    return {number: text for number, text in filled.items() if text} | dict(team.sections)
