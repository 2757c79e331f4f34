"""What changed in a party's record, as people read it: fields by their names, values in words, before and after."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.directory.queries.called import names_of_things
from kentongan.directory.rules.statements import read_label
from kentongan.directory.terms import Audience, PostField
from kentongan.kernel.languages import Names
from kentongan.records.terms import Holder, PostRole, Topic
from kentongan.web.directory.post_words import AUDIENCES, CHANNELS, FIELDS, HOLDERS, ROLES, TOPICS
from kentongan.web.names import spoken

Content = Mapping[str, Any]
Words = str | Promise
Change = tuple[Words, str, str]
"""A field's name, what stood, what stands; empty where nothing."""

_POINTERS = frozenset({"team", "post", "assignment"})
_MOMENTS = frozenset({"valid_from", "valid_to", "verified_at", "failed_at", "confirmed_at", "ended_at"})

_LABELS: Mapping[str, Words] = {
    "names": _("Name"),
    "name": _("Name"),
    "title": _("Title"),
    "key": _("Short name"),
    "first": _("Name at FIRST"),
    "trusted_introducer": _("Name at Trusted Introducer"),
    "sections": _("RFC 2350 text"),
    "publishes": _("Publish this text on the hub's public page"),
    "team": _("Team"),
    "post": _("Post"),
    "assignment": _("Holder"),
    "role": _("Role"),
    "mandate": _("Answers for"),
    "may_discuss": _("May discuss"),
    "languages": _("Languages"),
    "time_zone": _("Time zone"),
    "hours": _("Hours"),
    "holder": _("Who is it?"),
    "priority": _("Order"),
    "valid_from": _("From"),
    "valid_to": _("Until"),
    "user": _("Account"),
    "channel": _("Way"),
    "address": _("Address"),
    "carries": _("Carries up to"),
    "openpgp": _("OpenPGP certificate"),
    "verified_at": _("Verified"),
    "failed_at": _("Failed"),
    "confirmed_at": _("Confirmed"),
    "ended_at": _("Ended"),
    "partners": _("Partners"),
    "country": _("Country"),
    "kind": _("Kind"),
    "size": _("Size"),
    "sectors": _("Sectors"),
    "critical": _("Critical services"),
    "security_txt": _("Publish a security.txt on the hub's public page"),
    "compared": _("Show our results of checks to others under our name"),
}
"""Fields of contents by what the forms call them; what is not here keeps the name that the record has for it."""

_WORDS: Mapping[str, Mapping[str, Words]] = {
    "role": {one.value: ROLES[one] for one in PostRole},
    "holder": {one.value: HOLDERS[one] for one in Holder},
    "channel": dict(CHANNELS),
    "may_discuss": {one.value: TOPICS[one] for one in Topic},
}
_AUDIENCES: Mapping[str, Words] = {one.value: AUDIENCES[one] for one in Audience}


def changes_of(before: Content | None, after: Content | None) -> list[Change]:
    """Return what differs between two contents of one thing."""
    return changes_of_all([(before, after)])[0]


def changes_of_all(pairs: Sequence[tuple[Content | None, Content | None]]) -> list[list[Change]]:
    """Return what differs within each pair; the things that all of them point to are asked for at once."""
    found = names_of_things({one for pair in pairs for content in pair for one in _pointed_to(content or {})})
    return [list(_changes(before or {}, after or {}, called=found.get)) for before, after in pairs]


def _pointed_to(content: Content) -> Iterator[UUID]:
    return (UUID(content[name]) for name in _POINTERS & content.keys() if content[name])


def _changes(before: Content, after: Content, *, called: Callable[[UUID], Names | None]) -> Iterator[Change]:
    # The audiences of a post's fields are a content without anything else.
    grants = {field.value for field in PostField} >= {*before, *after}
    for name in dict.fromkeys([*before, *after]):
        old, new = (_said(name, one.get(name), called=called, grants=grants) for one in (before, after))
        if old != new:
            yield FIELDS[PostField(name)] if grants else _LABELS.get(name, name), old, new


def _said(name: str, value: Any, *, called: Callable[[UUID], Names | None], grants: bool) -> str:
    if value in (None, "", [], {}):
        return ""
    try:
        return _read(name, value, called=called, grants=grants)
    except (ValueError, TypeError, KeyError, AttributeError):
        # An earlier version kept it as it was sent; who decides sees it as it is.
        return _plain(value, words={})


def _read(name: str, value: Any, *, called: Callable[[UUID], Names | None], grants: bool) -> str:
    if grants:
        return ", ".join(str(_AUDIENCES.get(one, one)) for one in value)
    if name in _POINTERS:
        names = called(UUID(value))
        return spoken(names) if names else str(value)
    if name in _MOMENTS:
        return _moment(value)
    if name == "carries":
        return read_label(value).label
    if name == "hours":
        return "\n".join(_hours(value))
    return _plain(value, words=_WORDS.get(name, {}))


def _moment(value: str) -> str:
    """Return a time by the reader's clock; as it was written where that clock has no such time."""
    try:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    except OverflowError:
        return value


def _hours(hours: Content) -> Iterator[str]:
    if hours.get("always"):
        yield f"{gettext('every day')}: {gettext('at every hour')}"
    for day, spans in sorted(hours.get("weekly", {}).items()):
        yield f"{WEEKDAYS[int(day) - 1]}: {', '.join('–'.join(span) for span in spans)}"
    for day, holiday in hours.get("holidays", []):
        yield f"{day}: {holiday or gettext('closed')}"


def _plain(value: Any, *, words: Mapping[str, Words]) -> str:
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case dict():
            return "\n".join(f"{key}: {_plain(one, words=words)}" for key, one in value.items())
        case list():
            return ", ".join(_plain(one, words=words) for one in value)
        case _:
            return str(words.get(value, value))
