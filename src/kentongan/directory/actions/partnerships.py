"""Whom a party counts among its partners: it shows them what it shows partners. It goes one way."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.errors import NotYours, UnknownOrganisation, UnknownPartner
from kentongan.directory.models import Organisation, Partnership
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.rules.proposals import may_decide
from kentongan.ledger.actions import record


def add_partner(organisation: UUID, *, partner: UUID, reader: Reader, at: datetime) -> Partnership:
    """Count a party among another's partners, as that one's approver; said twice, it changes nothing.

    Raises UnknownOrganisation, UnknownPartner, NotYours.
    """
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _demand_approver(owner, reader=reader)
        if owner.id == other.id:
            raise UnknownPartner(partner=other.slug, organisation=owner.slug)
        row, new = Partnership.objects.get_or_create(organisation=owner, partner=other, defaults={"recorded_at": at})
        if new:
            record("directory.partner_added", actor=reader.user_id, subject=row.id, at=at, related=[owner.id, other.id])
    return row


def remove_partner(organisation: UUID, *, partner: UUID, reader: Reader, at: datetime) -> None:
    """Count a party no longer among another's partners. Raises UnknownOrganisation, UnknownPartner, NotYours."""
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _demand_approver(owner, reader=reader)
        row = Partnership.objects.filter(organisation=owner, partner=other).first()
        if row is None:
            raise UnknownPartner(partner=other.slug, organisation=owner.slug)
        was = row.id
        row.delete()
        record("directory.partner_removed", actor=reader.user_id, subject=was, at=at, related=[owner.id, other.id])


def _party(organisation: UUID) -> Organisation:
    row = Organisation.objects.filter(pk=organisation).first()
    if row is None:
        raise UnknownOrganisation(organisation=organisation)
    return row


def _demand_approver(owner: Organisation, *, reader: Reader) -> None:
    if not may_decide(duties_of(reader, organisations=[owner.id]).towards(owner.id)):
        raise NotYours(organisation=owner.slug)
