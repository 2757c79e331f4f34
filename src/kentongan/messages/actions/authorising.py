"""Who agrees before a message leaves: nobody else, an approver who did not write it, a diplomat of the sender's party.

Whether it could leave at all is asked first: is what it corrects still so, as it is written, by the ladder, by the
attribution gate. ``demand_sendable`` asks all four, here and again in the transaction that sends.
"""

from dataclasses import replace
from datetime import datetime
from itertools import product
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.kernel.errors import marked, told_of
from kentongan.messages.actions.standing import demand_original_stands
from kentongan.messages.actions.stepping import held_message, held_recipients, note_step, said
from kentongan.messages.errors import (
    AttributionRefused,
    ConfirmationNeeded,
    DiplomatNeeded,
    MessageChanged,
    MessageNotInState,
    NotOnThisRung,
    NotYourPost,
    NotYoursToAuthorise,
    ReasonAccuses,
    ThreadBelow,
    WritingRefused,
)
from kentongan.messages.models import Message, Recipient, Step
from kentongan.messages.queries.envelopes import content_of, envelope_of
from kentongan.messages.queries.holding import may_answer_for, roles_held
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.queries.visible import message_for
from kentongan.messages.rules.blame_unread import unjudged
from kentongan.messages.rules.doubt import doubts_in
from kentongan.messages.rules.gate import attribution_said, judge
from kentongan.messages.rules.ladder import may_send
from kentongan.messages.rules.writing import refusals
from kentongan.messages.terms import (
    STOPPING,
    Attribution,
    Content,
    Envelope,
    Gate,
    GateVerdict,
    Level,
    MessageState,
    MessageType,
)
from kentongan.messages.words import state_in_words
from kentongan.records.terms import PostRole

_AWAITING = frozenset({MessageState.AWAITING_AUTHORITY, MessageState.AWAITING_DIPLOMAT})


@transaction.atomic
def submit(message_id: UUID, *, actor: Reader, at: datetime) -> Message:
    """Hand a draft in: it is authorised at once where nobody else must agree, else it waits for who must.

    Raises UnknownMessage, NotYourPost, MessageNotInState, and what ``demand_sendable`` raises.
    """
    message = held_message(message_for(message_id, reader=actor, at=at))
    if not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    if message.state != MessageState.DRAFT:
        raise MessageNotInState(state=state_in_words(message.state))
    verdict = demand_sendable(message, held_recipients(message), at=at)
    note_confirmed(message, actor=actor.user_id, at=at)
    if verdict.gate is Gate.OPEN:
        message.authorised_by, message.authorised_at = actor.user_id, at
        _step(message, "authorised", to=MessageState.AUTHORISED, actor=actor, at=at)
    else:
        _step(message, "submitted", to=MessageState.AWAITING_AUTHORITY, actor=actor, at=at)
    return message


@transaction.atomic
def authorise(message_id: UUID, *, actor: Reader, at: datetime, digest: str | None = None) -> Message:
    """Agree to a message as an approver of its sender's party who did not write it.

    ``digest``: of what was read; raises MessageChanged where it says something else now. Raises UnknownMessage,
    MessageNotInState, NotYoursToAuthorise, and what ``demand_sendable`` raises.
    """
    message = _awaiting(message_id, MessageState.AWAITING_AUTHORITY, actor=actor, at=at, digest=digest)
    if not may_authorise(message, actor=actor):
        raise NotYoursToAuthorise
    verdict = demand_sendable(message, held_recipients(message), at=at)
    message.authorised_by, message.authorised_at = actor.user_id, at
    needs = verdict.gate is Gate.NEEDS_DIPLOMAT
    to = MessageState.AWAITING_DIPLOMAT if needs else MessageState.AUTHORISED
    _step(message, "authorised", to=to, actor=actor, at=at)
    return message


@transaction.atomic
def approve_attribution(message_id: UUID, *, actor: Reader, at: datetime, digest: str | None = None) -> Message:
    """Agree to what a message says of a state, as a holder of a diplomatic post of its sender's party.

    Raises UnknownMessage, MessageNotInState, MessageChanged, DiplomatNeeded.
    """
    message = _awaiting(message_id, MessageState.AWAITING_DIPLOMAT, actor=actor, at=at, digest=digest)
    if PostRole.DIPLOMATIC not in roles_held(actor, organisation=message.sender_id, at=at):
        raise DiplomatNeeded
    demand_sendable(message, held_recipients(message), at=at)
    message.diplomat, message.diplomat_at = actor.user_id, at
    _step(message, "attribution_approved", to=MessageState.AUTHORISED, actor=actor, at=at)
    return message


