"""Checks make way for a real message that cannot wait: at the posts it goes to, and at those that a turn wakes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.checks.actions.preempting import preempt
from kentongan.directory.models import Post
from kentongan.kernel.errors import marked
from kentongan.messages.models import Message
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Priority

FIRST = marked("A real incident came first.")
"""Why a check made way, for everybody who reads the check: not which incident, nor between whom."""


def make_way(message: Message, *, posts: Iterable[UUID], actor: UUID | None, at: datetime) -> None:
    """Let checks of these posts make way where the message is real, cannot wait and comes from another party.

    What a party sends takes none of its own posts out of a check: it could choose to. Nor does an answer to it.
    """
    if message.exercise or message.priority != Priority.IMMEDIATE or message.type in UNACKNOWLEDGED_TYPES:
        return
    of_others = Post.objects.filter(pk__in=set(posts)).exclude(organisation=message.sender_id)
    preempt(posts=set(of_others.values_list("pk", flat=True)), reason=FIRST, actor=actor, at=at)
