"""The mails of a drill that were kept in the hub, to be read in the browser by those to whom they would have gone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.delivery import queries as outbox
from kentongan.delivery.errors import UnknownDelivery
from kentongan.delivery.terms import Channel, OutboxLine, State
from kentongan.drills.errors import UnknownMail
from kentongan.drills.models import Drill
from kentongan.drills.queries.rows import feeds_of
from kentongan.drills.queries.visible import drill_for
from kentongan.drills.terms import KeptMail, MailLine
from kentongan.kernel.exercise import MARK
from kentongan.messages.models import Dispatch
from kentongan.messages.queries.visible import visible_recipients
from kentongan.response.queries.visible import visible_notices

AT_ONCE = 500


def mails(drill: UUID, reader: Reader, *, at: datetime) -> list[MailLine]:
    """Return the kept mails that a reader may see, the latest first. Raises UnknownDrill."""
    row = drill_for(drill, reader=reader)
    lines = outbox.deliveries_of(_references(row, reader=reader, at=at), reader=HUB_ITSELF)
    kept = [one for one in lines if one.channel is Channel.SINK]
    return [_line(one) for one in sorted(kept, key=lambda one: (one.created_at, one.id), reverse=True)[:AT_ONCE]]


def mail(drill: UUID, mail_id: UUID, reader: Reader, *, at: datetime) -> KeptMail:
    """Return one of them with its text. Raises UnknownDrill, UnknownMail."""
    found = next((one for one in mails(drill, reader, at=at) if one.id == mail_id), None)
    if found is None:
        raise UnknownMail(mail=mail_id)
    try:
        sent = outbox.message(mail_id, reader=HUB_ITSELF).mail
    except UnknownDelivery:
        raise UnknownMail(mail=mail_id) from None
    return KeptMail(line=found, text="" if sent is None else _marked(sent.text, between="\n\n"))


def _references(drill: Drill, *, reader: Reader, at: datetime) -> Collection[UUID]:
    """Return which rows the outbox may refer to: of a member's own posts and mailboxes, and of nobody else's.

    A mail has the link that opens its message; so whoever sent a message does not read what its recipients got.
    """
    recipients = visible_recipients(reader=reader, at=at).filter(message__thread__drill=drill.pk)
    notices = visible_notices(reader=reader).filter(about__warning__feed__in=feeds_of(drill.pk))
    told = recipients
    if not reader.sees_all:
        recipients = recipients.filter(organisation__in=reader.organisations)
        told = told.filter(message__sender__in=reader.organisations)
        notices = notices.filter(organisation__in=reader.organisations)
    dispatches = Dispatch.objects.filter(recipient__in=recipients.values("pk"))
    # What tells a sender that nobody answered refers to the recipient.
    return {
        *dispatches.values_list("pk", flat=True),
        *told.values_list("pk", flat=True),
        *notices.values_list("pk", flat=True),
    }


def _line(row: OutboxLine) -> MailLine:
    try:
        mail = outbox.message(row.id, reader=HUB_ITSELF).mail
    except UnknownDelivery:
        mail = None
    return MailLine(
        id=row.id,
        created_at=row.created_at,
        destination=row.destination,
        subject="" if mail is None else _marked(mail.subject, between=" "),
        room=row.topic,
        bounced=row.state is State.DEAD,
    )


def _marked(text: str, *, between: str) -> str:
    """Return a text as it would leave the hub: ``delivery`` marks what is not marked by its writer."""
    return text if text.startswith(MARK) else f"{MARK}{between}{text}"