@transaction.atomic
def refuse(message_id: UUID, *, actor: Reader, at: datetime, reason: str) -> Message:
    """Refuse a message that waits for agreement, and say why; its writer can change it and hand it in again.

    Raises UnknownMessage, MessageNotInState, NotYoursToAuthorise, NoteNeeded.
    """
    told = said(reason)
    message = held_message(message_for(message_id, reader=actor, at=at))
    if MessageState(message.state) not in _AWAITING:
        raise MessageNotInState(state=state_in_words(message.state))
    diplomat = PostRole.DIPLOMATIC in roles_held(actor, organisation=message.sender_id, at=at)
    if not may_authorise(message, actor=actor) and not (diplomat and message.state == MessageState.AWAITING_DIPLOMAT):
        raise NotYoursToAuthorise
    _step(message, "refused", to=MessageState.REFUSED, actor=actor, at=at, note=told)
    return message


def may_authorise(message: Message, *, actor: Reader) -> bool:
    """Whether this reader may agree to a message: an approver of its party who wrote nothing of it."""
    if actor.user_id is None or message.sender_id not in actor.approves:
        return False
    wrote = Step.objects.filter(message=message, actor=actor.user_id, what__in=["written", "changed"])
    return message.written_by != actor.user_id and not wrote.exists()


def demand_sendable(message: Message, recipients: list[Recipient], *, at: datetime) -> GateVerdict:
    """Return the gate's verdict on a message that could leave once those it names agree.

    Raises OriginalTakenBack, CorrectedAnew, WritingRefused, NotOnThisRung, AttributionRefused, ConfirmationNeeded.
    """
    demand_original_stands(message)
    content, envelope = content_of(message), envelope_of(message, recipients)
    now = envelope if message.type == MessageType.CORRECTION else _as_it_is_now(envelope, message, recipients)
    if missing := refusals(_without_what_passed(envelope, message), content, at=at):
        first = missing[0]
        why = told_of(first.why, first.facts)
        raise WritingRefused(part=first.part, why=why, count=len(missing), refusals=tuple(missing))
    # What was said above before the matter came down is corrected there, to those who read it.
    if message.level > message.thread.level and message.type != MessageType.CORRECTION:
        raise ThreadBelow(level=int(message.level), thread=int(message.thread.level))
    senders, states = {envelope.sender_role, now.sender_role}, names_of_states()
    for sender, recipient in product(senders, now.recipient_roles):
        kind = MessageType(message.type)
        if not may_send(Level(message.level), sender=sender, recipient=recipient, type=kind):
            # The gate has the better reason, and the offer of what may go at once.
            refuse_by_gate(judge(content, now, states=states))
            raise NotOnThisRung(level=message.level, type=message.type, sender=sender, recipient=recipient)
    verdict = judge(content, now, states=states)
    refuse_by_gate(verdict)
    return _as_agreed_before(message, content, now) or verdict


def _without_what_passed(envelope: Envelope, message: Message) -> Envelope:
    """Return the envelope of a correction without a deadline that was to come when it was written.

    It may pass while an approver reads: what is right must still leave.
    """
    asked = message.respond_by
    held_up = message.type == MessageType.CORRECTION and asked is not None and asked > message.written_at
    return replace(envelope, respond_by=None) if held_up else envelope


def _as_it_is_now(envelope: Envelope, message: Message, recipients: list[Recipient]) -> Envelope:
    """Return an envelope by what its posts are now: each must be one that may send or have this, then and now.

    A correction goes to whom its original went, from the same post: where one of these has become another, nothing
    reaches it (``audiences``), and the others are told nevertheless.
    """
    return replace(
        envelope,
        sender_role=PostRole(message.sender_post.role),
        recipient_roles=(*envelope.recipient_roles, *(PostRole(one.post.role) for one in recipients)),
    )


