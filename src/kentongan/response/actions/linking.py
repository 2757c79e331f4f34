"""Recipients' links: opened, unlocked by one-time codes, revoked. ``mailing`` makes them.

Only keyed hashes are kept. Nothing here tells a stranger whether a warning exists: unknown and revoked are alike. A
code goes to somebody else than the link did, so one mailbox alone opens nothing stricter than GREEN.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from kentongan.directory.models import Contact
from kentongan.directory.queries import warnable_contacts
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.actions.mailing import post_notice
from kentongan.response.errors import (
    LinkExpired,
    LinkLocked,
    LinkOpensNothing,
    NoCodeNeeded,
    NoOtherContact,
    TooManyCodes,
    UnknownLink,
)
from kentongan.response.models import Code, Link
from kentongan.response.queries.addressees import as_reachable, reachable
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.recipients import other_contact_for_code
from kentongan.response.secrets import Chance, code_digest, new_code, secret_digest
from kentongan.response.terms import (
    CODE_ATTEMPTS,
    CODE_MINUTES,
    CODES_AN_HOUR,
    LinkState,
    Manner,
    NoticeKind,
    Opened,
    WarningState,
)


def open_link(secret: str, *, at: datetime, unlocked: frozenset[UUID] | None = None) -> Opened:
    """Return what a link opens; it changes nothing, for mail scanners open links too.

    ``unlocked``: the links for which a code was entered in this browser. A link of a contact that was removed from
    the directory is unknown: its reader may be somebody else by now. So is one of somebody who no longer holds a post.
    """
    link = Link.objects.select_related("warning").filter(secret=secret_digest(secret)).first()
    if link is None or link.revoked_at is not None or not warnable_contacts(at=at).filter(pk=link.contact).exists():
        return Opened(state=LinkState.UNKNOWN)
    state = state_of(link, at=at, unlocked=unlocked or frozenset())
    return Opened(
        state=state,
        link=link.id,
        warning=link.warning_id if state is LinkState.OPEN else None,
        contact=link.contact,
        withdrawn=link.warning.state == WarningState.WITHDRAWN and state is not LinkState.EXPIRED,
    )


def state_of(link: Link, *, at: datetime, unlocked: frozenset[UUID]) -> LinkState:
    """Return what a link that is not revoked opens."""
    if link.expires_at <= at:
        return LinkState.EXPIRED
    if not needs_code(link) or link.id in unlocked:
        return LinkState.OPEN
    return LinkState.LOCKED if link.mistakes >= CODE_ATTEMPTS else LinkState.NEEDS_CODE


def needs_code(link: Link) -> bool:
    """Whether a link's warning is shown only after a one-time code: strict, or stricter than its contact carries."""
    if link.warning.tlp >= TLP.AMBER:
        return True
    return Contact.objects.filter(pk=link.contact, carries__lt=link.warning.tlp).exists()


def live_link(link_id: UUID, *, at: datetime, lock: bool = False) -> Link:
    """Return a link that somebody may act by. Raises LinkOpensNothing, LinkExpired.

    With ``lock`` its row is held until the transaction ends.
    """
    rows = Link.objects.select_for_update() if lock else Link.objects.all()
    link = rows.filter(pk=link_id, revoked_at__isnull=True).first()
    if link is None or not warnable_contacts(at=at).filter(pk=link.contact).exists():
        raise LinkOpensNothing
    if link.expires_at <= at:
        raise LinkExpired
    return link


def refuse_locked(link: Link) -> None:
    """Raise LinkLocked where too many wrong codes were entered."""
    if link.mistakes >= CODE_ATTEMPTS:
        raise LinkLocked


