"""Drills, injects, kept mails and reports, field by field. Each says that it is of an exercise."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from kentongan.api.schemas.moments import Moment
from kentongan.drills.terms import AnswerLine, MetLine, Report, Scenario


class DrillOut(Schema):
    """A drill. ``sends_real``: its mail goes to the real contacts of those who play; else it is kept in the hub.

    ``awaits``: a second person has yet to approve that, and until then it does not begin. ``played``: how many of its
    ``injects`` were, refused ones among them; those that were left out or failed are not. ``cut_short``: it ended
    before its time.
    """

    id: UUID
    key: str
    title: dict[str, str]
    state: str
    starts_at: datetime
    ends_at: datetime
    cut_short: bool
    sends_real: bool
    awaits: bool
    approved_at: datetime | None
    played: int
    injects: int
    exercise: bool = True


class ScenarioOut(Schema):
    """A scenario: its parts are played by parties or by the machine. ``hours``: how long it lasts."""

    key: str
    title: dict[str, str]
    parts: list[str]
    injects: int
    hours: float

    @classmethod
    def of(cls, one: Scenario) -> "ScenarioOut":
        """Return it as the API has it."""
        return cls(
            key=one.key,
            title=dict(one.title),
            parts=list(one.parts),
            injects=len(one.injects),
            hours=one.lasts.total_seconds() / 3600,
        )


class ScenarioIn(Schema):
    """The text of a scenario file, or the key of a scenario that comes with the software."""

    scenario: str


class FaultOut(Schema):
    """Something wrong in a scenario: where, such as ``inject[3].to``, and why."""

    place: str
    why: str


class CheckedOut(Schema):
    """What a scenario was read as; null where something is wrong, all of which is told at once."""

    scenario: ScenarioOut | None
    faults: list[FaultOut]


class InjectOut(Schema):
    """An inject: what kind, when it is due, what became of it; ``code`` is that of a refusal."""

    key: str
    kind: str
    due_at: datetime
    state: str
    played_at: datetime | None
    part: str
    what: str
    text: dict[str, str]
    message: UUID | None
    thread: UUID | None
    code: str
    detail: str
    exercise: bool = True


class MailOut(Schema):
    """A mail that was kept. ``bounced``: to whoever sent it, it came back."""

    id: UUID
    created_at: datetime
    destination: str
    subject: str
    bounced: bool
    exercise: bool = True


class AnswerOut(Schema):
    """Who was asked, and how they answered; ``minutes`` is null where nobody did."""

    inject: str
    seat: str
    organisation: str
    asked_at: datetime
    answered_at: datetime | None
    minutes: float | None
    channel: str
    attempts: int
    by_machine: bool


class MetOut(Schema):
    """What the scenario hoped for, and whether it came true; null while that is not decided, or where it was not
    played to the end that would have decided it.
    """

    what: str
    of: str
    by: str
    within_minutes: float | None
    level: str
    met: bool | None
    at: datetime | None

    @staticmethod
    def resolve_what(line: MetLine) -> str:
        """The kind of hope."""
        return line.expectation.what.value

    @staticmethod
    def resolve_of(line: MetLine) -> str:
        """The inject's key."""
        return line.expectation.of

    @staticmethod
    def resolve_by(line: MetLine) -> str:
        """The post of a part."""
        return "" if line.expectation.by is None else str(line.expectation.by)

    @staticmethod
    def resolve_within_minutes(line: MetLine) -> float | None:
        """How long after the inject."""
        within = line.expectation.within
        return None if within is None else within.total_seconds() / 60

    @staticmethod
    def resolve_level(line: MetLine) -> str:
        """The highest level that was hoped for."""
        level = line.expectation.level
        return "" if level is None else level.name.lower()


class InjectRefusedOut(Schema):
    """An inject that the software refused: the code of the error, and what it said."""

    inject: str
    code: str
    why: str


class ReportOut(Schema):
    """The report: rates with what they are counted of and Wilson's 95% interval; times over all asked."""

    drill: DrillOut
    answered: int
    asked: int
    interval: list[float] | None
    median_minutes: float | None
    ninetieth_minutes: float | None
    highest_level: str
    refused: list[InjectRefusedOut]
    answers: list[AnswerOut]
    expectations: list[MetOut]

    @staticmethod
    def resolve_interval(report: Report) -> list[float] | None:
        """Low and high."""
        return None if report.interval is None else list(report.interval)

    @staticmethod
    def resolve_highest_level(report: Report) -> str:
        """Where the ladder stopped."""
        return report.highest.name.lower()

    @staticmethod
    def resolve_answers(report: Report) -> list[AnswerLine]:
        """Everybody who was asked."""
        return list(report.answers)

    @staticmethod
    def resolve_expectations(report: Report) -> list[MetLine]:
        """What was hoped for."""
        return list(report.met)


class DrillIn(Schema):
    """A drill to plan. ``scenario`` is the text of a scenario file, or the key of one that comes with the software.

    Without ``starts_at`` it begins now. ``sends_real`` lets its mail go to the real contacts of those who play: then
    ``named`` repeats the scenario's key, and it begins only once another person has approved it.
    """

    scenario: str
    cast: dict[str, str] = {}
    plays: list[str] = []
    starts_at: Moment | None = None
    sends_real: bool = False
    named: str = ""


class ApprovalIn(Schema):
    """That mail to real people is meant: ``named`` repeats the drill's ``key``."""

    named: str
