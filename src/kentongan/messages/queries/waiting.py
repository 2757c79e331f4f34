"""What waits for a reader: to acknowledge, to agree to, to call, to ask after."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact
from kentongan.directory.queries.visibility import flag, holds_at, sight_of
from kentongan.directory.terms import PostField
from kentongan.kernel.tlp import TLP
from kentongan.messages.lines import CallLine, Waiting
from kentongan.messages.models import Call, Message, Recipient, Step
from kentongan.messages.queries.agreeing import of_author
from kentongan.messages.queries.audiences import may_have
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.queries.family import overtaken
from kentongan.messages.queries.holding import held_posts
from kentongan.messages.queries.reading import party_of
from kentongan.messages.queries.visible import visible_calls, visible_recipients, written_messages
from kentongan.messages.terms import (
    UNACKNOWLEDGED_TYPES,
    MessageState,
    MessageType,
    Priority,
    RecipientState,
    TaskState,
)
from kentongan.records.terms import PostRole
from kentongan.routing.contacts import Channel


def waiting(reader: Reader, *, at: datetime, exercise: bool = False) -> Waiting:
    """Return what waits for this reader, of real work or of exercises."""
    mine = written_messages(reader=reader, at=at).filter(exercise=exercise)
    return Waiting(
        to_acknowledge=_to_acknowledge(reader, at=at, exercise=exercise),
        to_authorise=_in_time(_to_authorise(reader, mine)),
        to_approve_attribution=_in_time(_to_approve(reader, mine, at=at)),
        calls=calls(reader, at=at, exercise=exercise),
        late=_ids(
            mine.filter(state=MessageState.SENT.value, respond_by__lt=at).filter(
                Exists(_awaited().exclude(reason="corrected"))
            )
        ),
        unreached=_ids(mine.filter(state=MessageState.SENT.value).filter(Exists(_awaited().filter(_troubled())))),
    )


def calls(reader: Reader, *, at: datetime, exercise: bool = False, open_only: bool = True) -> tuple[CallLine, ...]:
    """Return the calls that this reader could make, the one that is due longest first.

    ``open_only``: to make, or made to somebody who has not said yet what they understood.
    """
    rows = visible_calls(reader=reader, at=at).filter(exercise=exercise)
    if open_only:
        rows = rows.filter(Q(state=TaskState.OPEN.value) | _silent())
    found = list(rows.order_by("due_at", "pk"))
    sees_holder = flag(sight_of(reader, at=at).can(PostField.HOLDER, prefix="assignment__post__"))
    listed = Contact.objects.filter(assignment__isnull=False).select_related("assignment__post")
    numbers = listed.annotate(sees_holder=sees_holder, holds=flag(holds_at(at, prefix="assignment__")))
    contacts = numbers.in_bulk([one.contact for one in found])
    return tuple(_call_line(one, contacts.get(one.contact)) for one in found)


def _silent() -> Q:
    """Return which calls reached somebody whose acknowledgement is still awaited: of what was corrected, no more."""
    return (
        Q(
            state=TaskState.REACHED.value,
            recipient__acknowledged_at__isnull=True,
            recipient__message__state=MessageState.SENT.value,
            recipient__message__thread__closed_at__isnull=True,
        )
        & ~Q(recipient__message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES])
        & ~Q(recipient__reason="corrected")
    )


def _callable(call: Call, contact: Contact | None) -> Contact | None:
    """Return the contact where it may still be told this message; who no longer holds the post is called by nobody."""
    if contact is None or contact.assignment is None or not getattr(contact, "holds", False):
        return None
    if contact.channel != Channel.PHONE.value or contact.carries < call.recipient.message.tlp:
        return None
    return contact if may_have(contact.assignment.post, call.recipient) else None


def _to_acknowledge(reader: Reader, *, at: datetime, exercise: bool) -> tuple[UUID, ...]:
    """Return the recipients that this reader could acknowledge for: of their own parties, and no message of theirs."""
    theirs = reader.organisations | set(held_posts(reader.user_id, at=at).values_list("organisation_id", flat=True))
    rows = visible_recipients(reader=reader, at=at).filter(
        organisation__in=theirs,
        exercise=exercise,
        acknowledged_at__isnull=True,
        message__state=MessageState.SENT.value,
        message__thread__closed_at__isnull=True,
        message__tlp__lt=TLP.RED,
    )
    rows = rows.exclude(message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES])
    if reader.user_id is not None:
        own = Message.objects.filter(of_author(reader.user_id), pk=OuterRef("message"))
        rows = rows.filter(~Exists(own))
    return tuple(rows.order_by("message__sent_at", "pk").values_list("pk", flat=True))


def _to_authorise(reader: Reader, mine: QuerySet[Message]) -> QuerySet[Message]:
    if reader.user_id is None:
        return mine.none()
    wrote = Step.objects.filter(message=OuterRef("pk"), actor=reader.user_id, what__in=["written", "changed"])
    waits = mine.filter(state=MessageState.AWAITING_AUTHORITY.value, sender__in=reader.approves)
    return waits.exclude(Exists(wrote))


def _to_approve(reader: Reader, mine: QuerySet[Message], *, at: datetime) -> QuerySet[Message]:
    diplomatic = held_posts(reader.user_id, at=at).filter(role=PostRole.DIPLOMATIC.value)
    return mine.filter(state=MessageState.AWAITING_DIPLOMAT.value, sender__in=diplomatic.values("organisation"))


def _awaited() -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(message=OuterRef("pk"), acknowledged_at__isnull=True)
    return rows.exclude(message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES])


def _troubled() -> Q:
    """Return which recipients have a reason to be looked at; where a correction took over, its own has it."""
    return (Q(state=RecipientState.UNREACHED.value) | ~Q(reason="")) & ~Q(reason="corrected")


def _in_time(rows: QuerySet[Message]) -> tuple[UUID, ...]:
    """Return what can still be agreed to: not a correction that comes too late, of which its writer is told."""
    found = rows.select_related("reply_to__reply_to").order_by("written_at", "pk")
    return tuple(one.pk for one in found if overtaken(one) is None)


def _ids(rows: QuerySet[Message]) -> tuple[UUID, ...]:
    return tuple(rows.order_by("written_at", "pk").values_list("pk", flat=True))


def _call_line(row: Call, listed: Contact | None) -> CallLine:
    recipient, contact = row.recipient, _callable(row, listed)
    message = recipient.message
    # A number may be shown to who may not know whose it is.
    held = listed.assignment if listed is not None and getattr(listed, "sees_holder", False) else None
    return CallLine(
        id=row.pk,
        thread=message.thread_id,
        message=message.pk,
        recipient=recipient.pk,
        reference=reference_of(message),
        party=party_of(recipient.organisation, recipient.post),
        holder="" if held is None else held.name,
        # Of a drill that stays in the hub nobody is called: who plays reads the script out at the table.
        number="" if contact is None or message.thread.sink else contact.address,
        script=row.script,
        language=row.language,
        type=MessageType(message.type),
        priority=Priority(message.priority),
        state=TaskState(row.state),
        due_at=row.due_at,
        farewell=row.farewell,
        exercise=row.exercise,
    )
