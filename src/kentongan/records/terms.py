"""The words of a party's record: who answers for what, in which role, when, in which languages, by which channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.routing.contacts import Channel


class PostRole(StrEnum):
    """What a post answers for. The first two are the technical side of the ladder."""

    TECHNICAL = "technical"
    OPERATIONS = "operations"
    DIPLOMATIC = "diplomatic"
    POLICY = "policy"
    LAW_ENFORCEMENT = "law_enforcement"
    DEFENCE = "defence"
    PRIVATE = "private"
    ACADEMIC = "academic"
    CIVIL_SOCIETY = "civil_society"


class Topic(StrEnum):
    """What a post may discuss with others. What is not listed it must pass on, and says so."""

    INCIDENTS = "incidents"
    VULNERABILITIES = "vulnerabilities"
    THREATS = "threats"
    EVIDENCE = "evidence"
    ASSISTANCE = "assistance"
    ATTRIBUTION = "attribution"
    POLICY = "policy"
    EXERCISES = "exercises"


class Holder(StrEnum):
    """Who holds a post for a time: a person, or a mailbox or desk that several people answer."""

    PERSON = "person"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of one day by the post's own clock, from ``opens`` until ``closes``; 00:00 as ``closes`` is midnight."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which a post is not staffed as usual."""

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a post answers, by the clock of ``time_zone`` (IANA).

    ``always``: at every hour of every day, public holidays too. Otherwise ``weekly`` has, by ISO weekday (1 is Monday),
    the spans of that day; a day that is missing is closed, and so is every holiday.
    """

    time_zone: str
    always: bool = False
    weekly: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()


def usually_carries(kind: str) -> TLP:
    """Return what a way carries where its party says nothing of it.

    A telephone is read out by a person to a person, so that RED may be said there; nothing that is written carries RED.
    """
    return TLP.RED if kind == Channel.PHONE else TLP.AMBER_STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """One way to reach a holder. ``kind`` is a ``routing.contacts.Channel``; ``openpgp`` a certificate, or empty.

    ``carries`` is the strictest label it may carry, encrypted where the label asks for that.
    """

    kind: str
    address: str
    priority: int = 1
    carries: TLP = TLP.AMBER_STRICT
    openpgp: str = ""
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecord:
    """Who holds a post, in ``[valid_from, valid_to)``; ``priority`` 1 is asked first, the next is the alternate."""

    holder: Holder
    name: str
    priority: int = 1
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    channels: tuple[ChannelRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRecord:
    """A post: it stays while its holders change. ``key`` is its name within the party: ``national-24-7``."""

    key: str
    role: PostRole
    title: Names
    mandate: str = ""
    may_discuss: tuple[Topic, ...] = ()
    hours: Hours | None = None
    languages: tuple[str, ...] = ()
    confirmed_at: datetime | None = None
    assignments: tuple[AssignmentRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRecord:
    """A team of a party. ``sections`` are those of RFC 2350's template by their number (``"3.1"``), as free text.

    ``first`` and ``trusted_introducer`` are the team's handles there, or empty.
    """

    key: str
    names: Names
    sections: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    trusted_introducer: str = ""
    posts: tuple[PostRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRecord:
    """A party's record as a file has it. ``as_of`` is when its source said so; ``expires`` when it stops saying so.

    ``organisation`` is the slug where the source has one, else empty: whoever imports says for whom. ``places`` is
    where in its source it stands, for what is told of it.
    """

    organisation: str
    names: Names = field(default_factory=dict)
    country: str = ""
    teams: tuple[TeamRecord, ...] = ()
    as_of: datetime | None = None
    expires: datetime | None = None
    signed: bool = False
    places: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row, line or property of a source that was not taken, where it stands there, and why (a translatable text)."""

    place: str
    value: str
    reason: str
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source was read as: the records, and what of it was refused. Nothing is dropped in silence.

    ``passed_over`` was read rightly, and a record has no place for it, or it says something about the whole: that it
    is signed and nobody looked at the signature.
    """

    records: tuple[PartyRecord, ...] = ()
    refused: tuple[Refused, ...] = ()
    passed_over: tuple[Refused, ...] = ()
