"""What may stand in a party's record: each stated thing read from JSON, or refused with the field that is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from kentongan.directory.errors import NotAStatement
from kentongan.directory.terms import Audience, PostField, Subject
from kentongan.kernel.clock import UnreadableTime, in_calendar, read_zoned_moment
from kentongan.kernel.identifiers import is_slug
from kentongan.kernel.tlp import TLP
from kentongan.records.errors import DoesNotFit
from kentongan.records.hours import spans_of_a_day
from kentongan.records.terms import Holder, PostRole, Span, Topic
from kentongan.records.texts import block, one_line
from kentongan.routing.contacts import Channel, read_contact_address
from kentongan.routing.terms import OrganisationKind, SizeTier

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LABELS = {one.label: one.value for one in TLP}
_NEEDED: Mapping[Subject, tuple[str, ...]] = {
    Subject.TEAM: ("key", "names"),
    Subject.POST: ("team", "key", "role", "title"),
    Subject.ASSIGNMENT: ("post", "holder", "name"),
    Subject.CHANNEL: ("channel", "address"),
}
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
MOST_ENTRIES = 400

Reader = Callable[[Any], Any]


def read_statement(subject: Subject, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stated as a row's columns have it, keys of other rows as their ids. Raises NotAStatement.

    For grants it is the audiences by field. What is missing gets what it has where nobody says; what is unknown is
    refused, but for what is null: a version has there what was found out and not stated, such as when it ended.
    Raises also what ``read_contact_address`` raises.
    """
    if subject is Subject.GRANTS:
        return _grants(content)
    readers = _READERS[subject]
    for name in content.keys() - readers.keys():
        if content[name] is not None:
            raise NotAStatement(field=name, value=_short(content[name]))
    read = {name: _read(name, content[name], by=readers[name]) for name in readers if name in content}
    if subject is Subject.CHANNEL and "address" in read:
        if "channel" not in read:
            raise NotAStatement(field="channel", value="–")  # an address is one of mail, a telephone or the web
        read["address"] = read_contact_address(read["address"], channel=Channel(read["channel"]))
    return read


