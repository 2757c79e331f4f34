"""What tests of delivery are made of: things to send, a clock that is set, the means of a worker."""

import email
import email.message
import email.policy
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from kentongan.delivery.actions import enqueue, enqueue_many, take_outcomes
from kentongan.delivery.channels.smtp import MailServer
from kentongan.delivery.channels.webhook import Outside
from kentongan.delivery.models import Delivery
from kentongan.delivery.sending import Means
from kentongan.delivery.terms import Attachment, Channel, Mail, Outcome, Outgoing, Reason, State
from kentongan.kernel.identifiers import new_id

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
FROM = "Hub <hub@cert.example>"


class SetClock:
    """A clock that stands until it is put forward."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def mail(subject: str = "Open port", text: str = "Close it.\n", **more: Any) -> Mail:
    return Mail(subject, text, **more)


def rich_mail() -> Mail:
    return mail(
        "Pelayan terbuka: သတိပေးချက်",
        "Tutup port 23.\n" * 3,
        html="<html><body><p>Tutup port 23.</p></body></html>",
        attachments=(Attachment("rows.csv", "text/csv", b"ip,port\r\n203.0.113.7,23\r\n"),),
        language="ms",
    )


def outgoing(channel: Channel = Channel.SMTP, destination: str = "soc@bank.example", **more: Any) -> Outgoing:
    given: dict[str, Any] = {"key": str(new_id()), "topic": "response", "reference": new_id()}
    if channel is Channel.WEBHOOK:
        given["document"] = b'{"warning": "port 23"}'
    else:
        given["mail"] = mail()
    return Outgoing(channel=channel, destination=destination, **given | more)


def put(one: Outgoing | None = None, *, at: datetime = AT, **more: Any) -> UUID:
    with transaction.atomic():
        return enqueue(one or outgoing(**more), at=at)


def put_many(many: Sequence[Outgoing], *, at: datetime = AT) -> list[UUID]:
    with transaction.atomic():
        return enqueue_many(many, at=at)


def means(
    *,
    clock: Any = None,
    server: MailServer | None = None,
    folder: Path | None = None,
    outside: Outside | None = None,
    worker: UUID | None = None,
    sender: str = FROM,
) -> Means:
    return Means(
        worker=worker or new_id(),
        clock=clock or SetClock(),
        chance=lambda: 0.5,
        sender=sender,
        server=server,
        folder=folder,
        outside=outside or Outside(private=True, timeout=5, deadline=10),
    )


def serve_mail(at: datetime) -> int:
    """Let all mail that waits come to its end at once, as if a worker had sent it; return how many there were.

    Mailboxes that are named ``refuses`` refuse it, all others take it.
    """
    waiting = Delivery.objects.filter(state=State.WAITING)
    settled = {"settled_at": at, "told": False, "copies": 1}
    refusing = waiting.filter(destination__startswith="refuses@")
    refused = refusing.update(state=State.DEAD, reason=Reason.REFUSED, **settled)
    return refused + waiting.update(state=State.DELIVERED, reason=Reason.ACCEPTED, **settled)


def row(pk: UUID) -> Delivery:
    return Delivery.objects.get(pk=pk)


def outcomes(topic: str = "response") -> list[Outcome]:
    with transaction.atomic():
        return take_outcomes(topic)


def parsed(octets: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(octets, policy=email.policy.default)
