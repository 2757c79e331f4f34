"""Who had a message and was not told what followed it: a person, not the post, for a colleague tells them nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.delivery.queries import destinations
from kentongan.directory.models import Assignment, Contact
from kentongan.directory.queries.visibility import held_at, holds_at
from kentongan.messages.models import Call, Dispatch, Link, Recipient
from kentongan.messages.queries.family import followed_by
from kentongan.messages.terms import FOLLOWERS, RecipientState, TaskState
from kentongan.routing.contacts import Channel

_REACHED = (TaskState.REACHED.value,)
_ASKED_FOR = (TaskState.OPEN.value, TaskState.REACHED.value)
_NOT_FAILED = Q(state__in=["queued", "delivered"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Somebody who had a message: as which holder and by which contact they had it.

    ``holder`` is None where the directory did not know whose contact it was; ``also``: what else the same account holds
    or held at the party. ``address`` may be unknown, and empty. ``acknowledged``: they had it on their page alone, as
    far as is known.
    """

    holder: UUID | None
    contact: UUID
    address: str
    also: tuple[UUID, ...] = ()
    acknowledged: bool = False

    @property
    def holders(self) -> tuple[UUID, ...]:
        """All that they hold or held, as far as it is known, that by which they had it first."""
        return self.also if self.holder is None else (self.holder, *self.also)


def untold(recipient: Recipient, *, calls: Collection[str] = _ASKED_FOR) -> list[Owed]:
    """Return who at a recipient's post had what its message follows, and for whom nothing of this stands.

    They had it where it may have arrived, was told on the telephone, or was acknowledged by them. What stands
    for them is a mail that did not fail, a call in one of these states, their own acknowledgement, or that somebody was
    asked to find them.
    """
    if recipient.message.type not in FOLLOWERS:
        return []
    followed = _followed(recipient)
    party = Assignment.objects.filter(post__organisation=recipient.organisation_id).order_by("pk")
    accounts = {pk: user for pk, user in party.values_list("pk", "user") if user is not None}
    had: dict[UUID, Owed] = {}
    for one in (*_went(followed), *_by_link(followed), *_by_account(followed, accounts)):
        had.setdefault(_who(one.holder, one.contact, accounts), one)
    told = {_who(holder, contact, accounts) for holder, contact in _told(recipient, followed, calls=calls)}
    told |= {accounts[holder] for holder in _elsewhere(recipient, calls=calls) if holder in accounts}
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


def holders_of_link(link: Link) -> list[UUID]:
    """Return whose contact a link was sent to, as it was then; without a mail of it, as it is."""
    mails = Dispatch.objects.filter(recipient=link.recipient_id, contact=link.contact, holder__isnull=False)
    sent = mails.order_by("created_at", "pk").values_list("holder", flat=True).last()
    if sent is not None:
        return [sent]
    listed = Contact.objects.filter(pk=link.contact, assignment__isnull=False)
    return [pk for pk in listed.values_list("assignment", flat=True) if pk is not None]


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
    """Give whose contact got it or may have, with all who had that mailbox or number as theirs then."""
    arrived = _NOT_FAILED | Q(perhaps_there=True)
    mails = Dispatch.objects.filter(arrived, recipient__in=followed).order_by("created_at", "pk")
    calls = Call.objects.filter(recipient__in=followed, state__in=_REACHED, farewell=False).order_by("created_at", "pk")
    # Whose account left the party since had it as well.
    return _with_others([*mails, *calls], held=held_at)


def _by_link(followed: QuerySet[Recipient]) -> Iterator[Owed]:
    """Give who acknowledged it by the link of a mail: they read it, whatever came back from their mailbox later."""
    for link in Link.objects.filter(recipient__in=followed, acknowledged_at__isnull=False).order_by("created_at", "pk"):
        listed = Contact.objects.filter(pk=link.contact).first()
        address = "" if listed is None else listed.address
        held: list[UUID | None] = [*holders_of_link(link)]
        for holder in held or [None]:
            yield Owed(holder=holder, contact=link.contact, address=address)