def kept_statement(subject: Subject, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stated in the one form of JSON that proposals are kept in, as versions have it.

    Raises what ``read_statement`` raises.
    """
    return {name: plain(value) for name, value in read_statement(subject, content).items()}


def plain(value: Any) -> Any:
    """Return a column's value as JSON has it: times in UTC, ids as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def demand_a_clock(hours: object, *, time_zone: str) -> None:
    """Raise NotAStatement where a post has hours and no zone by whose clock they are: they would say nothing."""
    if hours and not time_zone:
        raise NotAStatement(field="time_zone", value="")


def demand_all_needed(subject: Subject, content: Mapping[str, Any]) -> None:
    """Raise NotAStatement where something new lacks what it cannot be without."""
    for name in _NEEDED.get(subject, ()):
        if not content.get(name):
            raise NotAStatement(field=name, value="–")


def _read(name: str, value: Any, *, by: Reader) -> Any:
    try:
        return by(value)
    except (ValueError, TypeError, KeyError, AttributeError, DoesNotFit):
        raise NotAStatement(field=name, value=_short(value)) from None


def _short(value: object) -> str:
    return str(value)[:80]


def _demand(is_so: object) -> None:
    if not is_so:
        raise ValueError


def _text(longest: int, *, empty: bool = True, lines: bool = True) -> Reader:
    """Return what reads a text as files are read, so that a party's own export can be brought back."""
    by = block if lines else one_line

    def read(value: Any) -> str:
        said = by(value, longest=longest)
        _demand(empty or said)
        return said

    return read


def _line(longest: int, *, empty: bool = True) -> Reader:
    return _text(longest, empty=empty, lines=False)


def _one_of(kind: type[StrEnum], *, empty: bool = False) -> Reader:
    return lambda value: "" if empty and value == "" else kind(value).value


def _several(one: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        _demand(isinstance(value, list | tuple) and len(value) <= MOST_ENTRIES)
        return list(dict.fromkeys(one(each) for each in value))

    return read


def _key(value: Any) -> str:
    _demand(isinstance(value, str) and is_slug(value))
    return str(value)


def _names(value: Any) -> dict[str, str]:
    _demand(isinstance(value, Mapping) and 0 < len(value) <= MOST_ENTRIES)
    return {_language(tag): _line(LONGEST_NAME, empty=False)(name) for tag, name in value.items()}


def _language(value: Any) -> str:
    _demand(isinstance(value, str) and len(value) <= 35 and _LANGUAGE.fullmatch(value))
    return str(value)


def _sections(value: Any) -> dict[str, str]:
    _demand(isinstance(value, Mapping) and len(value) <= MOST_ENTRIES)
    return {_line(16, empty=False)(number): _text(LONGEST_TEXT)(said) for number, said in value.items()}


def _flag(value: Any) -> bool:
    _demand(isinstance(value, bool))
    return bool(value)


def _address(value: Any) -> str:
    """Take any text for an address: what of it cannot be one, ``read_contact_address`` says by its channel."""
    _demand(isinstance(value, str) and value.strip() and len(value) <= 2000)
    return str(value)


def _priority(value: Any) -> int:
    _demand(isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 999)
    return int(value)


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _id_or_none(value: Any) -> UUID | None:
    return None if value in (None, "") else _id(value)


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        return in_calendar(value) if isinstance(value, datetime) else read_zoned_moment(value)
    except UnreadableTime:
        raise ValueError from None


def _zone(value: Any) -> str:
    _demand(value == "" or value in available_timezones())
    return str(value)


def _country(value: Any) -> str:
    _demand(re.fullmatch(r"[A-Z]{2}", value))
    return str(value)


def _hours(value: Any) -> dict[str, Any]:
    """Read hours as a post's row has them, their spans as files have them; a night is two spans."""
    if not value:
        return {}
    _demand(isinstance(value, Mapping) and not value.keys() - {"always", "weekly", "holidays"})
    weekly = {str(int(day)): _spans(spans) for day, spans in value.get("weekly", {}).items() if spans}
    _demand(all("1" <= day <= "7" and len(day) == 1 for day in weekly))
    holidays = [[_day(day), _line(LONGEST_NAME)(name)] for day, name in value.get("holidays", ())]
    _demand(len(holidays) <= MOST_ENTRIES)
    return {"always": _flag(value.get("always", False)), "weekly": weekly, "holidays": sorted(holidays)}


def _spans(value: Any) -> list[list[str]]:
    ordered = sorted((Span(opens=_clock(opens), closes=_clock(closes)) for opens, closes in value), key=_opens)
    return [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in spans_of_a_day(ordered)]


def _opens(span: Span) -> time:
    return span.opens


def _clock(value: Any) -> time:
    wall = time.fromisoformat(value)
    _demand(wall.tzinfo is None)
    return wall.replace(second=0, microsecond=0)


def _day(value: Any) -> str:
    _demand(_DAY.fullmatch(value))
    return datetime.fromisoformat(value).date().isoformat()


def read_label(value: Any) -> TLP:
    """Read a label by its name, as the API tells it, or by its number, as a version has it. Raises ValueError."""
    _demand(not isinstance(value, bool | float))
    return TLP(_LABELS[value] if value in _LABELS else int(value))


def _carries(value: Any) -> int:
    return read_label(value).value


def _grants(content: Mapping[str, Any]) -> dict[str, Any]:
    read = {field.value: [] for field in PostField} | {
        _read("field", field, by=_one_of(PostField)): _read(field, audiences, by=_several(_one_of(Audience)))
        for field, audiences in content.items()
    }
    return {field: [one.value for one in Audience if one.value in audiences] for field, audiences in read.items()}


_LIST_OF_WORDS = _several(_line(LONGEST_NAME, empty=False))

_READERS: Mapping[Subject, Mapping[str, Reader]] = {
    Subject.ORGANISATION: {
        "names": _names,
        "country": _country,
        "kind": _one_of(OrganisationKind),
        "size": _one_of(SizeTier, empty=True),
        "sectors": _LIST_OF_WORDS,
        "critical": _LIST_OF_WORDS,
        "languages": _several(_language),
        "security_txt": _flag,
        "compared": _flag,
    },
    Subject.TEAM: {
        "key": _key,
        "names": _names,
        "sections": _sections,
        "first": _line(63),
        "trusted_introducer": _line(63),
        "publishes": _flag,
    },
    Subject.POST: {
        "team": _id,
        "key": _key,
        "role": _one_of(PostRole),
        "title": _names,
        "mandate": _text(LONGEST_TEXT),
        "may_discuss": _several(_one_of(Topic)),
        "time_zone": _zone,
        "hours": _hours,
        "languages": _several(_language),
    },
    Subject.ASSIGNMENT: {
        "post": _id,
        "holder": _one_of(Holder),
        "name": _line(LONGEST_NAME, empty=False),
        "priority": _priority,
        "valid_from": _moment,
        "valid_to": _moment,
        "user": _id_or_none,
    },
    Subject.CHANNEL: {
        "assignment": _id_or_none,
        "role": _line(32),
        "channel": _one_of(Channel),
        "address": _address,
        "priority": _priority,
        "carries": _carries,
        "openpgp": _text(1 << 17),
    },
    Subject.PARTNERS: {"partners": _several(_key)},
}
