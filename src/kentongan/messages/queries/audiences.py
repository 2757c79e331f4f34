"""Whom a message may reach at one of its recipients, as ``rules.audience`` takes it: posts, holders, ways."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from kentongan.delivery.openpgp import KeyInvalid, demand_usable
from kentongan.directory.models import Contact, Post
from kentongan.directory.queries.held import held_contacts
from kentongan.directory.queries.visibility import stands_at
from kentongan.kernel.tlp import TLP
from kentongan.messages.models import Link, Recipient
from kentongan.messages.queries.clocks import is_always, is_lapsed, is_open
from kentongan.messages.rules.audience import Audience, Station, Way, audience_of
from kentongan.messages.rules.ladder import may_receive
from kentongan.messages.rules.manner import manner_of
from kentongan.messages.secrets import mailbox_digest
from kentongan.messages.terms import Attribution, Level
from kentongan.records.terms import PostRole
from kentongan.routing.contacts import Channel

FAILED_DAYS = 7
"""How long a contact at which something came back is tried after all others; a delivery or a check clears it sooner."""


def audience_for(recipient: Recipient, *, at: datetime) -> Audience:
    """Return whom this recipient's message may reach there now."""
    message = recipient.message
    posts = Post.objects.filter(stands_at(at), organisation=recipient.organisation_id)
    stations = [_station(post, ways_of(post, tlp=TLP(message.tlp), at=at), at=at) for post in posts.order_by("key")]
    addressed = next((one for one in stations if one.post == recipient.post_id), None)
    if addressed is None or not may_have(recipient.post, recipient):
        # It ended, or became another, after it was written to: there is no way to it, and who stands in does by the
        # role to which the message was sent.
        addressed = replace(_station(recipient.post, (), at=at), role=PostRole(recipient.role))
        stations = [one for one in stations if one.post != recipient.post_id]
    attribution = Attribution(message.attribution)
    return audience_of(Level(message.level), addressed=addressed, others=stations, attribution=attribution)


def ways_of(post: Post, *, tlp: TLP, at: datetime) -> tuple[Way, ...]:
    """Return the ways to a post's holders now, and how much of a message of these terms may leave by each."""
    lapsed = is_lapsed(post, at=at)
    return tuple(_way(one, tlp=tlp, lapsed=lapsed, at=at) for one in channels_of([post.pk], at=at))


def channels_of(posts: Iterable[UUID], *, at: datetime) -> list[Contact]:
    """Return the channels of those who hold these posts now: first holder first, then by the channels' own order."""
    rows = held_contacts(at=at).filter(assignment__post__in=list(posts))
    order = ("assignment__priority", "assignment_id", "priority", "pk")
    return list(rows.select_related("assignment").order_by(*order))


def reader_of_link(link: Link, *, at: datetime) -> Contact | None:
    """Return the contact that a link was sent to; None where that is another mailbox now, or nobody's any more.

    None too where its post has become one that nothing of this message may reach.
    """
    rows = held_contacts(at=at).filter(pk=link.contact)
    contact = rows.select_related("assignment__post").first()
    if contact is None or contact.assignment is None or mailbox_digest(contact.address) != link.mailbox:
        return None
    return contact if may_have(contact.assignment.post, link.recipient) else None


def may_have(post: Post, recipient: Recipient) -> bool:
    """Whether a post, as it is now, may have a recipient's message: of the same party, and of a role for it."""
    message = recipient.message
    return post.organisation_id == recipient.organisation_id and may_receive(
        Level(message.level), role=PostRole(post.role), attribution=Attribution(message.attribution)
    )


def key_works(certificate: str, *, at: datetime) -> bool:
    """Whether something can be encrypted to a certificate now."""
    try:
        demand_usable(certificate, at=at)
    except KeyInvalid:
        return False
    return True


def _station(post: Post, ways: tuple[Way, ...], *, at: datetime) -> Station:
    return Station(
        post=post.pk,
        party=post.organisation_id,
        role=PostRole(post.role),
        ways=ways,
        always=is_always(post),
        open_now=is_open(post, at=at),
        lapsed=is_lapsed(post, at=at),
    )


def _holder(contact: Contact) -> UUID:
    assert contact.assignment_id is not None  # noqa: S101 - channels_of asks for those of assignments
    return contact.assignment_id


def _way(contact: Contact, *, tlp: TLP, lapsed: bool, at: datetime) -> Way:
    has_key = contact.channel == Channel.EMAIL.value and bool(contact.openpgp)
    key_usable = has_key and key_works(contact.openpgp, at=at)
    return Way(
        contact=contact.pk,
        holder=_holder(contact),
        address=contact.address.casefold(),
        manner=manner_of(
            tlp,
            channel=contact.channel,
            has_key=has_key,
            key_usable=key_usable,
            carries=TLP(contact.carries),
            lapsed=lapsed,
            verified=contact.verified_at is not None,
        ),
        failed=contact.failed_at is not None and contact.failed_at + timedelta(days=FAILED_DAYS) > at,
        key_unusable=has_key and not key_usable,
    )
