"""What the other side will read, as HTML in its own language, and by which way it will leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from kentongan.directory.models import Post
from kentongan.messages.queries.previewing import Ends, Preview, previews
from kentongan.messages.terms import Draft, Manner
from kentongan.messages.vocabulary import language_for, language_name
from kentongan.web.messages.reading import Shown, shown
from kentongan.web.messages.words import MANNERS
from kentongan.web.names import spoken

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One post's preview."""

    party: str
    post: str
    language: str
    language_name: str
    open_now: bool
    ways: Sequence[tuple[Words, int]]
    shown: Shown


def previews_shown(draft: Draft, *, ends: Ends, author: str, at: datetime) -> list[Seen]:
    """Return what each post of a draft will read."""
    return [_seen(one, draft) for one in previews(draft, ends=ends, author=author, at=at)]


def notice_shown(draft: Draft, *, author: str, at: datetime) -> list[Seen]:
    """Return what the technical counterparts will read of a notice of the infrastructure alone."""
    posts = Post.objects.select_related("organisation").in_bulk([draft.sender, *draft.recipients])
    ends = Ends(sender=posts[draft.sender], recipients=tuple(posts[one] for one in draft.recipients))
    return previews_shown(draft, ends=ends, author=author, at=at)


def _seen(one: Preview, draft: Draft) -> Seen:
    language = language_for(one.languages)
    return Seen(
        party=spoken(one.party.names),
        post=spoken(one.party.title),
        language=language,
        language_name=language_name(language),
        open_now=one.open_now,
        ways=_ways(one.manners),
        shown=shown(one.head, draft.content, language=language, time_zone=one.time_zone, level=4),
    )


def _ways(manners: Sequence[Manner]) -> list[tuple[Words, int]]:
    """Return each kind of way once, in the order of turns, with how many there are of it."""
    return [(MANNERS[one], manners.count(one)) for one in dict.fromkeys(manners)]
