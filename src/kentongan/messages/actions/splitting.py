"""A message that waits on politics, split: what was observed goes to the technical counterparts at once."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import AttributionRefused, NotYourPost, UnknownAddressee
from kentongan.messages.models import Message
from kentongan.messages.queries.clocks import is_lapsed
from kentongan.messages.queries.envelopes import content_of
from kentongan.messages.queries.holding import addressable_posts, writable_posts
from kentongan.messages.queries.visible import message_for
from kentongan.messages.rules.gate import infrastructure_only
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import Draft, Level, MessageType, Priority
from kentongan.records.terms import PostRole

_TECHNICAL = (PostRole.TECHNICAL.value, PostRole.OPERATIONS.value)


@transaction.atomic
def split_infrastructure(
    message_id: UUID, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes
) -> Message:
    """Write the notice of the infrastructure alone, everything filled in, as a draft in a thread of its own.

    It goes from the sender's technical post to the technical posts of the parties that the message is for, says only
    the facts that accuse nobody, and can be sent at once. Raises UnknownMessage, NotYourPost (nothing technical of
    the sender's party is theirs), UnknownAddressee (there is no counterpart), AttributionRefused (no such fact).
    """
    message = message_for(message_id, reader=actor, at=at)
    content = infrastructure_only(content_of(message))
    if content is None:
        raise AttributionRefused(gate="none", why="", offers_infrastructure_notice=False)
    mine = writable_posts(actor, at=at)
    sender = _technical(mine.filter(organisation=message.sender_id), at=at)
    if sender is None:
        raise NotYourPost(post=message.sender_post_id)
    parties = message.recipients.order_by("pk").values_list("organisation", flat=True)
    others = [
        _technical(addressable_posts(actor, at=at).filter(organisation=party), at=at)
        for party in dict.fromkeys(parties)
    ]
    found = tuple(one.pk for one in others if one is not None)
    if not found:
        raise UnknownAddressee(post=message.sender_post_id)
    draft = Draft(
        type=MessageType.NOTIFICATION,
        priority=Priority(message.priority),
        tlp=TLP(message.tlp),
        language=message.language,
        level=Level.TECHNICAL,
        sender=sender.pk,
        recipients=found,
        content=content,
        exercise=message.exercise,
        drill=message.thread.drill,
        sink=message.thread.sink,
    )
    return write(draft, actor=actor, at=at, chance=chance)


def _technical(posts: Iterable[Post], *, at: datetime) -> Post | None:
    """Return the technical post of a party: its team before its desk, a fresh one before a lapsed one."""
    found = [one for one in posts if one.role in _TECHNICAL]
    return min(found, key=lambda one: (is_lapsed(one, at=at), one.role != _TECHNICAL[0], one.key), default=None)
