"""A party says that a post's record still holds: on its page, or by the link in the mail that asked it.

Who is asked is the post's own first mailbox that works. The link shows what the directory says and confirms no more
than the posts it was sent for; a mail scanner that opens it confirms nothing.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kentongan.accounts.secrets import Chance, keyed_digest, new_link_secret
from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.delivery.actions import enqueue, take_outcomes
from kentongan.delivery.terms import Channel as Way
from kentongan.delivery.terms import Outgoing, Reason, State
from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.contacts import clear_contact_failure, mark_contact_failed
from kentongan.directory.actions.versions import changed_row, write_versions
from kentongan.directory.errors import NotYours, UnknownPost
from kentongan.directory.letters import asking_mail
from kentongan.directory.models import Asking, Contact, Post
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.held import held_contacts
from kentongan.directory.queries.posts import lines_of
from kentongan.directory.queries.proposals import due_posts
from kentongan.directory.queries.visibility import sight_of, stands_at
from kentongan.directory.rules.freshness import ASKED_AGAIN_AFTER
from kentongan.directory.rules.proposals import may_propose
from kentongan.directory.snapshots import snapshot_of
from kentongan.directory.terms import PostLine, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.languages import first_spoken, name_in
from kentongan.ledger.actions import record
from kentongan.routing.contacts import Channel

TOPIC = "directory"
LINK_FOR = timedelta(days=30)
POSTS_AT_ONCE = 200
_PURPOSE = "kentongan.directory.confirm"
_OF_THE_MAILBOX = frozenset({Reason.REFUSED, Reason.BOUNCED, Reason.BAD_ADDRESS, Reason.NO_SUCH_HOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAsking:
    """What a link shows: the posts it asks about, as their party sees them; none where it opens nothing any more."""

    posts: tuple[PostLine, ...] = ()
    answered: bool = False


def confirm_posts(post_ids: Collection[UUID], *, reader: Reader, at: datetime) -> int:
    """Say for a party that the records of its posts still hold; return how many were confirmed.

    Raises UnknownPost, NotYours; then none is.
    """
    with changing_directory():
        # A post that the reader may not know of is as unknown as one that is not there.
        known = sight_of(reader, at=at).posts().filter(stands_at(at), pk__in=set(post_ids))
        rows = list(known.select_related("organisation"))
        for missing in set(post_ids) - {row.id for row in rows}:
            raise UnknownPost(post=missing)
        duties = duties_of(reader, organisations={row.organisation_id for row in rows})
        for row in rows:
            if not may_propose(duties.towards(row.organisation_id)):
                raise NotYours(organisation=row.organisation.slug)
        _confirm(rows, actor=reader.user_id, at=at, reason="confirmed")
    return len(rows)


def open_asking(secret: str, *, at: datetime) -> OpenedAsking:
    """Return what a link asks about; it changes nothing, for mail scanners open links too."""
    row = _asking(secret, at=at)
    if row is None:
        return OpenedAsking()
    sight = sight_of(HUB_ITSELF, at=at)
    rows = sight.posts().filter(stands_at(at), pk__in=row.posts)
    return OpenedAsking(posts=tuple(lines_of(rows, sight=sight)), answered=row.answered_at is not None)


def confirm_by_link(secret: str, *, at: datetime) -> int:
    """Confirm what a link asks about; return how many posts. 0 where it opens nothing any more."""
    with changing_directory():
        row = _asking(secret, at=at)
        if row is None:
            return 0
        posts = list(Post.objects.filter(stands_at(at), pk__in=row.posts))
        _confirm(posts, actor=None, at=at, reason="confirmed by link")
        row.answered_at = row.answered_at or at
        row.save(update_fields=["answered_at"])
    return len(posts)


def ask_due(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Ask the holders of posts that are no longer fresh, once a fortnight; return how many mails that made.

    One mailbox gets one mail for all its posts of a party. Where no mailbox works, nobody is asked, and the party and
    the hub's staff see it on their pages.
    """
    asked = Q(asked_at__isnull=True) | Q(asked_at__lte=at - ASKED_AGAIN_AFTER)
    due = due_posts(reader=HUB_ITSELF, at=at).filter(asked).order_by("asked_at", "pk")[:POSTS_AT_ONCE]
    by_mailbox: dict[tuple[UUID, str], list[tuple[Post, Contact]]] = {}
    for post in due:
        if (contact := _mailbox(post, at=at)) is not None:
            by_mailbox.setdefault((post.organisation_id, contact.address.casefold()), []).append((post, contact))
    for several in by_mailbox.values():
        _ask([post for post, _ in several], contact=several[0][1], at=at, chance=chance)
    return len(by_mailbox)


