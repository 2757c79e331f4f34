"""What a message that is still being written will be at each post: its head, the language there, and the ways to it.

A way is told as what leaves by it. Whose address it is stays where it is: the writer need not be shown that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Post
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.messages.errors import NotYourPost, UnknownAddressee
from kentongan.messages.lines import Party
from kentongan.messages.queries.audiences import ways_of
from kentongan.messages.queries.clocks import is_open
from kentongan.messages.queries.heads import head_of_draft, reader_of_post
from kentongan.messages.queries.holding import addressable_posts, writable_posts
from kentongan.messages.queries.naming import called_for
from kentongan.messages.queries.reading import party_of
from kentongan.messages.queries.visible import answerable_posts
from kentongan.messages.rendering import Head
from kentongan.messages.terms import Draft, Envelope, Manner
from kentongan.records.terms import PostRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one post will get. ``manners``: by each way that there is, how much leaves, in the order of turns."""

    party: Party
    languages: tuple[str, ...]
    time_zone: str
    head: Head
    manners: tuple[Manner, ...]
    open_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The posts of a draft: from which, to which."""

    sender: Post
    recipients: tuple[Post, ...]


def ends_of(draft: Draft, *, reader: Reader, at: datetime) -> Ends:
    """Return the posts of a draft, in its order. Raises NotYourPost, UnknownAddressee."""
    sender = writable_posts(reader, at=at).filter(pk=draft.sender).first()
    if sender is None:
        raise NotYourPost(post=called_for(draft.sender, reader=reader, at=at))
    found = addressable_posts(reader, at=at).in_bulk(list(draft.recipients))
    found |= answerable_posts(reader=reader, at=at).select_related("organisation").in_bulk(list(draft.recipients))
    for one in draft.recipients:
        if one not in found:
            raise UnknownAddressee(post=called_for(one, reader=reader, at=at))
    return Ends(sender=sender, recipients=tuple(found[one] for one in draft.recipients))


def envelope_of_draft(draft: Draft, *, ends: Ends) -> Envelope:
    """Return everything of a draft but what it says, as the rules take it."""
    return Envelope(
        type=draft.type,
        priority=draft.priority,
        tlp=draft.tlp,
        language=draft.language,
        level=draft.level,
        sender=draft.sender,
        sender_role=PostRole(ends.sender.role),
        recipients=draft.recipients,
        recipient_roles=tuple(PostRole(one.role) for one in ends.recipients),
        respond_by=draft.respond_by,
        reply_to=draft.reply_to,
    )


def previews(draft: Draft, *, ends: Ends, author: str, at: datetime) -> tuple[Preview, ...]:
    """Return what each post of a draft would get now."""
    return tuple(_preview(one, draft=draft, ends=ends, author=author, at=at) for one in ends.recipients)


def _preview(post: Post, *, draft: Draft, ends: Ends, author: str, at: datetime) -> Preview:
    languages = reader_of_post(post)
    return Preview(
        party=party_of(post.organisation, post),
        languages=languages,
        time_zone=post.time_zone or "UTC",
        head=head_of_draft(
            draft,
            sender=ends.sender,
            recipients=ends.recipients,
            reader=languages,
            author=author,
            exercise=Exercise(bool(draft.exercise)),
        ),
        manners=_manners(post, tlp=draft.tlp, at=at),
        open_now=is_open(post, at=at),
    )


def _manners(post: Post, *, tlp: TLP, at: datetime) -> tuple[Manner, ...]:
    ways: Sequence[Manner] = [one.manner for one in ways_of(post, tlp=tlp, at=at)]
    # As ``rules.turns.order`` takes them: mails, then calls. What nothing may leave by is no way.
    mails = [one for one in ways if one not in (Manner.PHONE, Manner.NOTHING)]
    return (*mails, *(one for one in ways if one is Manner.PHONE))