@transaction.atomic
def ask_code(link_id: UUID, *, at: datetime, chance: Chance = secrets.token_bytes) -> None:
    """Send a code for a link to another verified mail contact of the organisation that has the link.

    Raises LinkOpensNothing, LinkExpired, LinkLocked, NoCodeNeeded, TooManyCodes, NoOtherContact.
    """
    link = live_link(link_id, at=at, lock=True)
    refuse_locked(link)
    if not needs_code(link):
        raise NoCodeNeeded
    if Code.objects.filter(link=link, contact__isnull=False, created_at__gt=at - timedelta(hours=1)).count() >= (
        CODES_AN_HOUR
    ):
        raise TooManyCodes(most=CODES_AN_HOUR)
    used = warnable_contacts(at=at).select_related("organisation").get(pk=link.contact)
    mailboxes = reachable([used.organisation_id], at=at)[used.organisation_id]
    other = other_contact_for_code(mailboxes, used=as_reachable(used), at=at)
    if other is None:
        raise NoOtherContact
    code = new_code(chance)
    _keep(code, link=link, contact=other.id, actor=None, at=at)
    posting = Posting(
        kind=NoticeKind.CODE,
        manner=Manner.NOTICE_ONLY,
        organisation=used.organisation,
        contact=other,
        warnings=[link.warning],
        code=code,
    )
    post_notice(posting, at=at, chance=chance)
    _record("response.code_sent", link, actor=None, at=at)


@transaction.atomic
def read_out_code(link_id: UUID, *, actor: UUID, at: datetime, chance: Chance = secrets.token_bytes) -> str:
    """Return a code for a link, for staff to read out after they called the number that the directory has.

    It is told this once. Raises UnknownLink, LinkOpensNothing, LinkExpired, LinkLocked, NoCodeNeeded.
    """
    if not Link.objects.filter(pk=link_id).exists():
        raise UnknownLink(link=link_id)
    link = live_link(link_id, at=at, lock=True)
    refuse_locked(link)
    if not needs_code(link):
        raise NoCodeNeeded
    code = new_code(chance)
    _keep(code, link=link, contact=None, actor=actor, at=at)
    _record("response.code_read_out", link, actor=actor, at=at)
    return code


@transaction.atomic
def enter_code(link_id: UUID, code: str, *, at: datetime) -> bool:
    """Return whether this code opens the link; it opens once. The wrong one counts, and CODE_ATTEMPTS lock the link.

    Raises LinkOpensNothing, LinkExpired, LinkLocked. Every code that could be right is compared, each in the same
    time, whatever was entered.
    """
    link = live_link(link_id, at=at, lock=True)
    refuse_locked(link)
    entered = code_digest(code, link=link.id)
    good = Code.objects.filter(link=link, used_at__isnull=True, expires_at__gt=at).order_by("created_at")
    right = [one for one in good if compare_digest(one.secret, entered)]
    if not right:
        link.mistakes += 1
        link.save(update_fields=["mistakes"])
        if link.mistakes >= CODE_ATTEMPTS:
            _record("response.link_locked", link, actor=None, at=at)
        return False
    Code.objects.filter(pk__in=[one.pk for one in right]).update(used_at=at)
    link.mistakes = 0
    link.save(update_fields=["mistakes"])
    _record("response.link_opened", link, actor=None, at=at)
    return True


@transaction.atomic
def revoke_link(link_id: UUID, *, actor: UUID | None, at: datetime) -> bool:
    """Let a link open nothing from now on; return whether it had opened something. Raises UnknownLink."""
    link = _link(link_id)
    if link.revoked_at is not None:
        return False
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    _record("response.link_revoked", link, actor=actor, at=at)
    return True


@transaction.atomic
def unlock_link(link_id: UUID, *, actor: UUID | None, at: datetime) -> bool:
    """Let codes be entered for a link again; return whether there had been wrong ones. Raises UnknownLink."""
    link = _link(link_id)
    if not link.mistakes:
        return False
    link.mistakes = 0
    link.save(update_fields=["mistakes"])
    _record("response.link_unlocked", link, actor=actor, at=at)
    return True


def _link(link_id: UUID) -> Link:
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise UnknownLink(link=link_id)
    return link


def _keep(code: str, *, link: Link, contact: UUID | None, actor: UUID | None, at: datetime) -> None:
    Code.objects.create(
        link=link,
        secret=code_digest(code, link=link.id),
        contact=contact,
        actor=actor,
        created_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )


def _record(verb: str, link: Link, *, actor: UUID | None, at: datetime) -> None:
    record(verb, actor=actor, subject=link.id, at=at, exercise=Exercise(link.exercise), related=[link.warning_id])
