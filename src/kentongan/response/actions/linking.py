"""Recipients' links: made for one warning and one contact, opened, revoked, and unlocked after too many wrong codes.

Only keyed hashes are kept. Nothing here tells a stranger whether a warning exists: unknown and revoked are alike.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kentongan.directory.models import Contact
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.errors import LinkExpired, LinkLocked, LinkOpensNothing, UnknownLink
from kentongan.response.models import Link, Warning
from kentongan.response.secrets import Chance, new_secret, secret_digest
from kentongan.response.terms import CODE_ATTEMPTS, LINK_DAYS, LinkState, Opened, WarningState


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


def open_link(secret: str, *, at: datetime, unlocked: frozenset[UUID] | None = None) -> Opened:
    """Return what a link opens; it changes nothing, for mail scanners open links too.

    ``unlocked``: the links for which a code was entered in this browser. A link of a contact that was removed from
    the directory is unknown: its reader may be somebody else by now.
    """
    link = Link.objects.select_related("warning").filter(secret=secret_digest(secret)).first()
    if link is None or link.revoked_at is not None or not Contact.objects.filter(pk=link.contact).exists():
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
    """Whether the terms of a link's warning let it be shown only after a one-time code."""
    return link.warning.tlp >= TLP.AMBER


def live_link(link_id: UUID, *, at: datetime, lock: bool = False) -> Link:
    """Return a link that somebody may act by. Raises LinkOpensNothing, LinkExpired.

    With ``lock`` its row is held until the transaction ends.
    """
    rows = Link.objects.select_for_update() if lock else Link.objects.all()
    link = rows.filter(pk=link_id, revoked_at__isnull=True).first()
    if link is None or not Contact.objects.filter(pk=link.contact).exists():
        raise LinkOpensNothing
    if link.expires_at <= at:
        raise LinkExpired
    return link


def refuse_locked(link: Link) -> None:
    """Raise LinkLocked where too many wrong codes were entered."""
    if link.mistakes >= CODE_ATTEMPTS:
        raise LinkLocked


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


def _record(verb: str, link: Link, *, actor: UUID | None, at: datetime) -> None:
    record(verb, actor=actor, subject=link.id, at=at, exercise=Exercise(link.exercise), related=[link.warning_id])
