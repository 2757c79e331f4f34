"""Which threads and messages a reader may see, as querysets that every other read starts from.

Staff see all. Others see a message that their party wrote or got; on the levels of diplomats only whoever wrote it, who
holds a post of a role on that level there, or who approves for the party; what is said of a state, of those only who
hold a diplomatic post. What is RED is read by who holds a post there or approves, and by who got it once they
acknowledged it, for it is told by people alone. A draft is its own side's. A thread is seen with the first message that
is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact, Post
from kentongan.directory.queries.visibility import sight_of, stands_at
from kentongan.directory.terms import PostField
from kentongan.kernel.tlp import TLP
from kentongan.messages.errors import UnknownMessage, UnknownThread
from kentongan.messages.models import Call, Message, Recipient, Step, Thread
from kentongan.messages.queries.holding import held_posts
from kentongan.messages.rules.ladder import readers_of
from kentongan.messages.terms import Attribution, Level, MessageState, RecipientState
from kentongan.records.terms import PostRole

CONFIDENTIAL_FROM = Level.DIPLOMATIC
"""From this level on not everybody of a party reads along."""

MOVES = ("raised", "lowered")
"""What moves a matter to another level, by the words of its steps."""

LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


@dataclass(frozen=True, slots=True)
class Cleared:
    """For which parties a reader reads what is on a level; None is all of them.

    ``own`` is what they wrote themselves for a party that they still belong to, whatever its level. ``named`` are the
    parties where they hold a post on that level or approve, ``diplomatic`` where they hold a diplomatic one or approve.
    """

    by_level: Mapping[Level, frozenset[UUID]] | None
    own: Q
    named: Mapping[Level, frozenset[UUID]] = field(default_factory=dict)
    diplomatic: frozenset[UUID] = frozenset()

    def at(self, level: Level) -> frozenset[UUID]:
        """Return the parties; for a reader who sees all, none is named."""
        return frozenset() if self.by_level is None else self.by_level[level]

    def of(self, message: Message) -> frozenset[UUID]:
        """Return the parties for which this reader reads a message like this one."""
        parties = self.at(Level(message.level))
        if message.attribution >= Attribution.STATE:
            return parties & self.diplomatic
        return self.named[Level(message.level)] if message.tlp >= TLP.RED else parties

    def kinds(self, prefix: str = "") -> Iterator[tuple[Q, frozenset[UUID]]]:
        """Give the kinds of messages, as conditions on them, and for which parties this reader reads each.

        Levels that are read for the same parties are one kind, and what is read for none is left out: each kind costs
        a query two subqueries, and most readers have three or four where there could be fifteen.
        """
        alike: dict[tuple[str, frozenset[UUID]], list[Level]] = {}
        for level, parties in (self.by_level or {}).items():
            read = {"plain": parties, "red": self.named[level], "of a state": parties & self.diplomatic}
            for kind, theirs in read.items():
                if theirs:
                    alike.setdefault((kind, theirs), []).append(level)
        of_a_state = Q(**{f"{prefix}attribution__gte": Attribution.STATE})
        red = Q(**{f"{prefix}tlp__gte": TLP.RED})
        conditions = {"plain": ~of_a_state & ~red, "red": ~of_a_state & red, "of a state": of_a_state}
        for (kind, theirs), levels in alike.items():
            yield Q(**{f"{prefix}level__in": levels}) & conditions[kind], theirs


def cleared(reader: Reader, *, at: datetime) -> Cleared:
    """Return for which parties this reader reads, level by level."""
    if reader.sees_all:
        return Cleared(None, Q())
    held = list(held_posts(reader.user_id, at=at).values_list("organisation_id", "role"))
    theirs = reader.organisations | {organisation for organisation, _ in held}
    named = {
        level: reader.approves | {organisation for organisation, role in held if role in readers_of(level)}
        for level in Level
    }
    by_level = {level: theirs if level < CONFIDENTIAL_FROM else named[level] for level in Level}
    own = Q(pk__in=()) if reader.user_id is None else Q(written_by=reader.user_id, sender__in=theirs)
    return Cleared(
        by_level,
        own,
        named=named,
        diplomatic=reader.approves | {organisation for organisation, role in held if role == PostRole.DIPLOMATIC},
    )


def visible_messages(*, reader: Reader, at: datetime) -> QuerySet[Message]:
    """Messages, drafts of the reader's own side among them, with thread, sender and post fetched along."""
    rows = Message.objects.select_related("thread", "sender", "sender_post")
    seen = cleared(reader, at=at)
    return rows if seen.by_level is None else rows.filter(_shown_to(seen) | seen.own)


def visible_threads(*, reader: Reader, at: datetime) -> QuerySet[Thread]:
    """Threads in which the reader may see something."""
    if reader.sees_all:
        return Thread.objects.all()
    return Thread.objects.filter(Exists(visible_messages(reader=reader, at=at).filter(thread=OuterRef("pk"))))


