"""One attempt to bring a message to one contact: its row, its link, its mail in the outbox, all in one transaction."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from kentongan.delivery.actions import enqueue
from kentongan.delivery.queries import message_ids
from kentongan.delivery.terms import Channel, Mail, Outgoing
from kentongan.directory.models import Contact, Post
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.messages.letters import Letter, Notice, NoticeKind, compose, notice
from kentongan.messages.models import Dispatch, Link, Message, Recipient
from kentongan.messages.queries.envelopes import content_of, reference_of
from kentongan.messages.queries.heads import head_of, known_to, reader_of_post
from kentongan.messages.secrets import Chance, mailbox_digest, new_secret, secret_digest
from kentongan.messages.terms import LINK_DAYS, Manner, MessageType, Priority

TOPIC = "messages"

MOST_REFERENCES = 20
"""So many earlier mails are named in a mail's References, the latest ones."""


def post_message(
    recipient: Recipient, *, post: Post, contact: UUID, manner: Manner, at: datetime, chance: Chance
) -> Dispatch:
    """Put a recipient's message into the outbox for one contact, as much of it as ``manner`` says.

    ``post`` is whose contact it is: the addressed one, or one that stands in for it.
    """
    address = Contact.objects.get(pk=contact)
    message = recipient.message
    link = make_link(recipient, contact=address, manner=manner, at=at, chance=chance)
    letter = letter_for(recipient, post=post, at=at, link=link, openpgp=address.openpgp)
    match manner:
        case Manner.FULL | Manner.ENCRYPTED if manner is Manner.FULL or address.openpgp:
            mail = compose(letter)
        case Manner.NOTICE_ONLY:
            mail = notice_for(recipient, NoticeKind.WAITS, reader=reader_of_post(post), link=link)
        case _:
            raise ValueError(manner)
    if manner is Manner.FULL and (message.tlp > TLP.GREEN or mail.openpgp):
        raise ValueError(manner)
    dispatch = Dispatch(
        recipient=recipient,
        contact=contact,
        holder=address.assignment_id,
        attempt=Dispatch.objects.filter(recipient=recipient).count() + 1,
        manner=manner.value,
        language=mail.language,
        created_at=at,
        exercise=message.exercise,
    )
    mail = replace(mail, headers=_threading(message, contact=address))
    key = f"messages:dispatch:{dispatch.pk}"
    dispatch.outbox = put(mail, key=key, reference=dispatch.pk, message=message, address=address.address, at=at)
    dispatch.save(force_insert=True)
    return dispatch


def _threading(message: Message, *, contact: Contact) -> dict[str, str]:
    """Return the headers by which a mail program puts a mail with what it got before of the same matter (RFC 5322).

    A correction or retraction stands so below its message, whatever its subject says.
    """
    before = Dispatch.objects.filter(recipient__message__thread=message.thread_id, contact=contact.pk)
    rows = before.filter(outbox__isnull=False).values_list("outbox", "recipient__message")
    about = {outbox: of for outbox, of in rows if outbox is not None}
    ids = message_ids(about.keys(), destination=contact.address)
    answered = [one for row, one in ids.items() if about[row] == message.reply_to_id]
    headers = {"In-Reply-To": answered[-1]} if answered else {}
    return headers | ({"References": " ".join([*ids.values()][-MOST_REFERENCES:])} if ids else {})


def put(mail: Mail, *, key: str, reference: UUID, message: Message, address: str, at: datetime) -> UUID:
    """Put a mail about a message into the outbox: of an exercise where that is one, kept here where that is sunk."""
    outgoing = Outgoing(
        key=key,
        topic=TOPIC,
        reference=reference,
        channel=Channel.SMTP,
        destination=address,
        mail=mail,
        exercise=Exercise(message.exercise),
        sink=message.thread.sink,
    )
    return enqueue(outgoing, at=at)


def make_link(recipient: Recipient, *, contact: Contact, manner: Manner, at: datetime, chance: Chance) -> str:
    """Make a link to a message for a contact, and return its address: the only time that anybody has it."""
    secret = new_secret(chance)
    Link.objects.create(
        recipient=recipient,
        contact=contact.pk,
        mailbox=mailbox_digest(contact.address),
        secret=secret_digest(secret),
        created_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
        needs_code=manner is not Manner.ENCRYPTED and (manner is not Manner.FULL or recipient.message.tlp > TLP.GREEN),
        exercise=recipient.exercise,
    )
    return f"{settings.HUB_URL}m/{secret}/"


def letter_for(recipient: Recipient, *, post: Post, at: datetime, link: str = "", openpgp: str = "") -> Letter:
    """Return what a letter to one of a recipient's people is made of, in the languages of ``post``."""
    reader = reader_of_post(post)
    return Letter(
        head=head_of(recipient.message, reader=reader, known=known_to(recipient.organisation_id)),
        content=content_of(recipient.message),
        reader=reader,
        time_zone=post.time_zone or "UTC",
        hub=settings.HUB_NAME,
        link=link,
        openpgp=openpgp,
    )


def notice_for(
    recipient: Recipient, kind: NoticeKind, *, reader: tuple[str, ...], link: str = "", code: str = ""
) -> Mail:
    """Return a mail without content about a recipient's message."""
    message = recipient.message
    facts = Notice(
        kind=kind,
        type=MessageType(message.type),
        priority=Priority(message.priority),
        tlp=TLP(message.tlp),
        reference=reference_of(message),
        hub=settings.HUB_NAME,
        phone=settings.HUB_PHONE,
        sender=name_in(message.sender.names, reader),
        recipient=name_in(recipient.organisation.names, reader),
        reader=reader,
        link=link,
        code=code,
    )
    return notice(facts)