def _by_account(followed: QuerySet[Recipient], accounts: Mapping[UUID, UUID]) -> Iterator[Owed]:
    """Give who acknowledged it by their account, whatever was sent to whom: where the directory lists a way to them.

    Whom it does not finds on their page what followed.
    """
    for post, user in followed.values_list("post", "acknowledgement__written_by"):
        held = [pk for pk, holder in accounts.items() if holder == user]
        rows = Contact.objects.filter(assignment__in=held).select_related("assignment")
        own = sorted(rows, key=lambda one: (one.assignment is None or one.assignment.post_id != post, one.priority))
        for contact in own[:1]:
            yield Owed(holder=contact.assignment_id, contact=contact.pk, address=contact.address, acknowledged=True)


def _told(
    recipient: Recipient, followed: QuerySet[Recipient], *, calls: Collection[str]
) -> Iterator[tuple[UUID | None, UUID]]:
    """Give as which holder and at which contact it stands for somebody."""
    mails = Dispatch.objects.filter(_NOT_FAILED, recipient=recipient)
    called = Call.objects.filter(recipient=recipient, state__in=calls, farewell=False)
    yield from ((one.holder, one.contact) for one in _with_others([*mails, *called]))
    asked = Call.objects.filter(recipient__in=followed, farewell=True, state__in=_ASKED_FOR)
    yield from asked.filter(created_at__gte=recipient.message.sent_at).values_list("holder", "contact")
    yield from ((one.holder, one.contact) for one in _by_link(Recipient.objects.filter(pk=recipient.pk)))


def _elsewhere(recipient: Recipient, *, calls: Collection[str]) -> Iterator[UUID]:
    """Give as which holders of the party's other posts, where it goes too, somebody is told or is about to be."""
    at_once = Recipient.objects.filter(message=recipient.message_id, organisation=recipient.organisation_id)
    others = at_once.exclude(pk=recipient.pk)
    mails = Dispatch.objects.filter(_NOT_FAILED, recipient__in=others)
    called = Call.objects.filter(recipient__in=others, state__in=calls, farewell=False)
    stands = _with_others([*mails, *called])
    coming = (one for other in others.filter(state=RecipientState.WAITING.value) for one in _went(_followed(other)))
    yield from (one.holder for one in (*stands, *coming) if one.holder is not None)


Held = Callable[..., Q]
"""Whether an assignment holds at a time: ``held_at`` or ``holds_at``."""


def _with_others(went: Sequence[Dispatch | Call], *, held: Held = holds_at) -> Iterator[Owed]:
    """Give whose contact each mail or call went to, and the others who had that mailbox or number at the same post."""
    written_to = destinations([one.outbox for one in went if isinstance(one, Dispatch) and one.outbox is not None])
    for one in went:
        listed = Contact.objects.filter(pk=one.contact).first()
        # The contact may have another address by now, or none: where a mail went is known of the mail.
        sent_to = written_to.get(one.outbox, "") if isinstance(one, Dispatch) and one.outbox is not None else ""
        address = sent_to or ("" if listed is None else listed.address)
        yield Owed(holder=one.holder, contact=one.contact, address=address)
        channel = Channel.EMAIL if isinstance(one, Dispatch) else Channel.PHONE
        holder = one.holder or (None if listed is None else listed.assignment_id)
        for other in _beside(holder, channel=channel, address=address, held=_at_any(held, _times(one))):
            yield Owed(holder=other.assignment_id, contact=other.pk, address=other.address)


def _times(one: Dispatch | Call) -> tuple[datetime, ...]:
    """Return when it was written to and when that was settled: in between a mailbox or number may be handed over."""
    settled = one.settled_at if isinstance(one, Dispatch) else one.done_at
    return (one.created_at,) if settled is None else (one.created_at, settled)


def _at_any(held: Held, times: Sequence[datetime]) -> Q:
    return reduce(or_, (held(at, prefix="assignment__") for at in times))


def _beside(holder: UUID | None, *, channel: Channel, address: str, held: Q) -> Iterable[Contact]:
    """Return the contacts of others who held the same post then, at the same mailbox or number."""
    if holder is None or not address:
        return ()
    same = Contact.objects.filter(held, channel=channel.value, address__iexact=address)
    return same.filter(assignment__post__assignments=holder).exclude(assignment=holder).order_by("pk")
