"""What the rules say of a message that is still being written: the same by which it is sent; here they only speak."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.kernel.errors import KentonganError
from kentongan.messages.queries.counterparts import counterparts
from kentongan.messages.queries.previewing import Ends, ends_of, envelope_of_draft
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.queries.visible import thread_for
from kentongan.messages.rules import wording
from kentongan.messages.rules.gate import infrastructure_only, judge
from kentongan.messages.rules.ladder import may_send
from kentongan.messages.rules.writing import refusals, texts_of
from kentongan.messages.terms import STOPPING, Draft, Finding, Gate, GateVerdict, Level, MessageType, Refusal
from kentongan.records.terms import PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDraft:
    """What the rules say. ``off_rung``: posts to which it may not go on its level; ``findings``: by field.

    ``notice`` is what was observed alone, which may go to the technical counterparts at once.
    """

    ends: Ends
    verdict: GateVerdict
    refusals: tuple[Refusal, ...]
    off_rung: tuple[UUID, ...]
    above_thread: bool
    findings: tuple[tuple[str, Finding], ...]
    notice: Draft | None = None

    @property
    def may_leave(self) -> bool:
        """Whether it can leave once those whom the gate names agree."""
        stops = self.refusals or self.off_rung or self.above_thread
        return not stops and self.verdict.gate not in STOPPING

    @property
    def needs_others(self) -> bool:
        """Whether somebody else must agree first."""
        return self.verdict.gate in (Gate.NEEDS_APPROVER, Gate.NEEDS_DIPLOMAT)


def checked_draft(draft: Draft, *, alone: bool = False, reader: Reader, at: datetime) -> CheckedDraft:
    """Return what the rules say of a draft. Raises NotYourPost, UnknownAddressee, UnknownThread.

    ``alone``: it is kept already, and nothing else stands in its thread, whose level thus follows it.
    """
    ends = ends_of(draft, reader=reader, at=at)
    thread = None if draft.thread is None or alone else thread_for(draft.thread, reader=reader, at=at)
    envelope, states = envelope_of_draft(draft, ends=ends), names_of_states()
    verdict = judge(draft.content, envelope, states=states)
    return CheckedDraft(
        ends=ends,
        verdict=verdict,
        refusals=tuple(refusals(envelope, draft.content, at=at)),
        off_rung=_off_rung(draft, ends=ends),
        above_thread=thread is not None and draft.level > thread.level,
        findings=tuple(
            (part, one)
            for part, text in texts_of(draft.content)
            for one in wording.check(text, defined=tuple(draft.content.terms), states=states)
        ),
        notice=_notice(draft, ends=ends, verdict=verdict, reader=reader, at=at),
    )


def _off_rung(draft: Draft, *, ends: Ends) -> tuple[UUID, ...]:
    if draft.level is Level.MINISTERIAL:
        return ()  # ``refusals`` said so
    sender = PostRole(ends.sender.role)
    return tuple(
        one.pk
        for one in ends.recipients
        if not may_send(draft.level, sender=sender, recipient=PostRole(one.role), type=draft.type)
    )


def _notice(draft: Draft, *, ends: Ends, verdict: GateVerdict, reader: Reader, at: datetime) -> Draft | None:
    """Return the notice of the infrastructure alone as it would be sent; None where it needs none, or there is none."""
    content = infrastructure_only(draft.content, states=names_of_states())
    if content is None or verdict.gate is Gate.OPEN or not verdict.offers_infrastructure_notice:
        return None
    parties = [one.organisation_id for one in ends.recipients]
    try:
        sender, others = counterparts(ends.sender, parties=parties, reader=reader, at=at)
    except KentonganError:
        return None
    return replace(
        draft,
        type=MessageType.NOTIFICATION,
        level=Level.TECHNICAL,
        sender=sender.pk,
        recipients=tuple(one.pk for one in others),
        content=content,
        respond_by=None,
        reply_to=None,
        thread=None,
    )
