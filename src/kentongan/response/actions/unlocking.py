"""One-time codes for links: sent to another contact, read out by staff, entered by whoever holds the link.

A code goes to somebody else than the link did, so one mailbox alone opens nothing stricter than GREEN.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from kentongan.directory.models import Contact
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.addressing import as_reachable, reachable
from kentongan.response.actions.linking import live_link, needs_code, refuse_locked
from kentongan.response.actions.mailing import Posting, post_notice
from kentongan.response.errors import NoCodeNeeded, NoOtherContact, TooManyCodes, UnknownLink
from kentongan.response.models import Code, Link
from kentongan.response.rules.recipients import other_contact_for_code
from kentongan.response.secrets import Chance, code_digest, new_code
from kentongan.response.terms import CODE_ATTEMPTS, CODE_MINUTES, CODES_AN_HOUR, Manner, NoticeKind


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
    used = Contact.objects.select_related("organisation").get(pk=link.contact)
    mailboxes = reachable([used.organisation_id])[used.organisation_id]
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
