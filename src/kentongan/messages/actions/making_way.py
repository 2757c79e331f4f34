"""Checks make way for a real message that cannot wait: at the posts it is between, and at those that a turn wakes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.checks.actions.preempting import preempt
from kentongan.kernel.errors import marked
from kentongan.messages.models import Message
from kentongan.messages.terms import Priority

FIRST = marked("A real incident came first.")
"""Why a check made way, for everybody who reads the check: not which incident, nor between whom."""


def make_way(message: Message, *, posts: Iterable[UUID], actor: UUID | None, at: datetime) -> None:
    """Let checks of these posts make way where the message is real and cannot wait."""
    if not message.exercise and message.priority == Priority.IMMEDIATE:
        preempt(posts=set(posts), reason=FIRST, actor=actor, at=at)
