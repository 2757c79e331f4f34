"""A mail that came in, stored once by its digest, and what it says of a delivery written to the outbox."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from kentongan.delivery.inbound.reading import read
from kentongan.delivery.models import Delivery, ReceivedMail, Unread
from kentongan.delivery.rules import one_line, row_of
from kentongan.delivery.terms import MailKind, Reading, Reason, State
from kentongan.kernel.identifiers import new_id

LONGEST_KEPT = 1 << 20
"""Octets of a mail that are kept; what is longer is cut."""


@transaction.atomic
def store_received(raw: bytes, *, at: datetime) -> bool:
    """Store a mail and what it tells; return whether it is new. The same octets again change nothing.

    A notification that a delivered message did not arrive after all makes that row dead, to be told once more.
    Nothing is ever answered. The rooms of ``MAIL_READERS`` find it by ``take_received``.
    """
    digest = sha256(raw).hexdigest()
    if ReceivedMail.objects.filter(digest=digest).exists():
        return False
    reading = read(raw)
    about = _row_of(reading.message_ids)
    mail, new = ReceivedMail.objects.get_or_create(
        digest=digest,
        defaults={
            "id": new_id(),
            "kind": reading.kind,
            "about": about,
            "failed": reading.failed,
            "status": reading.status,
            "detail": reading.detail,
            "received_at": at,
            "raw": raw[:LONGEST_KEPT],
        },
    )
    if new:
        Unread.objects.bulk_create(Unread(mail=mail, room=room) for room in settings.MAIL_READERS)
    if new and about is not None and reading.kind is MailKind.DSN and reading.failed:
        _bounce(about, reading, at=at)
    return new


def _row_of(message_ids: Sequence[str]) -> Delivery | None:
    """Return the row that was sent under one of these ids. Only who has got the mail can name it: see ``tag_of``."""
    for text in message_ids[:50]:
        whole = text if text.startswith("<") else f"<{text}@envelope>"
        row = row_of(whole)
        found = None if row is None else Delivery.objects.filter(pk=row).first()
        if found is not None and compare_digest(_local(found.message_id), _local(whole)):
            return found
    return None


def _local(message_id: str) -> bytes:
    return message_id.partition("@")[0].encode()


def _bounce(row: Delivery, reading: Reading, *, at: datetime) -> None:
    """Say that it did not arrive; what a worker has in hand will be told of by its own attempt.

    Where another address is named, it arrived at the one that it was sent to, and not at one of those behind that.
    """
    behind = reading.failed_at and row.destination.casefold() not in reading.failed_at
    sent = Delivery.objects.filter(pk=row.pk, state__in=[State.DELIVERED, State.WAITING])
    sent.update(
        copies=Greatest(F("copies"), 1) if behind else Greatest(F("copies") - 1, 0),
        state=State.DEAD,
        reason=Reason.BOUNCED,
        detail=one_line(f"{reading.status} {reading.detail}"),
        settled_at=at,
        told=False,
    )
