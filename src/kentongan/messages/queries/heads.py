"""What stands at the head of a message as one reader knows the parties, and in which languages a post reads."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kentongan.accounts.models import User
from kentongan.directory.models import Grant, Post
from kentongan.directory.terms import Audience, PostField
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.messages.models import Message
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.queries.family import corrected_by
from kentongan.messages.rendering import Head
from kentongan.messages.terms import Draft, Level, MessageType, Priority
from kentongan.records.terms import PostRole

UNNUMBERED = "…"
"""What stands for the reference of what has none yet."""


def head_of(message: Message, *, reader: Sequence[str], known: QuerySet[Post] | None = None) -> Head:
    """Return a message's head, names in the first of the reader's languages that they are in.

    Of the posts that it goes to, those are named that are ``known`` to the reader; None: all.
    """
    recipients = message.recipients.select_related("organisation", "post").order_by("pk")
    if known is not None:
        recipients = recipients.filter(post__in=known.values("pk"))
    answered = message.reply_to
    if message.type == MessageType.CORRECTION:
        # What it differs from is what applied until it left, which may be another correction.
        answered = corrected_by(message)
    if answered is not None:
        answered.thread = message.thread
    return Head(
        reference=reference_of(message),
        thread=message.thread.reference,
        type=MessageType(message.type),
        priority=Priority(message.priority),
        level=Level(message.level),
        tlp=TLP(message.tlp),
        language=message.language,
        sender=_named(message.sender_post, reader),
        sender_role=PostRole(message.sender_role),
        recipients=tuple((_named(one.post, reader), PostRole(one.role)) for one in recipients),
        authorised_by=_person(message.authorised_by),
        subject_language=_subject_language(message),
        in_reply_to="" if answered is None else reference_of(answered),
        sent_at=message.sent_at,
        respond_by=message.respond_by,
        exercise=Exercise(message.exercise),
    )


def _subject_language(message: Message) -> str:
    """Return the language of the subject where it is that of the message that is answered or taken back."""
    return "" if message.type not in _TAKE_THE_SUBJECT else written_in(message)


def written_in(message: Message) -> str:
    """Return the language in which the subject of a message was written, by whoever wrote that first."""
    while message.type in _TAKE_THE_SUBJECT and message.reply_to is not None:
        message = message.reply_to
    return message.language


_TAKE_THE_SUBJECT = frozenset({MessageType.ACKNOWLEDGEMENT, MessageType.RETRACTION})


def head_of_draft(
    draft: Draft,
    *,
    sender: Post,
    recipients: Sequence[Post],
    reader: Sequence[str],
    author: str,
    exercise: Exercise,
    reference: str = UNNUMBERED,
) -> Head:
    """Return the head that a draft would have at a reader; it has no reference before it is kept."""
    return Head(
        reference=reference,
        thread=reference.partition("/")[0],
        type=draft.type,
        priority=draft.priority,
        level=draft.level,
        tlp=draft.tlp,
        language=draft.language,
        sender=_named(sender, reader),
        sender_role=PostRole(sender.role),
        recipients=tuple((_named(one, reader), PostRole(one.role)) for one in recipients),
        authorised_by=author,
        respond_by=draft.respond_by,
        exercise=exercise,
    )


def known_to(organisation: UUID) -> QuerySet[Post]:
    """Posts of which everybody at a party may know: its own, and those of others that show themselves to the region."""
    wide = [Audience.PUBLIC.value, Audience.REGION.value]
    shown = Grant.objects.filter(post=OuterRef("pk"), field=PostField.EXISTENCE.value, audience__in=wide)
    return Post.objects.filter(Q(organisation=organisation) | Q(Exists(shown)))


def reader_of_post(post: Post) -> tuple[str, ...]:
    """Return the languages that a post reads, the first preferred: its own, else its party's, else English."""
    return tuple(post.languages or post.organisation.languages or ["en"])


def _named(post: Post, reader: Sequence[str]) -> str:
    return f"{name_in(post.organisation.names, reader)}: {name_in(post.title, reader)}"


def _person(user: UUID | None) -> str:
    found = User.objects.filter(pk=user).first() if user is not None else None
    return "" if found is None else (found.display_name or found.username)
