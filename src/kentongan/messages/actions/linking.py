"""Recipients' links to messages: opened, unlocked by one-time codes, revoked. ``mailing`` makes them.

Only keyed hashes are kept. Nothing here tells a stranger whether a message exists: unknown and revoked are alike. A
code goes to another mailbox than the link did, so one mailbox alone opens nothing that its mail did not say.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.messages.actions.mailing import notice_for, put
from kentongan.messages.errors import (
    MessageLinkExpired,
    MessageLinkLocked,
    MessageLinkOpensNothing,
    NobodyElseForCode,
    NoCodeForThis,
    NotYourPost,
    TooManyMessageCodes,
)
from kentongan.messages.letters import NoticeKind
from kentongan.messages.models import Code, Link, Recipient
from kentongan.messages.queries.audiences import channels_of, reader_of_link
from kentongan.messages.queries.clocks import is_lapsed
from kentongan.messages.queries.heads import reader_of_post
from kentongan.messages.queries.holding import may_answer_for
from kentongan.messages.queries.naming import called
from kentongan.messages.queries.visible import written_messages
from kentongan.messages.secrets import Chance, code_digest, new_code, secret_digest
from kentongan.messages.terms import (
    CODE_ATTEMPTS,
    CODE_MINUTES,
    CODES_AN_HOUR,
    LinkState,
    MessageState,
    Opened,
)
from kentongan.routing.contacts import Channel

VERIFIED_DAYS = 180
"""How long a mailbox that somebody made sure of may get a code."""


def open_link(secret: str, *, at: datetime, unlocked: frozenset[UUID] | None = None) -> Opened:
    """Return what a link opens; it changes nothing, for mail scanners open links too.

    ``unlocked``: the links for which a code was entered in this browser. A link is unknown once its contact is another
    mailbox, or its holder no longer holds the post: its reader may be somebody else by now.
    """
    link = Link.objects.select_related("recipient__message").filter(secret=secret_digest(secret)).first()
    contact = None if link is None or link.revoked_at is not None else reader_of_link(link, at=at)
    if link is None or contact is None:
        return Opened(state=LinkState.UNKNOWN)
    state = _state_of(link, contact=contact, at=at, unlocked=unlocked or frozenset())
    return Opened(
        state=state,
        link=link.pk,
        recipient=link.recipient_id if state is LinkState.OPEN else None,
        contact=link.contact,
        retracted=link.recipient.message.state == MessageState.RETRACTED and state is not LinkState.EXPIRED,
    )


def live_link(link_id: UUID, *, at: datetime, lock: bool = False) -> Link:
    """Return a link that somebody may act by. Raises MessageLinkOpensNothing, MessageLinkExpired.

    With ``lock`` its row is held until the transaction ends.
    """
    rows = Link.objects.select_for_update(no_key=True) if lock else Link.objects.all()
    link = rows.filter(pk=link_id, revoked_at__isnull=True).first()
    if link is None or reader_of_link(link, at=at) is None:
        raise MessageLinkOpensNothing
    if link.expires_at <= at:
        raise MessageLinkExpired
    return link


@transaction.atomic
def ask_code(link_id: UUID, *, at: datetime, chance: Chance = secrets.token_bytes) -> None:
    """Send a code for a link to another verified mailbox of the post that it was sent to.

    Raises MessageLinkOpensNothing, MessageLinkExpired, MessageLinkLocked, NoCodeForThis, TooManyMessageCodes,
    NobodyElseForCode.
    """
    link = _live_locked(link_id, at=at)
    sent = Code.objects.filter(link=link, contact__isnull=False, created_at__gt=at - timedelta(hours=1))
    if sent.count() >= CODES_AN_HOUR:
        raise TooManyMessageCodes(most=CODES_AN_HOUR)
    recipient = Recipient.objects.select_related("message__thread", "organisation", "post__organisation").get(
        pk=link.recipient_id
    )
    other = _other_mailbox(link, at=at)
    if other is None:
        raise NobodyElseForCode
    code = new_code(chance)
    row = _keep(code, link=link, contact=other.pk, actor=None, at=at)
    mail = notice_for(recipient, NoticeKind.CODE, reader=reader_of_post(recipient.post), code=code)
    put(
        mail,
        key=f"messages:code:{row.pk}",
        reference=row.pk,
        message=recipient.message,
        address=other.address,
        at=at,
    )
    _record("messages.code_sent", link, actor=None, at=at)


@transaction.atomic
def read_out_code(link_id: UUID, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes) -> str:
    """Return a code for a link, to be read out after calling the number that the directory has. It is told this once.

    For staff, and for who reads on the side that sent the message. Raises MessageLinkOpensNothing (also where the
    link is not theirs to know of), MessageLinkExpired, MessageLinkLocked, NoCodeForThis.
    """
    seen = written_messages(reader=actor, at=at)
    if not Link.objects.filter(pk=link_id, recipient__message__in=seen.values("pk")).exists():
        raise MessageLinkOpensNothing
    link = _live_locked(link_id, at=at)
    code = new_code(chance)
    _keep(code, link=link, contact=None, actor=actor.user_id or _THE_HUB, at=at)
    _record("messages.code_read_out", link, actor=actor.user_id, at=at)
    return code


_THE_HUB = UUID(int=0)
"""Who read a code out at the hub's own terminal."""


