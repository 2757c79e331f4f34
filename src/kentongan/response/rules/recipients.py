"""Who is written to, and at which of their contacts.

The organisation itself within the hub's jurisdictions or by agreement, else the national CERT of its country, else
nobody (docs/decisions/0010-warnings.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kentongan.kernel.tlp import TLP
from kentongan.response.terms import VERIFIED_DAYS, Route
from kentongan.routing.contacts import Channel
from kentongan.routing.terms import OrganisationKind

MAIL = Channel.EMAIL.value
"""The channel, as the directory has it, that warnings go by."""

FAILED_DAYS = 7
"""How long a contact at which something came back is passed over; a delivery or a verification clears it sooner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """With whom direct contact is agreed at a time: single organisations, and all of some countries."""

    organisations: frozenset[UUID] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """A contact, as far as the choice needs it. ``openpgp`` is an armoured certificate or empty.

    ``carries`` is the strictest label that may be said there; ``lapsed``: nobody confirmed its post for too long.
    """

    id: UUID
    channel: str
    address: str
    priority: int = 1
    verified_at: datetime | None = None
    failed_at: datetime | None = None
    openpgp: str = ""
    carries: TLP = TLP.AMBER_STRICT
    lapsed: bool = False


def recipient_of(
    organisation: UUID,
    *,
    country: str,
    kind: OrganisationKind,
    jurisdictions: frozenset[str],
    agreed: Agreed,
    cert: UUID | None,
) -> tuple[UUID | None, Route]:
    """Return who is written to about an organisation's exposures, and why them. ``cert`` is its country's."""
    if country in jurisdictions or kind is OrganisationKind.NATIONAL_CERT:
        return organisation, Route.OWNER
    if organisation in agreed.organisations or country in agreed.countries:
        return organisation, Route.AGREEMENT
    if cert is not None:
        return cert, Route.NATIONAL_CERT
    return None, Route.NOBODY


def usable_contacts(contacts: Iterable[Reachable], *, at: datetime) -> tuple[Reachable, ...]:
    """Return the contacts that a warning can go to by mail now, the first to be tried first.

    Those of lapsed posts last; then by priority; of one priority the one that was verified last.
    """
    usable = (one for one in contacts if one.channel == MAIL and not failed_recently(one, at=at))
    return tuple(sorted(usable, key=_turn))


def failed_recently(contact: Reachable, *, at: datetime) -> bool:
    """Whether something sent there came back so lately that it is not tried."""
    return contact.failed_at is not None and contact.failed_at + timedelta(days=FAILED_DAYS) > at


def is_verified(contact: Reachable, *, at: datetime) -> bool:
    """Whether somebody made sure of the contact lately enough for a delivery to count as reach."""
    return contact.verified_at is not None and contact.verified_at + timedelta(days=VERIFIED_DAYS) > at


def other_contact_for_code(contacts: Iterable[Reachable], *, used: Reachable, at: datetime) -> Reachable | None:
    """Return the contact to which a one-time code goes: a verified one, not the one that has the link.

    None where there is no other: then staff read the code out on the telephone. The same mailbox under another role
    is not another contact.
    """
    mailbox = used.address.casefold()
    for one in usable_contacts(contacts, at=at):
        if one.id != used.id and one.address.casefold() != mailbox and is_verified(one, at=at):
            return one
    return None


def _turn(contact: Reachable) -> tuple[bool, int, float, str]:
    verified = contact.verified_at.timestamp() if contact.verified_at else 0.0
    return contact.lapsed, contact.priority, -verified, str(contact.id)
