"""A new link in place of one that opens nothing any more: sent by those who wrote the message, to the same mailbox."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact, Post
from kentongan.messages.actions.dispatching import is_corrected
from kentongan.messages.actions.mailing import post_message
from kentongan.messages.actions.stepping import held_message, note_step
from kentongan.messages.errors import (
    CorrectedSince,
    LinkStillOpens,
    MessageLinkOpensNothing,
    MessageNotInState,
    NotYourPost,
    NoWayForLink,
)
from kentongan.messages.models import Dispatch, Link, Recipient
from kentongan.messages.queries.audiences import audience_for, reader_of_link
from kentongan.messages.queries.holding import may_answer_for
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.visible import written_messages
from kentongan.messages.rules.audience import Way
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import CODE_ATTEMPTS, MessageState, RecipientState
from kentongan.messages.words import state_in_words


@transaction.atomic
def renew_link(link_id: UUID, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes) -> Dispatch:
    """Send a new link in place of a locked or an expired one; the old one opens nothing, whatever comes.

    For who may write for the post that sent the message. It leaves as its terms and the mailbox let it now. Raises
    MessageLinkOpensNothing (also where the link is not theirs to know of, or was renewed by somebody else),
    NotYourPost, MessageNotInState, CorrectedSince, LinkStillOpens, NoWayForLink.
    """
    link, recipient = _held(link_id, actor=actor, at=at)
    message = recipient.message
    if not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    if message.state != MessageState.SENT:
        raise MessageNotInState(state=state_in_words(message.state))
    if is_corrected(recipient):
        raise CorrectedSince
    if link.mistakes < CODE_ATTEMPTS and link.expires_at > at:
        raise LinkStillOpens
    post, way = _way(link, recipient, at=at)
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    dispatch = post_message(recipient, post=post, contact=way.contact, manner=way.manner, at=at, chance=chance)
    before = str(recipient.state)
    if recipient.state in (RecipientState.WAITING, RecipientState.UNREACHED):
        recipient.state = RecipientState.SENT
        recipient.save(update_fields=["state"])
    note_step(
        "link_renewed",
        thread=message.thread,
        message=message,
        recipient=recipient,
        actor=actor.user_id,
        at=at,
        before=before,
        after=str(recipient.state),
        note=way.manner.value,
        verb="link_renewed",
    )
    return dispatch


def _held(link_id: UUID, *, actor: Reader, at: datetime) -> tuple[Link, Recipient]:
    """Return a link and its recipient, held after the thread and the message, as everywhere."""
    seen = written_messages(reader=actor, at=at)
    links = Link.objects.select_related("recipient__message").filter(recipient__message__in=seen.values("pk"))
    known = links.filter(pk=link_id).first()
    if known is None:
        raise MessageLinkOpensNothing
    message = held_message(known.recipient.message)
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "post")
    recipient = rows.get(pk=known.recipient_id)
    recipient.message = message
    link = Link.objects.select_for_update(no_key=True).filter(pk=link_id, revoked_at__isnull=True).first()
    if link is None:
        raise MessageLinkOpensNothing
    link.recipient = recipient
    return link, recipient


def _way(link: Link, recipient: Recipient, *, at: datetime) -> tuple[Post, Way]:
    """Return the mailbox that the link was sent to, as a way by which the message may leave now."""
    contact: Contact | None = reader_of_link(link, at=at)
    way = None if contact is None else audience_for(recipient, at=at).way(contact.pk)
    if contact is None or contact.assignment is None or way is None or not way.is_mail:
        raise NoWayForLink
    return Post.objects.select_related("organisation").get(pk=contact.assignment.post_id), way