def _as_agreed_before(message: Message, content: Content, envelope: Envelope) -> GateVerdict | None:
    """Return the verdict on a correction as if it said as much as what it corrects: the same people agree to it.

    Else whoever is alone at a desk could put other words in the place of those to which a diplomat agreed. What takes
    them back altogether is a retraction, and needs nobody.
    """
    if message.type != MessageType.CORRECTION or message.reply_to is None:
        return None
    before = Attribution(message.reply_to.attribution)
    if before < Attribution.ACTOR or content.attribution >= before:
        return None
    verdict = judge(replace(content, attribution=before), envelope, states=names_of_states())
    refuse_by_gate(verdict)
    return verdict


def note_confirmed(message: Message, *, actor: UUID | None, at: datetime) -> None:
    """Write down which sentences somebody confirmed to make no claim, in the history and in the ledger."""
    confirmed = dict.fromkeys(content_of(message).no_claim)
    if confirmed:
        said_so = " · ".join(f"“{one}”" for one in confirmed)
        note_step(
            "no_claim_confirmed",
            thread=message.thread,
            message=message,
            actor=actor,
            at=at,
            note=said_so,
            verb="message_no_claim_confirmed",
        )


def refuse_by_gate(verdict: GateVerdict) -> None:
    """Raise AttributionRefused for what cannot leave so, whoever agrees, ConfirmationNeeded for what is only asked."""
    if verdict.gate is Gate.UNCONFIRMED:
        raise ConfirmationNeeded(why=told_of(verdict.why, verdict.facts), sentences=verdict.doubtful)
    if verdict.gate in STOPPING:
        raise AttributionRefused(
            gate=verdict.gate.value,
            why=told_of(verdict.why, verdict.facts),
            offers_infrastructure_notice=verdict.offers_infrastructure_notice,
        )


def demand_accuses_nobody(text: str) -> None:
    """Raise ReasonAccuses where a reason that the other side reads says who did it: that is for a message.

    Nor may it be read so: a sentence that would be held in a message does not leave as a reason, where nobody can
    confirm that it makes no claim.
    """
    states = names_of_states()
    if (said := attribution_said(Content(subject=text), states=states)) >= Attribution.ACTOR:
        raise _not_as_a_reason(Gate.UNDECLARED, _ACCUSING_REASON[said], excerpt=text[:200])
    if asked := doubts_in([text], states=states):
        words = ", ".join(f"“{one}”" for one in asked[0].words)
        raise _not_as_a_reason(Gate.UNCONFIRMED, _DOUBTED_REASON, excerpt=asked[0].sentence[:200], words=words)
    demand_read_reason(text)


def demand_read_reason(text: str) -> None:
    """Raise ReasonAccuses where nobody can tell what a reason says of a state: no approver reads it first."""
    if unjudged([text], states=names_of_states()):
        raise _not_as_a_reason(Gate.NEEDS_APPROVER, _UNREAD_REASON, excerpt=text[:200])


def _not_as_a_reason(gate: Gate, why: str, **facts: str) -> ReasonAccuses:
    return ReasonAccuses(gate=gate.value, why=told_of(why, facts), offers_infrastructure_notice=False)


_ACCUSING_REASON = {
    Attribution.ACTOR: marked("“{excerpt}” says who did it. A reason says why, and leaves out who did it."),
    Attribution.STATE: marked("“{excerpt}” holds a state responsible. A reason says why, and leaves out who did it."),
}

_DOUBTED_REASON = marked(
    "“{excerpt}” may be read as holding somebody responsible ({words}). A reason says why, and leaves out who did it."
)

_UNREAD_REASON = marked(
    "“{excerpt}” is in a language that the wording check cannot read, and has words by which it may hold a state "
    "responsible. A reason says why, and leaves out who did it."
)


def _awaiting(message_id: UUID, state: MessageState, *, actor: Reader, at: datetime, digest: str | None) -> Message:
    message = held_message(message_for(message_id, reader=actor, at=at))
    if message.state != state:
        raise MessageNotInState(state=state_in_words(message.state))
    if digest is not None and digest != message.digest:
        raise MessageChanged
    return message


def _step(message: Message, what: str, *, to: MessageState, actor: Reader, at: datetime, note: str = "") -> None:
    before, message.state = message.state, to
    message.save(update_fields=["state", "authorised_by", "authorised_at", "diplomat", "diplomat_at"])
    note_step(
        what,
        thread=message.thread,
        message=message,
        actor=actor.user_id,
        at=at,
        before=str(before),
        after=to.value,
        note=note,
        verb=f"message_{what}",
    )