@transaction.atomic
def enter_code(link_id: UUID, code: str, *, at: datetime) -> bool:
    """Return whether this code opens the link; it opens once. The wrong one counts, and CODE_ATTEMPTS lock the link.

    Raises MessageLinkOpensNothing, MessageLinkExpired, MessageLinkLocked.
    """
    link = live_link(link_id, at=at, lock=True)
    _refuse_locked(link)
    entered = code_digest(code, link=link.pk)
    good = Code.objects.filter(link=link, used_at__isnull=True, expires_at__gt=at).order_by("created_at")
    right = [one for one in good if compare_digest(one.secret, entered)]
    if not right:
        link.mistakes += 1
        link.save(update_fields=["mistakes"])
        if link.mistakes >= CODE_ATTEMPTS:
            _record("messages.link_locked", link, actor=None, at=at)
        return False
    Code.objects.filter(pk__in=[one.pk for one in right]).update(used_at=at)
    link.mistakes = 0
    link.save(update_fields=["mistakes"])
    _record("messages.link_opened", link, actor=None, at=at)
    return True


@transaction.atomic
def revoke_link(link_id: UUID, *, actor: Reader, at: datetime) -> bool:
    """Let a link open nothing from now on; return whether it had opened something.

    For who may write for the post that sent the message. Raises MessageLinkOpensNothing (also where the link is not
    theirs to know of), NotYourPost.
    """
    seen = written_messages(reader=actor, at=at)
    rows = Link.objects.select_for_update(of=("self",), no_key=True).select_related("recipient__message")
    link = rows.filter(pk=link_id, recipient__message__in=seen.values("pk")).first()
    if link is None:
        raise MessageLinkOpensNothing
    message = link.recipient.message
    if not may_answer_for(actor, message, at=at):
        raise NotYourPost(post=called(message.sender_post))
    if link.revoked_at is not None:
        return False
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    _record("messages.link_revoked", link, actor=actor.user_id, at=at)
    return True


def needs_code(link: Link, *, contact: Contact, at: datetime) -> bool:
    """Whether a link opens by a code only: always, or since its mailbox may carry less or its post lapsed."""
    assert contact.assignment is not None  # noqa: S101 - reader_of_link asks for those of assignments
    tlp = TLP(link.recipient.message.tlp)
    lapsed = tlp > TLP.GREEN and is_lapsed(contact.assignment.post, at=at)
    return link.needs_code or tlp > contact.carries or lapsed


def _state_of(link: Link, *, contact: Contact, at: datetime, unlocked: frozenset[UUID]) -> LinkState:
    if link.expires_at <= at:
        return LinkState.EXPIRED
    if not needs_code(link, contact=contact, at=at) or link.pk in unlocked:
        return LinkState.OPEN
    return LinkState.LOCKED if link.mistakes >= CODE_ATTEMPTS else LinkState.NEEDS_CODE


def _live_locked(link_id: UUID, *, at: datetime) -> Link:
    link = live_link(link_id, at=at, lock=True)
    _refuse_locked(link)
    contact = reader_of_link(link, at=at)
    if contact is None or not needs_code(link, contact=contact, at=at):
        raise NoCodeForThis
    return link


def _refuse_locked(link: Link) -> None:
    if link.mistakes >= CODE_ATTEMPTS:
        raise MessageLinkLocked


def _other_mailbox(link: Link, *, at: datetime) -> Contact | None:
    """Return a verified mailbox of the same post that is not the one that has the link; None where there is none."""
    used = Contact.objects.select_related("assignment").get(pk=link.contact)
    if used.assignment is None:
        return None
    for one in channels_of([used.assignment.post_id], at=at):
        verified = one.verified_at is not None and one.verified_at + timedelta(days=VERIFIED_DAYS) > at
        other = one.address.casefold() != used.address.casefold()
        if one.channel == Channel.EMAIL.value and other and verified and one.failed_at is None:
            return one
    return None


def _keep(code: str, *, link: Link, contact: UUID | None, actor: UUID | None, at: datetime) -> Code:
    return Code.objects.create(
        link=link,
        secret=code_digest(code, link=link.pk),
        contact=contact,
        actor=actor,
        created_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )


def _record(verb: str, link: Link, *, actor: UUID | None, at: datetime) -> None:
    record(verb, actor=actor, subject=link.pk, at=at, exercise=Exercise(link.exercise), related=[link.recipient_id])
