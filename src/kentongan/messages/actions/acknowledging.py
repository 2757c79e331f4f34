"""A person acknowledges, by a link, an account or on the telephone: what they say is a message in the thread."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from kentongan.accounts.terms import Reader, Role
from kentongan.directory.models import Assignment, Contact
from kentongan.kernel.errors import marked, told_of
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.authorising import note_confirmed
from kentongan.messages.actions.dispatching import take_turn
from kentongan.messages.actions.linking import live_link, needs_code
from kentongan.messages.actions.stepping import held_thread, note_step
from kentongan.messages.actions.writing import insert_message
from kentongan.messages.errors import (
    AcknowledgementRefused,
    AcknowledgementUnconfirmed,
    AlreadyAcknowledged,
    MessageLinkOpensNothing,
    NotAwaited,
    OwnMessage,
    UnknownRecipient,
)
from kentongan.messages.models import Call, Link, Message, Recipient
from kentongan.messages.queries.agreeing import of_author
from kentongan.messages.queries.audiences import reader_of_link
from kentongan.messages.queries.envelopes import content_of, envelope_of
from kentongan.messages.queries.heads import written_in
from kentongan.messages.queries.owed import farewells, heard, holders_of_link, untold
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.queries.visible import cleared
from kentongan.messages.rules.doubt import standing
from kentongan.messages.rules.gate import attribution_said
from kentongan.messages.rules.restating import to_confirm
from kentongan.messages.rules.writing import refusals
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import (
    UNACKNOWLEDGED_TYPES,
    UNTOLD,
    Ability,
    Acknowledgement,
    Attribution,
    Content,
    MessageState,
    MessageType,
    RecipientState,
    TaskState,
)


@transaction.atomic
def acknowledge(
    recipient: UUID,
    *,
    understood: str,
    ability: Ability,
    reports_at: datetime | None,
    language: str = "",
    no_claim: Sequence[str] = (),
    at: datetime,
    actor: Reader | None = None,
    link: UUID | None = None,
    unlocked: frozenset[UUID] = frozenset(),
    chance: Chance = secrets.token_bytes,
) -> Message:
    """Acknowledge a message for one of the posts that it went to, and return the acknowledgement.

    ``language``: in which it is understood, that of the message where nobody says; ``no_claim``: the text again, where
    it is confirmed that it makes no claim about who did it. Either as ``actor``, somebody of that party who reads the
    message's level; or by a ``link``, ``unlocked`` where it needs a code. The same said again is the same
    acknowledgement. Raises UnknownRecipient, MessageLinkOpensNothing, MessageLinkExpired, OwnMessage, NotAwaited,
    AlreadyAcknowledged, AcknowledgementRefused, AcknowledgementUnconfirmed.
    """
    row = _by_link(recipient, link=link, unlocked=unlocked, at=at) if link else _by_account(recipient, actor, at=at)
    told = Acknowledgement(
        understood=understood, ability=ability, reports_at=reports_at, language=language, no_claim=tuple(no_claim)
    )
    if link:
        by = Q(pk__in=holders_of_link(Link.objects.get(pk=link)))
        message = take_acknowledgement(row, told, actor=None, how="link", by=by, at=at, chance=chance)
        Link.objects.filter(pk=link, acknowledged_at=None).update(acknowledged_at=at)
        return message
    user = None if actor is None else actor.user_id
    by = Q(user=user, user__isnull=False)
    return take_acknowledgement(row, told, actor=user, how="account", by=by, at=at, chance=chance)


def take_acknowledgement(
    recipient: Recipient, told: Acknowledgement, *, actor: UUID | None, how: str, by: Q, at: datetime, chance: Chance
) -> Message:
    """Write an acknowledgement down, in the caller's transaction; nothing more is tried at that post.

    ``by``: whoever gave it, as a condition on assignments.
    """
    held_thread(recipient.message.thread_id)
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).select_related(
        "message__thread", "message__sender", "message__sender_post", "organisation", "post"
    )
    row = rows.get(pk=recipient.pk)
    if row.acknowledgement is not None and row.acknowledged_at is not None:
        said = _again(row, told)
        _own_farewells(row, by=by).update(state=TaskState.DROPPED.value, done_at=at)
        return said
    if row.message.state != MessageState.SENT or row.message.type in UNACKNOWLEDGED_TYPES:
        raise NotAwaited
    message = _made(row, told, actor=actor, at=at)
    back = Recipient.objects.create(
        message=message,
        organisation=row.message.sender,
        post=row.message.sender_post,
        role=row.message.sender_role,
        next_turn_at=at,
        exercise=row.exercise,
    )
    before = row.state
    row.state, row.acknowledged_at, row.acknowledgement = RecipientState.ACKNOWLEDGED, at, message
    row.next_turn_at = None
    row.save(update_fields=["state", "acknowledged_at", "acknowledgement", "next_turn_at"])
    _drop_calls(row, by=by, at=at)
    note_confirmed(message, actor=actor, at=at)
    note_step(
        "acknowledged",
        thread=row.message.thread,
        message=row.message,
        recipient=row,
        actor=actor,
        at=at,
        before=str(before),
        after=RecipientState.ACKNOWLEDGED.value,
        note=how,
        verb="message_acknowledged",
    )
    take_turn(back, at=at, chance=chance)
    return message


def _drop_calls(row: Recipient, *, by: Q, at: datetime) -> None:
    """Let nobody be called about it any more, but whom a colleague's acknowledgement does not tell.

    That is who was told on the telephone what it takes back or corrects, and who had that and got nothing of this by
    another way. Their own acknowledgement ends it, also where somebody was asked to find them.
    """
    calls = Call.objects.filter(recipient=row, state=TaskState.OPEN.value, farewell=False)
    own = Contact.objects.filter(assignment__in=Assignment.objects.filter(by))
    owed = untold(row, calls=[TaskState.REACHED.value])
    asked = Q(contact__in=[*heard(row), *(one.contact for one in owed)])
    asked |= Q(holder__in=[holder for one in owed for holder in one.holders])
    kept = calls.exclude(contact__in=own.values("pk")).filter(asked)
    ended = calls.exclude(pk__in=kept.values("pk")) | _own_farewells(row, by=by)
    ended.update(state=TaskState.DROPPED.value, done_at=at)


def _own_farewells(row: Recipient, *, by: Q) -> QuerySet[Call]:
    """Return the calls to find whoever acknowledged it themselves."""
    own = Assignment.objects.filter(by)
    contacts = Contact.objects.filter(assignment__in=own).values("pk")
    return farewells(row).filter(Q(holder__in=own.values("pk")) | Q(contact__in=contacts))


def demand_restates(told: Acknowledgement, *, of: Message) -> None:
    """Raise AcknowledgementRefused, AcknowledgementUnconfirmed where it says more of who did it than the message."""
    _demand_no_more(_said(told, of=of), of=of)


def _demand_no_more(content: Content, *, of: Message) -> None:
    """Raise where an acknowledgement says more of who did it than its message, or may and nobody confirmed that not."""
    states = names_of_states()
    if attribution_said(content, states=states) > max(of.attribution, Attribution.INFRASTRUCTURE):
        # What the message said of somebody may be restated; more than that is a message of one's own, with its gate.
        raise AcknowledgementRefused(part="understood", why=told_of(ACCUSES))
    if asked := to_confirm(content.understood, of=content_of(of), confirmed=content.no_claim, states=states):
        raise AcknowledgementUnconfirmed(part="understood", why=told_of(UNREAD), sentences=asked)


UNREAD = marked(
    "It is in a language that the wording check cannot read, and has words by which it may hold a state responsible. "
    "Confirm that it makes no claim about who did it, or word it otherwise."
)
ACCUSES = marked("It says more of who did it than the message that it answers. Say that in a message of your own.")


def _by_link(recipient: UUID, *, link: UUID, unlocked: frozenset[UUID], at: datetime) -> Recipient:
    thread = Link.objects.filter(pk=link).values_list("recipient__message__thread", flat=True).first()
    if thread is not None:
        held_thread(thread)  # before the link, as by whoever renews it
    row: Link = live_link(link, at=at, lock=True)
    if row.recipient_id != recipient or (_needs_code(row, at=at) and row.pk not in unlocked):
        raise MessageLinkOpensNothing
    return Recipient.objects.select_related("message").get(pk=recipient)


def _needs_code(link: Link, *, at: datetime) -> bool:
    contact = reader_of_link(link, at=at)
    return contact is None or needs_code(link, contact=contact, at=at)


def _by_account(recipient: UUID, actor: Reader | None, *, at: datetime) -> Recipient:
    """Return the recipient if this reader belongs to its party: staff of the hub acknowledge for nobody."""
    if actor is None:
        raise UnknownRecipient(recipient=recipient)
    row = Recipient.objects.select_related("message").filter(pk=recipient).first()
    if (
        row is None
        or row.message.tlp >= TLP.RED
        or row.message.state not in (MessageState.SENT, MessageState.RETRACTED)
    ):
        raise UnknownRecipient(recipient=recipient)
    if row.organisation_id not in cleared(_as_member(actor), at=at).of(row.message):
        raise UnknownRecipient(recipient=recipient)
    if actor.user_id is not None and Message.objects.filter(of_author(actor.user_id), pk=row.message_id).exists():
        raise OwnMessage
    return row


def _as_member(actor: Reader) -> Reader:
    """Return who somebody is apart from working for the hub."""
    return replace(actor, role=Role.MEMBER)


def _again(row: Recipient, told: Acknowledgement) -> Message:
    assert row.acknowledgement is not None  # noqa: S101 - the caller looked
    was = content_of(row.acknowledgement)
    if (was.understood, was.ability, was.reports_at) != (told.understood.strip(), told.ability, told.reports_at):
        raise AlreadyAcknowledged(at=row.acknowledged_at)
    return row.acknowledgement


def _said(told: Acknowledgement, *, of: Message) -> Content:
    return Content(
        subject=content_of(of).subject,
        understood=told.understood.strip(),
        ability=told.ability,
        reports_at=told.reports_at,
        no_claim=standing(told.no_claim, texts=[told.understood]),
    )


def _made(row: Recipient, told: Acknowledgement, *, actor: UUID | None, at: datetime) -> Message:
    of = row.message
    content = _said(told, of=of)
    message = Message(
        thread=of.thread,
        reply_to=of,
        type=MessageType.ACKNOWLEDGEMENT.value,
        state=MessageState.SENT,
        priority=of.priority,
        level=of.level,
        tlp=of.tlp,
        # Of a retraction whose reason claims no language, it is that of what is taken back.
        language=told.language or (of.language if of.language != UNTOLD else written_in(of)),
        sender=row.organisation,
        sender_post=row.post,
        sender_role=row.role,
        by_recipient=True,
        written_by=actor,
        written_at=at,
        authorised_by=actor,
        authorised_at=at if actor else None,
        sent_at=at,
        exercise=of.exercise,
    )
    to = Recipient(message=message, organisation=of.sender, post=of.sender_post, role=of.sender_role)
    if missing := refusals(envelope_of(message, [to]), content, at=at):
        raise AcknowledgementRefused(part=missing[0].part, why=told_of(missing[0].why, missing[0].facts))
    _demand_no_more(content, of=of)
    insert_message(message, content, to=[of.sender_post_id])
    return message
