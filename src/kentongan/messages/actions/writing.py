"""Messages written, changed and discarded before they leave. Nothing of this reaches anybody but the sender's side."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.kernel.references import NEEDED_BYTES, make_reference
from kentongan.messages.actions.stepping import held_message, held_thread, note_step
from kentongan.messages.errors import (
    ExerciseMixed,
    MessageNotInState,
    NothingOnThisRung,
    NotWrittenSo,
    NotYourPost,
    ThreadBelow,
    ThreadClosed,
    UnknownAddressee,
    UnknownMessage,
)
from kentongan.messages.models import Message, Recipient, Step, Thread
from kentongan.messages.queries.envelopes import sealed
from kentongan.messages.queries.holding import addressable_posts, answered_posts, may_answer_for, writable_posts
from kentongan.messages.queries.naming import called, called_for
from kentongan.messages.queries.visible import answerable_posts, message_for, thread_for, visible_messages
from kentongan.messages.rules.content import content_json
from kentongan.messages.rules.writing import texts_of
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import MADE_OF_ANOTHER, UNSENT, Content, Draft, Level, MessageState
from kentongan.messages.words import state_in_words


@transaction.atomic
def write(draft: Draft, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes) -> Message:
    """Write a message down as a draft, in a new thread or in one that its writer sees, and return it.

    Whether it may leave so is asked when it is handed in. Raises NotYourPost, UnknownAddressee, UnknownThread,
    UnknownMessage, ThreadClosed, ExerciseMixed, NotOnThisRung (a thread is raised before anything is written above),
    NotWrittenSo.
    """
    if draft.type in MADE_OF_ANOTHER:
        raise NotWrittenSo(type=draft.type.value)
    post = _post(draft, actor=actor, at=at)
    posts = _addressees(draft, actor=actor, at=at)
    thread = _thread(draft, actor=actor, at=at, chance=chance)
    message = Message(thread=thread, serial=_next_serial(thread), written_at=at, exercise=thread.exercise)
    message.reply_to = _replied(draft, thread=thread, actor=actor, at=at)
    _fill(message, draft, post=post, to=posts, actor=actor, at=at)
    message.save(force_insert=True)
    _address(message, posts)
    note_step("written", thread=thread, message=message, actor=actor.user_id, at=at, verb="message_written")
    return message


@transaction.atomic
def change(message_id: UUID, draft: Draft, *, actor: Reader, at: datetime) -> Message:
    """Replace what a message that has not left says, and to whom; whoever had agreed to it agrees anew.

    It stays in its thread, whose level follows it as long as there is nothing else in it, and a correction of a message
    stays that. Raises UnknownMessage, NotYourPost, UnknownAddressee, MessageNotInState, NotOnThisRung, NotWrittenSo.
    """
    message = _writable(message_id, actor=actor, at=at)
    if MessageState(message.state) not in UNSENT:
        raise MessageNotInState(state=state_in_words(message.state))
    post = _post(draft, actor=actor, at=at)
    posts = _addressees(draft, actor=actor, at=at)
    _let_level_follow(message, draft, actor=actor, at=at)
    _refuse_above(message.thread, draft)
    _demand_of_its_kind(message, draft, posts)
    before = message.state
    message.reply_to = _replied(draft, thread=message.thread, actor=actor, at=at)
    _fill(message, draft, post=post, to=posts, actor=actor, at=at)
    message.state = MessageState.DRAFT
    message.authorised_by = message.authorised_at = message.diplomat = message.diplomat_at = None
    message.save()
    Recipient.objects.filter(message=message).delete()
    _address(message, posts)
    note_step(
        "changed",
        thread=message.thread,
        message=message,
        actor=actor.user_id,
        at=at,
        before=before,
        verb="message_changed",
    )
    return message


@transaction.atomic
def discard(message_id: UUID, *, actor: Reader, at: datetime) -> Message:
    """Put away a message that has not left; it stays in its side's history.

    Raises UnknownMessage, NotYourPost, MessageNotInState.
    """
    message = held_message(message_for(message_id, reader=actor, at=at))
    # A post may have ended since: what was never sent in its name is put away by its party.
    if message.by_recipient or not answered_posts(actor, at=at).filter(pk=message.sender_post_id).exists():
        raise NotYourPost(post=called(message.sender_post))
    if message.state == MessageState.DISCARDED:
        return message
    if MessageState(message.state) not in UNSENT:
        raise MessageNotInState(state=state_in_words(message.state))
    before, message.state = message.state, MessageState.DISCARDED
    message.save(update_fields=["state"])
    note_step(
        "discarded",
        thread=message.thread,
        message=message,
        actor=actor.user_id,
        at=at,
        before=before,
        verb="message_discarded",
    )
    return message


def insert_message(message: Message, content: Content, *, to: Iterable[UUID]) -> None:
    """Save a message to these posts that another action makes whole, as the next of its thread, which is held."""
    message.serial = _next_serial(message.thread)
    put_content(message, content, to=to)
    message.save(force_insert=True)


def put_content(message: Message, content: Content, *, to: Iterable[UUID]) -> None:
    """Set the columns that follow from what a message says, and to which posts."""
    message.content = content_json(content)
    message.attribution, message.next_update = content.attribution, content.next_update
    message.searched = "\n".join(text for _part, text in texts_of(content)).casefold()
    message.digest = sealed(message, to)


def _writable(message_id: UUID, *, actor: Reader, at: datetime) -> Message:
    message = held_message(message_for(message_id, reader=actor, at=at))
    if not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    return message


def _post(draft: Draft, *, actor: Reader, at: datetime) -> Post:
    post = writable_posts(actor, at=at).filter(pk=draft.sender).first()
    if post is None:
        raise NotYourPost(post=called_for(draft.sender, reader=actor, at=at))
    return post


def _addressees(draft: Draft, *, actor: Reader, at: datetime) -> list[Post]:
    wanted = list(draft.recipients)
    found = addressable_posts(actor, at=at).in_bulk(wanted)
    found |= answerable_posts(reader=actor, at=at).select_related("organisation").in_bulk(wanted)
    for one in draft.recipients:
        if one not in found:
            raise UnknownAddressee(post=called_for(one, reader=actor, at=at))
    return [found[one] for one in dict.fromkeys(wanted)]


def _thread(draft: Draft, *, actor: Reader, at: datetime, chance: Chance) -> Thread:
    if draft.thread is not None:
        thread = held_thread(thread_for(draft.thread, reader=actor, at=at).pk)
        if thread.closed_at is not None:
            raise ThreadClosed(thread=thread.reference)
        if draft.exercise not in (None, thread.exercise) or draft.drill not in (None, thread.drill):
            raise ExerciseMixed
        _refuse_above(thread, draft)
        return thread
    if draft.level is Level.MINISTERIAL:
        raise NothingOnThisRung(level=int(draft.level))
    exercise = bool(draft.exercise) or draft.drill is not None
    thread = Thread.objects.create(
        reference=make_reference(chance(NEEDED_BYTES)),
        level=draft.level,
        opened_at=at,
        drill=draft.drill,
        sink=exercise and (draft.drill is not None if draft.sink is None else draft.sink),
        exercise=exercise,
    )
    note_step("opened", thread=thread, actor=actor.user_id, at=at, after=str(int(draft.level)), verb="thread_opened")
    return thread


def _refuse_above(thread: Thread, draft: Draft) -> None:
    if draft.level is Level.MINISTERIAL:
        raise NothingOnThisRung(level=int(draft.level))
    if draft.level > thread.level:
        raise ThreadBelow(level=int(draft.level), thread=int(thread.level))


def _demand_of_its_kind(message: Message, draft: Draft, posts: Sequence[Post]) -> None:
    """Raise NotWrittenSo where a correction becomes something else, or goes to others, or the other way round."""
    of_another = message.type in MADE_OF_ANOTHER
    if not of_another and draft.type not in MADE_OF_ANOTHER:
        return
    kept = (
        (draft.type, message.type),
        (draft.tlp, message.tlp),
        (draft.level, message.level),
        (draft.sender, message.sender_post_id),
        (draft.reply_to, message.reply_to_id),
        ({one.pk for one in posts}, set(message.recipients.values_list("post", flat=True))),
    )
    if any(now != before for now, before in kept):
        raise NotWrittenSo(type=message.type if of_another else draft.type.value)


def _let_level_follow(message: Message, draft: Draft, *, actor: Reader, at: datetime) -> None:
    """Set the level of a thread that holds nothing but one unsent message: choosing it anew raises nothing yet.

    Where somebody has moved it since, with a reason, or closed it, it stays where they put it.
    """
    thread = message.thread
    others = Message.objects.filter(thread=thread).exclude(pk=message.pk)
    moved = Step.objects.filter(thread=thread, what__in=["raised", "lowered"])
    if thread.closed_at is None and draft.level != thread.level and not (others.exists() or moved.exists()):
        before, thread.level = str(int(thread.level)), draft.level
        thread.save(update_fields=["level"])
        after = str(int(draft.level))
        note_step("opened", thread=thread, actor=actor.user_id, at=at, before=before, after=after)


def _replied(draft: Draft, *, thread: Thread, actor: Reader, at: datetime) -> Message | None:
    if draft.reply_to is None:
        return None
    found = visible_messages(reader=actor, at=at).filter(thread=thread, pk=draft.reply_to).first()
    if found is None:
        raise UnknownMessage(message=draft.reply_to)
    return found


def _next_serial(thread: Thread) -> int:
    return (Message.objects.filter(thread=thread).aggregate(last=Max("serial"))["last"] or 0) + 1


def _fill(message: Message, draft: Draft, *, post: Post, to: Iterable[Post], actor: Reader, at: datetime) -> None:
    message.type, message.priority, message.language = draft.type.value, draft.priority.value, draft.language
    message.level, message.tlp, message.respond_by = draft.level, draft.tlp, draft.respond_by
    message.sender, message.sender_post, message.sender_role = post.organisation, post, post.role
    message.written_by, message.written_at = actor.user_id, at
    put_content(message, draft.content, to=[one.pk for one in to])


def _address(message: Message, posts: Sequence[Post]) -> None:
    Recipient.objects.bulk_create(
        Recipient(
            message=message,
            organisation=post.organisation,
            post=post,
            role=post.role,
            exercise=message.exercise,
        )
        for post in posts
    )
