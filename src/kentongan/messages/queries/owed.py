"""Who had a message and was not told what followed it: a person, not the post, for a colleague tells them nothing."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.directory.models import Assignment, Contact
from kentongan.messages.models import Call, Dispatch, Recipient
from kentongan.messages.queries.family import followed_by
from kentongan.messages.terms import FOLLOWERS, TaskState

_ASKED_FOR = (TaskState.OPEN.value, TaskState.REACHED.value)


def owed(recipient: Recipient, *, contact: UUID, calls: Collection[str] = _ASKED_FOR) -> UUID | None:
    """Return by which contact the holder of this one had what a recipient's message follows, and was not told of that.

    None where they did not have it, or something of what follows stands for them: what was sent to them and did not
    fail, a call in one of these states, their own acknowledgement, or that somebody was asked to find them.
    """
    if recipient.message.type not in FOLLOWERS:
        return None
    theirs = channels_beside(contact)
    followed = _followed(recipient)
    had = _went(followed, theirs, calls=(TaskState.REACHED.value,))
    if not had or _went(Q(recipient=recipient), theirs, calls=calls):
        return None
    if _acknowledged(recipient, contact=contact) or _asked_for(recipient, followed, theirs):
        return None
    return contact if contact in had else had[0]


def heard(recipient: Recipient) -> set[UUID]:
    """Return the contacts at which what a recipient's message follows was told on the telephone."""
    if recipient.message.type not in FOLLOWERS:
        return set()
    calls = Call.objects.filter(_followed(recipient), state=TaskState.REACHED.value, farewell=False)
    return set(calls.values_list("contact", flat=True))


def farewells(recipient: Recipient) -> QuerySet[Call]:
    """Return the open calls by which somebody was asked to find who had what a recipient's message follows."""
    if recipient.message.type not in FOLLOWERS:
        return Call.objects.none()
    return Call.objects.filter(_followed(recipient), farewell=True, state=TaskState.OPEN.value)


def channels_beside(contact: UUID) -> list[UUID]:
    """Return a contact and all others of its holder; itself alone where the directory has it no more."""
    holder = Contact.objects.filter(pk=contact, assignment__isnull=False).values("assignment")
    return [contact, *Contact.objects.filter(assignment__in=holder).exclude(pk=contact).values_list("pk", flat=True)]


def _followed(recipient: Recipient) -> Q:
    """Return which rows are of what a recipient's message follows, at the same post."""
    return Q(recipient__message__in=followed_by(recipient.message), recipient__post=recipient.post_id)


def _went(what: Q, contacts: Collection[UUID], *, calls: Collection[str]) -> list[UUID]:
    """Return by which of these contacts something went and did not fail, or was told on the telephone."""
    mails = Dispatch.objects.filter(what, contact__in=contacts, state__in=["queued", "delivered"])
    called = Call.objects.filter(what, contact__in=contacts, state__in=calls, farewell=False)
    return [*mails.order_by("pk").values_list("contact", flat=True), *called.values_list("contact", flat=True)]


def _acknowledged(recipient: Recipient, *, contact: UUID) -> bool:
    said = recipient.acknowledgement
    if said is None or said.written_by is None:
        return False
    return Assignment.objects.filter(channels=contact, user=said.written_by).exists()


def _asked_for(recipient: Recipient, followed: Q, contacts: Collection[UUID]) -> bool:
    """Whether somebody was asked, since it left, to find them and tell them."""
    calls = Call.objects.filter(followed, contact__in=contacts, farewell=True, state__in=_ASKED_FOR)
    return calls.filter(created_at__gte=recipient.message.sent_at).exists()
