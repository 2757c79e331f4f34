"""Who holds which post now, and for which posts somebody may write."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from kentongan.accounts.models import Membership
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory.models import Assignment, Post
from kentongan.directory.queries.visibility import holds_at, sight_of, stands_at
from kentongan.messages.models import Message
from kentongan.messages.terms import MessageType
from kentongan.records.terms import PostRole


def held_posts(user: UUID | None, *, at: datetime) -> QuerySet[Post]:
    """The posts that this person holds now; nobody, and the hub itself, holds none."""
    if user is None:
        return Post.objects.none()
    held = Assignment.objects.filter(holds_at(at), post=OuterRef("pk"), user=user)
    return Post.objects.filter(Exists(held))


def roles_held(reader: Reader, *, organisation: UUID, at: datetime) -> frozenset[PostRole]:
    """The roles that this reader holds posts of at one party."""
    rows = held_posts(reader.user_id, at=at).filter(organisation=organisation)
    return frozenset(PostRole(one) for one in rows.values_list("role", flat=True))


def writable_posts(reader: Reader, *, at: datetime) -> QuerySet[Post]:
    """The posts for which this reader may write, with their parties.

    Their own; those of parties whose record they edit or approve; and for staff who work the directory, those of the
    hub's jurisdictions that have no approver of their own.
    """
    return answered_posts(reader, at=at).filter(stands_at(at)).select_related("organisation", "team")


def answered_posts(reader: Reader, *, at: datetime) -> QuerySet[Post]:
    """The posts for which this reader answers: those for which they may write, and those of the same parties that have
    ended. What these sent is still the party's to correct and to take back, and nobody holds them any more."""
    mine = Q(pk__in=held_posts(reader.user_id, at=at).values("pk")) & stands_at(at)
    mine |= Q(organisation__in=reader.edits | reader.approves)
    if reader.sees_all and may(reader.role, Act.EDIT_DIRECTORY):
        approver = Membership.objects.filter(
            organisation_id=OuterRef("organisation_id"), approves=True, user__is_active=True
        )
        mine |= ~Exists(approver) & Q(organisation__country__in=settings.JURISDICTIONS)
    return Post.objects.filter(mine)


def may_write_for(reader: Reader, *, post: UUID, at: datetime) -> bool:
    """Whether this reader may write for a post."""
    return writable_posts(reader, at=at).filter(pk=post).exists()


def may_answer_for(reader: Reader, message: Message, *, at: datetime) -> bool:
    """Whether this reader may do something about a message of their own side.

    What left, and what corrects it, outlives the post that sent it; anything else is not sent in the name of a post
    that has ended.
    """
    if message.by_recipient:
        return False
    outlives = message.sent_at is not None or message.type == MessageType.CORRECTION
    posts = answered_posts(reader, at=at) if outlives else writable_posts(reader, at=at)
    return posts.filter(pk=message.sender_post_id).exists()


def addressable_posts(reader: Reader, *, at: datetime) -> QuerySet[Post]:
    """The posts to which this reader could write, with their parties: those that the directory lets them know of.

    Whoever wrote to one may be answered too (``visible.answerable``).
    """
    return sight_of(reader, at=at).posts().filter(stands_at(at)).select_related("organisation", "team")
