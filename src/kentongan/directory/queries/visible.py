"""Whose rows a reader may see: where every read of the directory starts."""

from uuid import UUID

from django.db.models import QuerySet

from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.directory.errors import UnknownClaim, UnknownContact, UnknownOrganisation
from kentongan.directory.models import Claim, Contact, Hub, Organisation


def hub() -> Hub:
    """Return this hub's row."""
    return Hub.objects.get()


def directory_revision() -> str:
    """Return a key that changes with every change of this hub's directory.

    Read it before the directory itself: then what is kept under a key is never older than the key.
    """
    row = hub()
    return f"{row.id}:{row.revision}"


def visible_organisations(*, reader: Reader) -> QuerySet[Organisation]:
    """Return the organisations that the reader may see: staff all, a member theirs."""
    rows = Organisation.objects.all()
    return rows if reader.sees_all else rows.filter(id__in=reader.organisations)


def visible_contacts(*, reader: Reader) -> QuerySet[Contact]:
    """Return the contacts that the reader may see."""
    rows = Contact.objects.all()
    return rows if reader.sees_all else rows.filter(organisation_id__in=reader.organisations)


def visible_claims(*, reader: Reader) -> QuerySet[Claim]:
    """Return the claims that the reader may see."""
    rows = Claim.objects.all()
    return rows if reader.sees_all else rows.filter(organisation_id__in=reader.organisations)


def organisation_ids(*, reader: Reader = HUB_ITSELF) -> dict[str, UUID]:
    """Return the id of every organisation that the reader may see, by slug."""
    return dict(visible_organisations(reader=reader).values_list("slug", "id"))


def organisation(slug: str, *, reader: Reader) -> Organisation:
    """Return the organisation with this slug. Raises UnknownOrganisation, also where the reader may not see it."""
    row = visible_organisations(reader=reader).filter(slug=slug).first()
    if row is None:
        raise UnknownOrganisation(organisation=slug)
    return row


def claim(claim_id: UUID, *, reader: Reader) -> Claim:
    """Return a claim with its organisation. Raises UnknownClaim, also where the reader may not see it."""
    row = visible_claims(reader=reader).select_related("organisation").filter(id=claim_id).first()
    if row is None:
        raise UnknownClaim(claim=claim_id)
    return row


def contact(contact_id: UUID, *, reader: Reader) -> Contact:
    """Return a contact with its organisation. Raises UnknownContact, also where the reader may not see it."""
    row = visible_contacts(reader=reader).select_related("organisation").filter(id=contact_id).first()
    if row is None:
        raise UnknownContact(contact=contact_id)
    return row
