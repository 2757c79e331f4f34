"""What the page of a recipient's link needs to know: whose link it is, what was said there before, what came later."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.directory.models import Contact
from kentongan.kernel.languages import Names
from kentongan.messages.models import Link, Message, Recipient
from kentongan.messages.queries.envelopes import content_of, reference_of
from kentongan.messages.queries.family import corrections_of, root_of
from kentongan.messages.queries.heads import reader_of_post
from kentongan.messages.terms import CODE_ATTEMPTS, Acknowledgement, MessageState, MessageType


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReader:
    """Who holds a link: the languages and the clock of the post whose contact it was sent to; tries left for a code."""

    languages: tuple[str, ...]
    time_zone: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was acknowledged for a recipient, when, and for whom."""

    told: Acknowledgement
    at: datetime
    party: Names
    post: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A correction or the retraction of a message: what it is called, when it left, and why, where it says so."""

    reference: str
    type: MessageType
    sent_at: datetime
    reason: str
    language: str


def reader_of_link(link_id: UUID) -> LinkReader:
    """Return who holds a link. Raises Link.DoesNotExist: the caller has it from ``linking.open_link``."""
    link = Link.objects.select_related("recipient__post__organisation").get(pk=link_id)
    contact = Contact.objects.select_related("assignment__post__organisation").filter(pk=link.contact).first()
    held = contact.assignment if contact is not None else None
    # The desk that stands in at night may read another language than the post that was written to.
    post = held.post if held is not None else link.recipient.post
    return LinkReader(
        languages=reader_of_post(post),
        time_zone=post.time_zone or "UTC",
        tries=max(CODE_ATTEMPTS - link.mistakes, 0),
    )


def given_for(recipient_id: UUID) -> Given | None:
    """Return what was acknowledged for a recipient, by whatever way; None where nothing was."""
    row = Recipient.objects.select_related("acknowledgement", "organisation", "post").get(pk=recipient_id)
    if row.acknowledgement is None or row.acknowledged_at is None:
        return None
    said = content_of(row.acknowledgement)
    if said.ability is None:
        return None
    told = Acknowledgement(understood=said.understood, ability=said.ability, reports_at=said.reports_at)
    return Given(told=told, at=row.acknowledged_at, party=row.organisation.names, post=row.post.title)


def later_about(recipient_id: UUID) -> tuple[Later, ...]:
    """Return what its sender sent to the same post about a recipient's message afterwards, oldest first.

    Of a correction too what was said later of the message that it corrects; of a message what corrects a correction.
    """
    row = Recipient.objects.select_related("message").get(pk=recipient_id)
    root = root_of(row.message)
    kin = [root.pk, *(one.pk for one in corrections_of(root))]
    rows = Message.objects.select_related("thread").filter(
        reply_to__in=kin,
        serial__gt=row.message.serial,
        sender=row.message.sender_id,
        type__in=[MessageType.CORRECTION.value, MessageType.RETRACTION.value],
        state=MessageState.SENT.value,
        recipients__post=row.post_id,
    )
    return tuple(_later(one) for one in rows.order_by("serial") if one.sent_at is not None)


def _later(row: Message) -> Later:
    retracts = row.type == MessageType.RETRACTION
    assert row.sent_at is not None  # noqa: S101 - the caller looked
    return Later(
        reference=reference_of(row),
        type=MessageType(row.type),
        sent_at=row.sent_at,
        reason=content_of(row).request if retracts else "",
        language=row.language,
    )
