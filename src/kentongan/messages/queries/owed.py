"""Who had a message and was not told what followed it: a person, not the post, for a colleague tells them nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.delivery.queries import destinations
from kentongan.directory.models import Assignment, Contact
from kentongan.messages.models import Call, Dispatch, Recipient
from kentongan.messages.queries.family import followed_by
from kentongan.messages.terms import FOLLOWERS, TaskState

_REACHED = (TaskState.REACHED.value,)
_ASKED_FOR = (TaskState.OPEN.value, TaskState.REACHED.value)
_NOT_FAILED = Q(state__in=["queued", "delivered"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Somebody who had a message: which assignment they hold or held, and by which contact they had it.

    ``holder`` is None where the directory did not know whose contact it was. ``address`` may be unknown, and empty.
    """

    holder: UUID | None
    contact: UUID
    address: str

    @property
    def who(self) -> UUID:
        """What is the same of the same person."""
        return self.holder or self.contact


def untold(recipient: Recipient, *, calls: Collection[str] = _ASKED_FOR) -> list[Owed]:
    """Return who at a recipient's post had what its message follows, and for whom nothing of this stands.

    They had it where it may have arrived, was told on the telephone, or was acknowledged by their account. What stands
    for them is a mail that did not fail, a call in one of these states, their own acknowledgement, or that somebody was
    asked to find them.
    """
    if recipient.message.type not in FOLLOWERS:
        return []
    followed = _followed(recipient)
    had: dict[UUID, Owed] = {}
    for one in (*_went(followed), *_acknowledged(followed)):
        had.setdefault(one.who, one)
    told = _told(recipient, followed, calls=calls)
    return [one for who, one in had.items() if who not in told]


def heard(recipient: Recipient) -> set[UUID]:
    """Return the contacts at which what a recipient's message follows was told on the telephone."""
    if recipient.message.type not in FOLLOWERS:
        return set()
    calls = Call.objects.filter(recipient__in=_followed(recipient), state__in=_REACHED, farewell=False)
    return set(calls.values_list("contact", flat=True))


def farewells(recipient: Recipient) -> QuerySet[Call]:
    """Return the open calls by which somebody was asked to find who had what a recipient's message follows."""
    if recipient.message.type not in FOLLOWERS:
        return Call.objects.none()
    return Call.objects.filter(recipient__in=_followed(recipient), farewell=True, state=TaskState.OPEN.value)


def _followed(recipient: Recipient) -> QuerySet[Recipient]:
    """Return the recipients, at the same post, of what a recipient's message follows."""
    return Recipient.objects.filter(message__in=followed_by(recipient.message), post=recipient.post_id)


def _went(followed: QuerySet[Recipient]) -> Iterator[Owed]:
    """Give whose contact got it or may have, with all who have that mailbox listed as theirs."""
    arrived = _NOT_FAILED | Q(perhaps_there=True)
    mails = Dispatch.objects.filter(arrived, recipient__in=followed).order_by("created_at", "pk")
    sent = list(mails.values_list("holder", "contact", "outbox"))
    written_to = destinations([outbox for _holder, _contact, outbox in sent if outbox is not None])
    calls = Call.objects.filter(recipient__in=followed, state__in=_REACHED, farewell=False).order_by("created_at", "pk")
    called = [(holder, contact, None) for holder, contact in calls.values_list("holder", "contact")]
    for holder, contact, outbox in (*sent, *called):
        listed = Contact.objects.filter(pk=contact).first()
        address = written_to.get(outbox, "") if outbox is not None else ""
        yield Owed(holder=holder, contact=contact, address=address or ("" if listed is None else listed.address))
        for other in () if listed is None else _beside(listed):
            yield Owed(holder=other.assignment_id, contact=other.pk, address=other.address)


def _acknowledged(followed: QuerySet[Recipient]) -> Iterator[Owed]:
    """Give who acknowledged it by their account: they read it, whatever was sent to whom."""
    for post, user in followed.values_list("post", "acknowledgement__written_by"):
        for holder in Assignment.objects.filter(post=post, user=user, user__isnull=False):
            contact = holder.channels.order_by("priority", "pk").first()
            if contact is not None:
                yield Owed(holder=holder.pk, contact=contact.pk, address=contact.address)


def _told(recipient: Recipient, followed: QuerySet[Recipient], *, calls: Collection[str]) -> set[UUID]:
    mails = Dispatch.objects.filter(_NOT_FAILED, recipient=recipient)
    called = Call.objects.filter(recipient=recipient, state__in=calls, farewell=False)
    asked = Call.objects.filter(recipient__in=followed, farewell=True, state__in=_ASKED_FOR)
    asked = asked.filter(created_at__gte=recipient.message.sent_at)
    told: set[UUID] = set()
    for rows in (mails, called, asked):
        for holder, contact in rows.values_list("holder", "contact"):
            told.add(holder or contact)
            listed = Contact.objects.filter(pk=contact).first()
            told |= set() if listed is None else {one.assignment_id or one.pk for one in _beside(listed)}
    said = recipient.acknowledgement
    if said is not None and said.written_by is not None:
        theirs = Assignment.objects.filter(post=recipient.post_id, user=said.written_by)
        told |= set(theirs.values_list("pk", flat=True))
    return told


def _beside(contact: Contact) -> QuerySet[Contact]:
    """Return the contacts of other holders of the same post at the same mailbox or number."""
    if contact.assignment_id is None:
        return Contact.objects.none()
    same = Contact.objects.filter(assignment__post__assignments=contact.assignment_id, channel=contact.channel)
    return same.filter(address__iexact=contact.address).exclude(assignment=contact.assignment_id)