def visible_recipients(*, reader: Reader, at: datetime) -> QuerySet[Recipient]:
    """Recipients of messages that the reader may see: all of what their side wrote, their own of what they got."""
    rows = Recipient.objects.select_related("organisation", "post", "message__thread")
    seen = cleared(reader, at=at)
    if seen.by_level is None:
        return rows
    got = Q(pk__in=())
    for kind, parties in seen.kinds("message__"):
        got |= kind & Q(organisation__in=parties)
    shown = Q(message__in=visible_messages(reader=reader, at=at).values("pk")) & got
    return rows.filter(shown | Q(message__in=_written_by(seen).values("pk")))


def visible_steps(*, reader: Reader, at: datetime) -> QuerySet[Step]:
    """Steps: of messages and recipients that the reader may see, and of threads whose level they read."""
    rows = Step.objects.all()
    seen = cleared(reader, at=at)
    if seen.by_level is None:
        return rows
    messages = visible_messages(reader=reader, at=at).values("pk")
    told = Q(recipient__in=visible_recipients(reader=reader, at=at).values("pk"))
    told |= Q(recipient__isnull=True, message__in=_written_by(seen).values("pk"))
    # Of what they got, only what the sender did to it after it left.
    told |= Q(recipient__isnull=True, message__in=messages, what__in=["sent", "retracted", "corrected"])
    return rows.filter(told | _of_threads(seen.by_level))


def visible_calls(*, reader: Reader, at: datetime) -> QuerySet[Call]:
    """Calls, for staff, and for who reads on the sender's side where the directory shows them the number."""
    rows = Call.objects.select_related("recipient__message__thread", "recipient__organisation", "recipient__post")
    if reader.sees_all:
        return rows
    number = Contact.objects.filter(
        sight_of(reader, at=at).can(PostField.CHANNELS, prefix="assignment__post__"), pk=OuterRef("contact")
    )
    return rows.filter(Exists(number), recipient__message__in=written_messages(reader=reader, at=at).values("pk"))


def written_messages(*, reader: Reader, at: datetime) -> QuerySet[Message]:
    """Messages that the reader's side wrote, on levels that they read; for staff all."""
    seen = cleared(reader, at=at)
    return Message.objects.all() if seen.by_level is None else _written_by(seen)


def answerable_posts(*, reader: Reader, at: datetime) -> QuerySet[Post]:
    """Posts that wrote something which the reader may see: whoever writes can be answered."""
    wrote = visible_messages(reader=reader, at=at).filter(state__in=LEFT, sender_post=OuterRef("pk"))
    return Post.objects.filter(Exists(wrote), stands_at(at))


def message_for(message: UUID, *, reader: Reader, at: datetime) -> Message:
    """Return a message. Raises UnknownMessage, also where the reader may not see it."""
    row = visible_messages(reader=reader, at=at).filter(pk=message).first()
    if row is None:
        raise UnknownMessage(message=message)
    return row


def thread_for(thread: UUID, *, reader: Reader, at: datetime) -> Thread:
    """Return a thread. Raises UnknownThread, also where the reader may not see it."""
    row = visible_threads(reader=reader, at=at).filter(pk=thread).first()
    if row is None:
        raise UnknownThread(thread=thread)
    return row


def _written_by(seen: Cleared) -> QuerySet[Message]:
    own: Any = seen.own
    for kind, parties in seen.kinds():
        own = own | (kind & Q(sender__in=parties))
    return Message.objects.filter(own)


def _of_threads(by_level: Mapping[Level, frozenset[UUID]]) -> Q:
    """Steps of a thread itself, where the reader's party has part in it and they read its present level.

    Of its moves, those to a level that they read: why diplomats took it up stays theirs when it comes down again.
    """
    alike: dict[frozenset[UUID], list[Level]] = {}
    for level, parties in by_level.items():
        alike.setdefault(parties, []).append(level)
    found: Q = Q(pk__in=())
    for parties, levels in alike.items():
        part = Message.objects.filter(
            Q(sender__in=parties) | (Q(state__in=LEFT) & Q(recipients__organisation__in=parties)),
            thread=OuterRef("thread"),
        )
        moved = ~Q(what__in=MOVES) | Q(after__in=[str(int(level)) for level in levels])
        found = found | (Q(thread__level__in=levels) & moved & Q(Exists(part)))
    return Q(message__isnull=True, recipient__isnull=True) & found


def _shown_to(seen: Cleared) -> Q:
    shown: Q = Q(pk__in=())
    for kind, parties in seen.kinds():
        to_them = Recipient.objects.filter(message=OuterRef("pk"), organisation__in=parties)
        told = to_them.filter(state=RecipientState.ACKNOWLEDGED.value)
        # What is said back on the telephone about a RED message is read by the side that asked for the call.
        answered = Q(by_recipient=True)
        got = Q(state__in=LEFT) & (Q(Exists(to_them)) & (Q(tlp__lt=TLP.RED) | answered) | Q(Exists(told)))
        shown = shown | (kind & (Q(sender__in=parties) | got))
    return shown
