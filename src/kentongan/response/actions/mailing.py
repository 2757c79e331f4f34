"""A notice put into the outbox, with its links, in the transaction that does what it tells of."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from kentongan.delivery.actions import enqueue
from kentongan.delivery.terms import Channel, Outgoing
from kentongan.response.letters import compose
from kentongan.response.models import Link, Notice, NoticeWarning, Warning
from kentongan.response.queries.letterfacts import Posting, exercise_of, letter_of
from kentongan.response.rules.recipients import is_verified
from kentongan.response.secrets import Chance, new_secret, secret_digest
from kentongan.response.terms import LINK_DAYS

TOPIC = "response"


def post_notice(posting: Posting, *, at: datetime, chance: Chance) -> Notice:
    """Put a notice into the outbox, in the caller's transaction, and return its row.

    All its warnings are of an exercise, or none; all may leave the hub, or none.
    """
    exercise = exercise_of(posting)
    letter = letter_of(posting, link_for=lambda one: _link(one, posting, at=at, chance=chance), at=at)
    notice = Notice(
        kind=posting.kind.value,
        manner=posting.manner.value,
        organisation=posting.organisation,
        contact=posting.contact.id,
        verified=is_verified(posting.contact, at=at),
        language=letter.language,
        tlp=max(warning.tlp for warning in posting.warnings),
        attempt=posting.attempt,
        created_at=at,
        exercise=exercise.value,
    )
    outgoing = Outgoing(
        key=posting.key or f"response:notice:{notice.id}",
        topic=TOPIC,
        reference=notice.id,
        channel=Channel.SMTP,
        destination=posting.contact.address,
        mail=compose(letter),
        exercise=exercise,
        sink=any(warning.feed.sink for warning in posting.warnings),
    )
    notice.outbox = enqueue(outgoing, at=at)
    notice.save(force_insert=True)
    NoticeWarning.objects.bulk_create(NoticeWarning(notice=notice, warning=warning) for warning in posting.warnings)
    return notice


def make_link(warning: Warning, *, contact: UUID, at: datetime, chance: Chance) -> str:
    """Make a link to a warning for a contact, in the caller's transaction, and return its secret: the only time."""
    secret = new_secret(chance)
    Link.objects.create(
        warning=warning,
        contact=contact,
        secret=secret_digest(secret),
        created_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
        exercise=warning.exercise,
    )
    return secret


def _link(warning: Warning, posting: Posting, *, at: datetime, chance: Chance) -> str:
    secret = make_link(warning, contact=posting.contact.id, at=at, chance=chance)
    return f"{settings.HUB_URL}w/{secret}/"