@transaction.atomic
def follow_askings(at: datetime) -> int:
    """Act on what delivery tells of these mails: a mailbox that refuses has failed. Return how many outcomes."""
    outcomes = take_outcomes(TOPIC, limit=POSTS_AT_ONCE)
    contacts = dict(Asking.objects.filter(pk__in=[one.reference for one in outcomes]).values_list("pk", "contact"))
    for one in outcomes:
        contact = contacts.get(one.reference)
        if contact is None:
            continue
        if one.state is State.DELIVERED:
            clear_contact_failure(contact, actor=None, at=at)
        elif one.state is State.DEAD and one.reason in _OF_THE_MAILBOX:
            mark_contact_failed(contact, failed_at=one.at, actor=None, at=at)
    return len(outcomes)


@transaction.atomic
def _ask(posts: Sequence[Post], *, contact: Contact, at: datetime, chance: Chance) -> None:
    secret = new_link_secret(chance)
    party = posts[0].organisation
    row = Asking(
        id=new_id(),
        organisation=party,
        contact=contact.id,
        posts=[str(post.id) for post in posts],
        secret=keyed_digest(secret, purpose=_PURPOSE),
        asked_at=at,
        expires_at=at + LINK_FOR,
    )
    row.save(force_insert=True)
    language = first_spoken(
        [*(tag for post in posts for tag in post.languages), *party.languages], otherwise=settings.LANGUAGE_CODE
    )
    mail = asking_mail(
        hub=settings.HUB_NAME,
        party=name_in(party.names, [language]) or party.slug,
        titles=[name_in(post.title, [language]) or post.key for post in posts],
        link=f"{settings.HUB_URL}p/{secret}/",
        language=language,
    )
    outgoing = Outgoing(
        key=f"directory:asking:{row.id}",
        topic=TOPIC,
        reference=row.id,
        channel=Way.SMTP,
        destination=contact.address,
        mail=mail,
    )
    enqueue(outgoing, at=at)
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(asked_at=at)
    record("directory.party_asked", actor=None, subject=row.id, at=at, related=[party.id, *(p.id for p in posts)])


def _mailbox(post: Post, *, at: datetime) -> Contact | None:
    """Return the first mail channel of who holds the post now that has not failed."""
    rows = held_contacts(at=at).filter(assignment__post=post, channel=Channel.EMAIL.value, failed_at__isnull=True)
    return rows.order_by("assignment__priority", "priority", "pk").first()


def _asking(secret: str, *, at: datetime) -> Asking | None:
    """Return the asking that a secret opens now; however somebody copied it."""
    digest = keyed_digest(secret.strip().lower(), purpose=_PURPOSE)
    row = Asking.objects.filter(secret=digest, expires_at__gt=at).first()
    if row is None:
        return None
    return row if held_contacts(at=at).filter(pk=row.contact).exists() else None


def _confirm(rows: Sequence[Post], *, actor: UUID | None, at: datetime, reason: str) -> None:
    changes = []
    for row in rows:
        before = snapshot_of(Subject.POST, row)
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at"])
        changes.append(changed_row(Subject.POST, row, organisation=row.organisation_id, before=before))
        record("directory.post_confirmed", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    write_versions(changes, actor=actor, at=at, reason=reason)
