"""One message, and one thread with everything in it that its reader may see."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Organisation, Post
from kentongan.directory.queries.visibility import sight_of
from kentongan.kernel.languages import SPOKEN
from kentongan.kernel.tlp import TLP
from kentongan.messages.lines import MessageLine, Party, RecipientLine, StepLine, ThreadView
from kentongan.messages.models import Message, Recipient, Step
from kentongan.messages.queries.envelopes import content_of, reference_of
from kentongan.messages.queries.family import overtaken
from kentongan.messages.queries.heads import head_of, known_to
from kentongan.messages.queries.threads import line_of
from kentongan.messages.queries.visible import (
    message_for,
    thread_for,
    visible_messages,
    visible_recipients,
    visible_steps,
    written_messages,
)
from kentongan.messages.terms import (
    Attribution,
    Level,
    MessageState,
    MessageType,
    Priority,
    RecipientState,
)
from kentongan.records.terms import PostRole


def thread(thread_id: UUID, *, reader: Reader, at: datetime, language: str = "en") -> ThreadView:
    """Return a thread. Raises UnknownThread, also where the reader may see nothing of it."""
    row = thread_for(thread_id, reader=reader, at=at)
    messages = visible_messages(reader=reader, at=at).filter(thread=row).order_by("serial")
    return ThreadView(
        line=line_of(row, reader=reader, at=at),
        messages=tuple(_message_line(one, reader=reader, at=at, language=language) for one in messages),
        steps=steps(thread_id, reader=reader, at=at),
    )


def message(message_id: UUID, *, reader: Reader, at: datetime, language: str = "en") -> MessageLine:
    """Return a message. Raises UnknownMessage, also where the reader may not see it."""
    row = message_for(message_id, reader=reader, at=at)
    return _message_line(row, reader=reader, at=at, language=language)


def recipients(message_id: UUID, *, reader: Reader, at: datetime) -> tuple[RecipientLine, ...]:
    """Return what became of a message at its posts; who got it sees their own. Raises UnknownMessage."""
    row = message_for(message_id, reader=reader, at=at)
    return tuple(map(_recipient_line, _recipients_of(row, reader=reader, at=at)))


def steps(thread_id: UUID, *, reader: Reader, at: datetime) -> tuple[StepLine, ...]:
    """Return a thread's history, oldest first. Raises UnknownThread."""
    row = thread_for(thread_id, reader=reader, at=at)
    return tuple(map(_step_line, visible_steps(reader=reader, at=at).filter(thread=row).order_by("serial")))


def message_of_recipient(recipient_id: UUID, *, language: str = "en") -> MessageLine:
    """Return the message that an open link shows: the caller has what ``linking.open_link`` opened, and no reader."""
    recipient = Recipient.objects.select_related(
        "message__thread", "message__sender", "message__sender_post", "organisation", "post"
    ).get(pk=recipient_id)
    known = known_to(recipient.organisation_id)
    return _line(recipient.message, [recipient], language=language, known=known)


def party_of(organisation: Organisation, post: Post) -> Party:
    """Return a party and its post as a line names them."""
    return Party(
        organisation=organisation.pk,
        slug=organisation.slug,
        names=organisation.names,
        country=organisation.country,
        post=post.pk,
        title=post.title,
        role=PostRole(post.role),
    )


def _recipients_of(row: Message, *, reader: Reader, at: datetime) -> QuerySet[Recipient]:
    seen = visible_recipients(reader=reader, at=at).filter(message=row)
    return seen.annotate(attempts=Count("dispatches", distinct=True) + Count("calls", distinct=True)).order_by("pk")


def _message_line(row: Message, *, reader: Reader, at: datetime, language: str) -> MessageLine:
    """Return a message's line. Who wrote it knows to whom; others are told of the posts that they may know of."""
    own = written_messages(reader=reader, at=at).filter(pk=row.pk).exists()
    known = None if own else sight_of(reader, at=at).posts()
    return _line(row, list(_recipients_of(row, reader=reader, at=at)), language=language, known=known)


def _line(row: Message, recipients: list[Recipient], *, language: str, known: QuerySet[Post] | None) -> MessageLine:
    """Return a line; ``known``: of which posts its reader may know, None for who wrote the message."""
    languages = (language, *SPOKEN)
    content = content_of(row)
    return MessageLine(
        id=row.pk,
        thread=row.thread_id,
        reference=reference_of(row),
        type=MessageType(row.type),
        state=MessageState(row.state),
        priority=Priority(row.priority),
        level=Level(row.level),
        tlp=TLP(row.tlp),
        attribution=Attribution(row.attribution),
        language=row.language,
        sender=party_of(row.sender, row.sender_post),
        head=head_of(row, reader=languages, known=known),
        # Which of its sentences its side was asked about is theirs alone: nobody got that with the message.
        content=content if known is None else replace(content, no_claim=()),
        digest=row.digest,
        reply_to=row.reply_to_id,
        overtaken=overtaken(row),
        written_at=row.written_at,
        written_by=row.written_by,
        authorised_by=row.authorised_by,
        diplomat=row.diplomat,
        sent_at=row.sent_at,
        respond_by=row.respond_by,
        by_recipient=row.by_recipient,
        exercise=row.exercise,
        recipients=tuple(map(_recipient_line, recipients)),
    )


def _recipient_line(row: Recipient) -> RecipientLine:
    return RecipientLine(
        id=row.pk,
        party=party_of(row.organisation, row.post),
        state=RecipientState(row.state),
        reason=row.reason,
        next_turn_at=row.next_turn_at,
        acknowledged_at=row.acknowledged_at,
        acknowledgement=row.acknowledgement_id,
        attempts=getattr(row, "attempts", 0),
    )


def _step_line(row: Step) -> StepLine:
    return StepLine(
        what=row.what,
        message=row.message_id,
        recipient=row.recipient_id,
        before=row.before,
        after=row.after,
        actor=row.actor,
        at=row.at,
        note=row.note,
    )
