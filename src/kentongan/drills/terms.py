"""The words of drills: what a scenario is made of, where a drill stands, what its report says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import Ability, Assessment, Attribution, Level, MessageType, Priority
from kentongan.records.terms import PostRole


class DrillState(StrEnum):
    """Where a drill stands. Only a running one plays injects; an ended one has a report that changes no more."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    CANCELLED = "cancelled"


class InjectState(StrEnum):
    """What became of an inject. ``refused``: the software refused it, which may be just what was expected."""

    WAITING = "waiting"
    PLAYED = "played"
    REFUSED = "refused"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Seat:
    """A post of a part: ``lumia/technical``."""

    part: str
    role: PostRole

    def __str__(self) -> str:
        return f"{self.part}/{self.role.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A party of the story, played by a party of the directory; ``roles`` are the posts that it must have."""

    key: str
    title: Names
    roles: tuple[PostRole, ...]
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedFact:
    """A fact of a scripted message; ``before`` is how long before the inject it was observed."""

    text: str
    source: str
    before: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something happens in the story. ``to``: the parts whose people are shown it; empty for everybody."""

    text: Names
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Feed rows come in: ``csv`` is a file as ``kentongan ingest`` reads it, of the parts' made-up networks.

    ``{part.network}`` in it stands for the first address block of the party that plays the part, ``{part.address}``
    for its first address, ``{day}`` for the day, ``{ago-20}`` for the time twenty minutes before the inject (UTC).
    """

    csv: str
    tlp: TLP
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A part sends a message, or tries to: ``attempt`` is one that the scenario expects to be refused.

    ``concerns`` are parts whose networks are named: the message has the countries of those who play them.
    ``takes_offer``: where the gate refuses it and offers a notice of the infrastructure alone, that is sent at once.
    """

    sender: Seat
    to: tuple[Seat, ...]
    type: MessageType
    subject: str
    priority: Priority = Priority.PRIORITY
    tlp: TLP = TLP.AMBER
    level: Level = Level.TECHNICAL
    language: str = "en"
    facts: tuple[ScriptedFact, ...] = ()
    assessment: Assessment | None = None
    attribution: Attribution = Attribution.NONE
    request: str = ""
    concerns: tuple[str, ...] = ()
    respond_within: timedelta | None = None
    reply_to: str = ""
    attempt: bool = False
    takes_offer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A part acknowledges a message, if nobody of it did before."""

    message: str
    by: Seat
    understood: str
    ability: Ability
    reports_within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """The mailbox of a post is dead from now on: what is sent there comes back."""

    seat: Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """People of a part raise a matter to another level, or try to."""

    message: str
    by: Seat
    to: Level
    reason: str
    attempt: bool = False


Deed = Told | Rows | Sent | Answered | Dead | Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """Something that happens at a time after the drill's beginning. ``key`` names it in the file."""

    key: str
    after: timedelta
    deed: Deed


class Hope(StrEnum):
    """What a scenario may expect."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    LEVEL_AT_MOST = "level_at_most"
    WARNED = "warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What should come of it: ``of`` is an inject's key; ``by`` whose doing; ``within`` how long after the inject."""

    what: Hope
    of: str = ""
    by: Seat | None = None
    within: timedelta | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario. ``lasts`` is when the drill ends by itself."""

    key: str
    title: Names
    summary: Names
    lasts: timedelta
    objectives: tuple[Names, ...]
    parts: Mapping[str, Part]
    injects: tuple[Inject, ...]
    expectations: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in a scenario file: where (``inject[3].to``), and why (translatable, with ``facts`` as slots)."""

    place: str
    why: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a scenario file was read as: the scenario where nothing is wrong, else None and every fault."""

    scenario: Scenario | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CastLine:
    """Who plays a part, and whether the machine does."""

    part: str
    title: Names
    organisation: UUID
    slug: str
    names: Names
    by_machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectLine:
    """An inject as a page shows it: when it is or was due, what became of it, what it is in a few words.

    ``text`` is what the story tells, ``what`` a subject, a report's name or a post; ``part`` whose doing it is.
    """

    key: str
    kind: str
    due_at: datetime
    state: InjectState
    played_at: datetime | None
    part: str
    what: str
    text: Names
    message: UUID | None
    thread: UUID | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """A mail of a drill that was kept in the hub. ``bounced``: to whoever sent it, it came back."""

    id: UUID
    created_at: datetime
    destination: str
    subject: str
    room: str
    bounced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """One such mail with its text."""

    line: MailLine
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One post that a message of a drill went to, as the report counts it. ``inject`` is its key, or the reference."""

    inject: str
    part: str
    role: PostRole
    organisation: str
    asked_at: datetime
    answered_at: datetime | None
    channel: str
    attempts: int
    by_machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """That a warning made of an inject's rows reached a party (the part it plays) at a time."""

    inject: str
    part: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a drill left behind, as far as its report needs it. ``refused`` and ``due`` are by inject.

    ``unplayed`` are the injects that were left out, or that the software could not play.
    """

    drill: "DrillLine"
    asked: tuple[Asked, ...]
    warned: tuple[Warned, ...]
    refused: Mapping[str, "RefusedLine"]
    due: Mapping[str, datetime]
    waiting: frozenset[str]
    unplayed: frozenset[str]
    levels: tuple[Level, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillLine:
    """A drill as a list shows it. ``awaits``: a second person has yet to approve that it sends to real people.

    ``cut_short``: it ended before its time.
    """

    id: UUID
    key: str
    title: Names
    state: DrillState
    starts_at: datetime
    ends_at: datetime
    cut_short: bool
    sends_real: bool
    awaits: bool
    organiser: UUID | None
    approved_by: UUID | None
    approved_at: datetime | None
    played: int
    injects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """Who was asked in a drill and how they answered: ``minutes`` and ``channel`` are None where nobody did."""

    inject: str
    seat: str
    organisation: str
    asked_at: datetime
    answered_at: datetime | None
    minutes: float | None
    channel: str
    attempts: int
    by_machine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """An inject that the software refused: the code of its error, and what it said."""

    inject: str
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetLine:
    """What of an expectation came true; ``met`` is None while it is not decided."""

    expectation: Expectation
    met: bool | None
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a drill: who answered, how fast, on which channel, where the ladder stopped."""

    drill: DrillLine
    answers: tuple[AnswerLine, ...]
    met: tuple[MetLine, ...]
    highest: Level
    refused: tuple[RefusedLine, ...]
    answered: int
    asked: int
    interval: tuple[float, float] | None
    median_minutes: float | None
    ninetieth_minutes: float | None
