"""What people do around messages, field by field: what waits, calls, links, and drafts checked beforehand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext
from ninja import Field, Schema

from kentongan.api.schemas.messages import Note, PartyOut
from kentongan.api.schemas.moments import Moment
from kentongan.messages.lines import CallLine, Waiting
from kentongan.messages.queries.checking import CheckedDraft
from kentongan.messages.queries.links import LinkLine
from kentongan.messages.queries.previewing import Preview
from kentongan.messages.rendering import as_text, side_by_side
from kentongan.messages.rules.wording import LONGEST
from kentongan.messages.rules.writing import MOST_PARTS
from kentongan.messages.terms import Ability, Acknowledgement, Draft, Finding, Refusal
from kentongan.messages.vocabulary import language_for


class CallOut(Schema):
    """A call to make. ``number`` is empty where the directory has none any more; ``script`` is read out.

    ``farewell``: to somebody who holds the post no more, or whom no listed way reaches, of what became of a message
    that they had. ``next_step``: what is to be done now that it was written down, or empty.
    """

    id: UUID
    thread: UUID
    message: UUID
    recipient: UUID
    reference: str
    to: PartyOut
    holder: str
    number: str
    script: str
    language: str
    type: str
    priority: str
    state: str
    due_at: datetime
    farewell: bool
    exercise: bool
    next_step: str

    @staticmethod
    def resolve_next_step(line: CallLine) -> str:
        """In the language of the answer."""
        return "" if line.next_step is None else gettext(line.next_step.source).format_map(line.next_step.slots)

    @staticmethod
    def resolve_to(line: CallLine) -> PartyOut:
        """The post that is called."""
        return PartyOut.of(line.party)


class WaitingOut(Schema):
    """What waits for the caller. ``to_acknowledge`` are ids of recipients, all others but ``calls`` of messages."""

    to_acknowledge: list[UUID]
    to_authorise: list[UUID]
    to_approve_attribution: list[UUID]
    calls: list[CallOut]
    late: list[UUID]
    unreached: list[UUID]

    @staticmethod
    def resolve_calls(line: Waiting) -> list[CallLine]:
        """Calls to make."""
        return list(line.calls)


class SaidIn(Schema):
    """What somebody said on the telephone: what they understood, whether they can act, when they report next.

    ``language``: in which what they understood is written down (BCP 47), that of the message where it is not said.
    ``no_claim``: what they understood again, where the hub asked and it makes no claim about who did it.
    """

    understood: str
    ability: Ability
    reports_at: Moment | None = None
    language: str = ""
    no_claim: Annotated[list[str], Field(max_length=MOST_PARTS)] = []

    @property
    def said(self) -> Acknowledgement:
        """The same as the action takes it."""
        return Acknowledgement(
            understood=self.understood,
            ability=self.ability,
            reports_at=self.reports_at,
            language=self.language,
            no_claim=tuple(self.no_claim),
        )


class CallDoneIn(Schema):
    """What came of a call. Without ``acknowledgement`` somebody was reached who did not take it in."""

    reached: bool
    acknowledgement: SaidIn | None = None
    note: Note = ""


class LinkOut(Schema):
    """A link that needs a code. ``renewable``: it opens nothing any more, and the caller may send a new one."""

    id: UUID
    to: PartyOut
    created_at: datetime
    expires_at: datetime
    locked: bool
    expired: bool
    renewable: bool

    @staticmethod
    def resolve_to(line: LinkLine) -> PartyOut:
        """The post that has it."""
        return PartyOut.of(line.party)


class CodeOut(Schema):
    """A code to read out, and for how many minutes it opens its link."""

    code: str
    minutes: int


class WordingIn(Schema):
    """A text to check. ``defined`` are terms that the message defines.

    ``states`` are names to read as those of states, beside those that the hub knows.
    """

    text: Annotated[str, Field(max_length=LONGEST)]
    defined: Annotated[list[str], Field(max_length=100)] = []
    states: Annotated[list[str], Field(max_length=100)] = []


class FindingOut(Schema):
    """A place that may be misread, ``start`` to ``end`` in characters. ``part`` is the field."""

    part: str
    kind: str
    start: int
    end: int
    excerpt: str
    why: str
    proposal: str

    @classmethod
    def of(cls, one: Finding, *, part: str = "") -> "FindingOut":
        """Return a finding as the API has it."""
        return cls(
            part=part,
            kind=one.kind.value,
            start=one.start,
            end=one.end,
            excerpt=one.excerpt,
            why=gettext(one.why).format_map(one.facts),
            proposal=gettext(one.proposal).format_map(one.facts),
        )


class MissingOut(Schema):
    """A field for which the message cannot leave as it is written, and why."""

    part: str
    why: str

    @classmethod
    def of(cls, one: Refusal) -> "MissingOut":
        """Return a refusal as the API has it."""
        return cls(part=one.part, why=gettext(one.why).format_map(one.facts))


class SeenOut(Schema):
    """What one post will read: ``text`` in its language, ``beside`` what always stands with that; null where it needs
    none. ``ways`` are what leaves by each way, in the order of turns: ``full``, ``notice``, ``phone`` and so on.
    """

    to: PartyOut
    language: str
    open_now: bool
    ways: list[str]
    text: str
    beside: str | None

    @classmethod
    def of(cls, one: Preview, *, draft: Draft) -> "SeenOut":
        """Return a post's preview as the API has it."""
        language = language_for(one.languages)
        mine, beside = side_by_side(one.head, draft.content, language=language, time_zone=one.time_zone)
        return cls(
            to=PartyOut.of(one.party),
            language=language,
            open_now=one.open_now,
            ways=[manner.value for manner in one.manners],
            text=as_text(mine),
            beside=None if beside is None else as_text(beside),
        )


class PreviewOut(Schema):
    """What the rules say of a message that is not written yet, and what each post will read.

    ``may_leave``: nothing keeps it, once those agree whom ``gate`` names. ``off_rung`` are posts to which it may not go
    on its level. ``doubtful``: sentences to be confirmed in the content's ``no_claim``. ``notice``: what was observed
    alone may go to the technical counterparts at once, by ``split``.
    """

    may_leave: bool
    gate: str
    gate_why: str
    doubtful: list[str]
    notice: bool
    above_thread: bool
    missing: list[MissingOut]
    off_rung: list[UUID]
    findings: list[FindingOut]
    posts: list[SeenOut]

    @classmethod
    def of(cls, told: CheckedDraft, *, draft: Draft, posts: Sequence[Preview]) -> "PreviewOut":
        """Return it as the API has it."""
        verdict = told.verdict
        return cls(
            may_leave=told.may_leave,
            gate=verdict.gate.value,
            gate_why=gettext(verdict.why).format_map(verdict.facts) if verdict.why else "",
            doubtful=list(verdict.doubtful),
            notice=verdict.offers_infrastructure_notice,
            above_thread=told.above_thread,
            missing=[MissingOut.of(one) for one in told.refusals],
            off_rung=list(told.off_rung),
            findings=[FindingOut.of(one, part=part) for part, one in told.findings],
            posts=[SeenOut.of(one, draft=draft) for one in posts],
        )
