"""Words of posts for people: roles, topics, fields, audiences, freshness, hours as sentences."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.directory.rules.hours import next_opening
from kentongan.directory.terms import Audience, Freshness, PostField, ProposalState, Subject
from kentongan.records.terms import Holder, Holiday, Hours, PostRole, Span, Topic
from kentongan.routing.contacts import Channel
from kentongan.web.tables import State

Words = str | Promise

ROLES: Mapping[PostRole, Words] = {
    PostRole.TECHNICAL: _("technical"),
    PostRole.OPERATIONS: _("operations, 24/7"),
    PostRole.DIPLOMATIC: _("diplomatic"),
    PostRole.POLICY: _("policy"),
    PostRole.LAW_ENFORCEMENT: _("law enforcement"),
    PostRole.DEFENCE: _("defence"),
    PostRole.PRIVATE: _("private sector"),
    PostRole.ACADEMIC: _("academic"),
    PostRole.CIVIL_SOCIETY: _("civil society"),
}

TOPICS: Mapping[Topic, Words] = {
    Topic.INCIDENTS: _("incidents"),
    Topic.VULNERABILITIES: _("vulnerabilities"),
    Topic.THREATS: _("threats"),
    Topic.EVIDENCE: _("evidence"),
    Topic.ASSISTANCE: _("assistance"),
    Topic.ATTRIBUTION: _("attribution"),
    Topic.POLICY: _("policy"),
    Topic.EXERCISES: _("exercises"),
}

HOLDERS: Mapping[Holder, Words] = {Holder.PERSON: _("a person"), Holder.ROLE: _("a desk or shared mailbox")}

CHANNELS: Mapping[str, Words] = {
    Channel.EMAIL: _("mail"),
    Channel.PHONE: _("telephone"),
    Channel.URL: _("web page"),
}

FIELDS: Mapping[PostField, Words] = {
    PostField.EXISTENCE: _("that the post exists"),
    PostField.MANDATE: _("what it answers for"),
    PostField.HOURS: _("its hours"),
    PostField.LANGUAGES: _("its languages"),
    PostField.HOLDER: _("who holds it"),
    PostField.CHANNELS: _("how to reach it"),
    PostField.KEYS: _("its certificates"),
    PostField.FRESHNESS: _("when it was confirmed"),
}

AUDIENCES: Mapping[Audience, Words] = {
    Audience.PUBLIC: _("everybody"),
    Audience.REGION: _("members of this hub"),
    Audience.PARTNERS: _("partners"),
    Audience.ROLE_CLASS: _("the same role elsewhere"),
    Audience.PARTY: _("its own party"),
}

FRESHNESS: Mapping[Freshness, State] = {
    Freshness.FRESH: State(Freshness.FRESH, _("confirmed"), "good"),
    Freshness.DUE: State(Freshness.DUE, _("to be confirmed"), "warn"),
    Freshness.LAPSED: State(Freshness.LAPSED, _("lapsed"), "bad"),
}

SUBJECTS: Mapping[Subject, Words] = {
    Subject.ORGANISATION: _("the party"),
    Subject.TEAM: _("a team"),
    Subject.POST: _("a post"),
    Subject.ASSIGNMENT: _("who holds a post"),
    Subject.CHANNEL: _("a way to reach a post"),
    Subject.GRANTS: _("who may see what of a post"),
    Subject.PARTNERS: _("the party's partners"),
}

PROPOSALS: Mapping[ProposalState, State] = {
    ProposalState.OPEN: State(ProposalState.OPEN, _("to be decided"), "warn"),
    ProposalState.APPROVED: State(ProposalState.APPROVED, _("approved"), "good"),
    ProposalState.DECLINED: State(ProposalState.DECLINED, _("declined"), "quiet"),
    ProposalState.WITHDRAWN: State(ProposalState.WITHDRAWN, _("taken back"), "quiet"),
    ProposalState.OVERTAKEN: State(ProposalState.OVERTAKEN, _("overtaken"), "bad"),
}


MOST_HOLIDAYS = 8
"""So many of a post's next holidays are shown."""


def open_state(is_open: bool | None) -> State | None:
    """Return whether a post answers now, as a word; nothing where its hours are not known to the reader."""
    if is_open is None:
        return None
    return State("open", _("open now"), "good") if is_open else State("closed", _("closed now"), "quiet")


def clock_there(time_zone: str | None, *, at: datetime) -> str:
    """Return what the clock of a post shows: ``14:05 (UTC+07:00)``; nothing where its zone is not known."""
    if not time_zone:
        return ""
    there = at.astimezone(ZoneInfo(time_zone))
    offset = f"{there:%z}"
    return f"{there:%H:%M} (UTC{offset[:3]}:{offset[3:5]})"


def hours_in_words(hours: Hours) -> Iterator[tuple[str, str]]:
    """Give a post's week: the day and its spans, days of the same spans together."""
    if hours.always:
        yield gettext("every day"), gettext("at every hour")
        return
    week = [(day, hours.weekly.get(day, ())) for day in range(1, 8)]
    first = 0
    for place in range(1, 8):
        if place == 7 or week[place][1] != week[first][1]:
            spans = ", ".join(_span(span) for span in week[first][1])
            yield _days(week[first][0], week[place - 1][0]), spans or gettext("closed")
            first = place


def holidays_to_come(hours: Hours | None, *, at: datetime) -> list[Holiday]:
    """Return the next holidays of a post, that of today by its own clock among them."""
    if hours is None:
        return []
    today = at.astimezone(ZoneInfo(hours.time_zone)).date()
    return [one for one in hours.holidays if one.day >= today][:MOST_HOLIDAYS]


def opens_again(hours: Hours | None, *, is_open: bool | None, at: datetime) -> str:
    """Return when a post that is closed answers next, by its clock; nothing where it is open or that is not known."""
    opens = next_opening(hours, at) if hours is not None and is_open is False else None
    if hours is None or opens is None:
        return ""
    there = opens.astimezone(ZoneInfo(hours.time_zone))
    return f"{there:%Y-%m-%d} {clock_there(hours.time_zone, at=opens)}"


def _days(first: int, last: int) -> str:
    begin, end = str(WEEKDAYS[first - 1]), str(WEEKDAYS[last - 1])
    return begin if first == last else gettext("%(first)s to %(last)s") % {"first": begin, "last": end}


def _span(span: Span) -> str:
    """Return a span of a day; midnight at its end is hour 24, and the whole day is that."""
    if span.opens == span.closes == time(0):
        return gettext("all day")
    return f"{span.opens:%H:%M}–{'24:00' if span.closes == time(0) else f'{span.closes:%H:%M}'}"
