"""A stored message as the rules take it."""

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from kentongan.kernel.tlp import TLP
from kentongan.messages.models import Message, Recipient
from kentongan.messages.rules.content import digest, read_content
from kentongan.messages.terms import Content, Envelope, Level, MessageType, Priority
from kentongan.records.terms import PostRole


def content_of(message: Message) -> Content:
    """Return what a message says."""
    return read_content(message.content)


def envelope_of(message: Message, recipients: Iterable[Recipient]) -> Envelope:
    """Return everything of a message but what it says."""
    posts = list(recipients)
    return Envelope(
        type=MessageType(message.type),
        priority=Priority(message.priority),
        tlp=TLP(message.tlp),
        language=message.language,
        level=Level(message.level),
        sender=message.sender_post_id,
        sender_role=PostRole(message.sender_role),
        recipients=tuple(one.post_id for one in posts),
        recipient_roles=tuple(PostRole(one.role) for one in posts),
        respond_by=message.respond_by,
        reply_to=message.reply_to_id,
    )


def sealed(message: Message, to: Iterable[UUID]) -> str:
    """Return the digest of what somebody agrees to: what a message says, on which terms, from whom and to whom.

    Not what it says alone: an approver who read it as for one post has not agreed to its going to another.
    """
    told = {
        "content": digest(content_of(message)),
        "type": str(message.type),
        "tlp": int(message.tlp),
        "level": int(message.level),
        "priority": str(message.priority),
        "language": message.language,
        "from": str(message.sender_post_id),
        "to": sorted({str(one) for one in to}),
        "reply_to": str(message.reply_to_id or ""),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def reference_of(message: Message) -> str:
    """Return what a message is called: its thread's reference and four characters of its own.

    No number in a row, which would tell a reader how much there is that they may not see.
    """
    return f"{message.thread.reference}/{message.pk.hex[-4:].upper()}"
