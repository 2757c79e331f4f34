"""Between which technical posts a notice of the infrastructure alone goes: the sender's, and each party's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.messages.errors import NoCounterpart, NotYourPost
from kentongan.messages.queries.clocks import is_lapsed
from kentongan.messages.queries.holding import addressable_posts, writable_posts
from kentongan.messages.queries.naming import called
from kentongan.records.terms import PostRole

_TECHNICAL = (PostRole.TECHNICAL.value, PostRole.OPERATIONS.value)


def counterparts(
    sender: Post, *, parties: Iterable[UUID], reader: Reader, at: datetime
) -> tuple[Post, tuple[Post, ...]]:
    """Return the technical post of a sender's party, and those of the parties that its message is for.

    Raises NotYourPost (nothing technical of the sender's party is the reader's), NoCounterpart (there is none).
    """
    mine = _technical(writable_posts(reader, at=at).filter(organisation=sender.organisation_id), at=at)
    if mine is None:
        raise NotYourPost(post=called(sender))
    rows = addressable_posts(reader, at=at)
    others = [_technical(rows.filter(organisation=party), at=at) for party in dict.fromkeys(parties)]
    found = tuple(one for one in others if one is not None and one.pk != mine.pk)
    if not found:
        raise NoCounterpart
    return mine, found


def _technical(posts: Iterable[Post], *, at: datetime) -> Post | None:
    """Return the technical post of a party: its team before its desk, a fresh one before a lapsed one."""
    found = [one for one in posts if one.role in _TECHNICAL]
    return min(found, key=lambda one: (is_lapsed(one, at=at), one.role != _TECHNICAL[0], one.key), default=None)
