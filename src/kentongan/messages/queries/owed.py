"""Who had a message and was not told what followed it: a person, not the post, for a colleague tells them nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.delivery.queries import destinations
from kentongan.directory.models import Assignment, Contact
from kentongan.directory.queries.visibility import holds_at
from kentongan.messages.models import Call, Dispatch, Link, Recipient
from kentongan.messages.queries.family import followed_by
from kentongan.messages.terms import FOLLOWERS, TaskState

_REACHED = (TaskState.REACHED.value,)
_ASKED_FOR = (TaskState.OPEN.value, TaskState.REACHED.value)
_NOT_FAILED = Q(state__in=["queued", "delivered"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Somebody who had a message: as which holder and by which contact they had it.

    ``holder`` is None where the directory did not know whose contact it was; ``also``: what else the same account holds
    or held at the party. ``address`` may be unknown, and empty.
    """

    holder: UUID | None
    contact: UUID
    address: str
    also: tuple[UUID, ...] = ()

    @property
    def holders(self) -> tuple[UUID, ...]:
        """All that they hold or held, as far as it is known, that by which they had it first."""
        return self.also if self.holder is None else (self.holder, *self.also)


def untold(recipient: Recipient, *, calls: Collection[str] = _ASKED_FOR) -> list[Owed]:
    """Return who at a recipient's post had what its message follows, and for whom nothing of this stands.

    They had it where it may have arrived, was told on the telephone, or was acknowledged by their account. What stands
    for them is a mail that did not fail, a call in one of these states, their own acknowledgement, or that somebody was
    asked to find them.
    """
    if recipient.message.type not in FOLLOWERS:
        return []
    followed = _followed(recipient)
    party = Assignment.objects.filter(post__organisation=recipient.organisation_id).order_by("pk")
    accounts = {pk: user for pk, user in party.values_list("pk", "user") if user is not None}
    had: dict[UUID, Owed] = {}
    for one in (*_went(followed), *_acknowledged(followed, accounts)):
        had.setdefault(_who(one.holder, one.contact, accounts), one)
    told = {_who(holder, contact, accounts) for holder, contact in _told(recipient, followed, calls=calls)}
    said = recipient.acknowledgement
    if said is not None and said.written_by is not None:
        told.add(said.written_by)
    return [
        replace(one, also=tuple(pk for pk, user in accounts.items() if user == who and pk != one.holder))
        for who, one in had.items()
        if who not in told
    ]


def _who(holder: UUID | None, contact: UUID, accounts: Mapping[UUID, UUID]) -> UUID:
    """Return what is the same of the same person: their account, else what they hold, else the contact."""
    return contact if holder is None else accounts.get(holder, holder)


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
    """Give whose contact got it or may have, with all who had that mailbox as theirs then."""
    arrived = _NOT_FAILED | Q(perhaps_there=True)
    mails = Dispatch.objects.filter(arrived, recipient__in=followed).order_by("created_at", "pk")
    calls = Call.objects.filter(recipient__in=followed, state__in=_REACHED, farewell=False).order_by("created_at", "pk")
    went: list[Dispatch | Call] = [*mails, *calls]
    written_to = destinations([one.outbox for one in mails if one.outbox is not None])
    for one in went:
        listed = Contact.objects.filter(pk=one.contact).first()
        sent_to = written_to.get(one.outbox, "") if isinstance(one, Dispatch) and one.outbox else ""
        address = sent_to or ("" if listed is None else listed.address)
        yield Owed(holder=one.holder, contact=one.contact, address=address)
        for other in _beside(listed, at=one.created_at):
            yield Owed(holder=other.assignment_id, contact=other.pk, address=other.address)


def _acknowledged(followed: QuerySet[Recipient], accounts: Mapping[UUID, UUID]) -> Iterator[Owed]:
    """Give who acknowledged it by their account, whatever was sent to whom: where the directory lists a way to them.

    Whom it does not finds on their page what followed.
    """
    for post, user in followed.values_list("post", "acknowledgement__written_by"):
        held = [pk for pk, holder in accounts.items() if holder == user]
        rows = Contact.objects.filter(assignment__in=held).select_related("assignment")
        own = sorted(rows, key=lambda one: (one.assignment is None or one.assignment.post_id != post, one.priority))
        for contact in own[:1]:
            yield Owed(holder=contact.assignment_id, contact=contact.pk, address=contact.address)


def _told(
    recipient: Recipient, followed: QuerySet[Recipient], *, calls: Collection[str]
) -> Iterator[tuple[UUID | None, UUID]]:
    """Give as which holder and at which contact it stands for somebody."""
    mails = Dispatch.objects.filter(_NOT_FAILED, recipient=recipient)
    called = Call.objects.filter(recipient=recipient, state__in=calls, farewell=False)
    stands: list[Dispatch | Call] = [*mails, *called]
    for one in stands:
        yield one.holder, one.contact
        listed = Contact.objects.filter(pk=one.contact).first()
        yield from ((other.assignment_id, other.pk) for other in _beside(listed, at=one.created_at))
    asked = Call.objects.filter(recipient__in=followed, farewell=True, state__in=_ASKED_FOR)
    yield from asked.filter(created_at__gte=recipient.message.sent_at).values_list("holder", "contact")
    links = Link.objects.filter(recipient=recipient, acknowledged_at__isnull=False).values_list("contact", flat=True)
    for contact in Contact.objects.filter(pk__in=links):
        yield contact.assignment_id, contact.pk


def _beside(contact: Contact | None, *, at: datetime) -> Iterable[Contact]:
    """Return the contacts of others who held the same post at a time, at the same mailbox or number."""
    if contact is None or contact.assignment_id is None:
        return ()
    same = Contact.objects.filter(holds_at(at, prefix="assignment__"), channel=contact.channel)
    same = same.filter(assignment__post__assignments=contact.assignment_id, address__iexact=contact.address)
    return same.exclude(assignment=contact.assignment_id)
