"""The directory with its rows' ids and origins: what an import compares itself with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import cast

from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.rows import CLAIM_COLUMNS, ClaimColumns, claim_term, contact_term, organisation_term
from kentongan.directory.terms import Origin, StoredClaim, StoredContact, StoredOrganisation
from kentongan.routing.terms import ClaimKind, ClaimSource, ClaimTier, OrganisationKind

SLUGS_AT_ONCE = 500
"""How many values we put into one statement; SQLite's limit was once 999."""


def stored_organisations(slugs: Iterable[str]) -> Mapping[str, StoredOrganisation]:
    """Return those of these organisations that the hub has, with contacts and claims, by slug. For actions only."""
    wanted = sorted(slugs)
    found: dict[str, StoredOrganisation] = {}
    for start in range(0, len(wanted), SLUGS_AT_ONCE):
        found |= _stored(wanted[start : start + SLUGS_AT_ONCE])
    return found


def national_certs(countries: Iterable[str]) -> Mapping[str, str]:
    """Return, by country, the slug of its national CERT where the hub has one; of several the first by slug."""
    rows = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_CERT.value, country__in=sorted(countries))
    return dict(rows.order_by("-slug").values_list("country", "slug"))


def stored_delegations(*, except_of: Collection[str]) -> list[StoredClaim]:
    """Return the registries' blocks that stand for national CERTs other than these slugs. For actions only."""
    rows = Claim.objects.filter(
        organisation__kind=OrganisationKind.NATIONAL_CERT.value,
        kind=ClaimKind.CIDR.value,
        tier=ClaimTier.FALLBACK.value,
        source=ClaimSource.IMPORT.value,
        valid_to__isnull=True,
    ).exclude(organisation__slug__in=list(except_of))
    columns = rows.order_by("id").values_list("id", "organisation__slug", "origin", *CLAIM_COLUMNS)
    return [
        StoredClaim(id=claim_id, item=claim_term(cast(ClaimColumns, rest), slug=slug), origin=_ORIGINS[origin])
        for claim_id, slug, origin, *rest in columns
    ]


def _stored(slugs: list[str]) -> Mapping[str, StoredOrganisation]:
    rows = {row.id: row for row in Organisation.objects.filter(slug__in=slugs)}
    contacts: dict[object, list[StoredContact]] = defaultdict(list)
    for contact in Contact.objects.filter(organisation__slug__in=slugs, assignment__isnull=True).order_by("id"):
        kept = StoredContact(id=contact.id, item=contact_term(contact), origin=Origin(contact.origin))
        contacts[contact.organisation_id].append(kept)
    claims: dict[object, list[StoredClaim]] = defaultdict(list)
    columns = Claim.objects.filter(organisation__slug__in=slugs).order_by("id")
    for claim_id, owner, origin, *rest in columns.values_list("id", "organisation_id", "origin", *CLAIM_COLUMNS):
        term = claim_term(cast(ClaimColumns, rest), slug=rows[owner].slug)
        claims[owner].append(StoredClaim(id=claim_id, item=term, origin=_ORIGINS[origin]))
    return {
        row.slug: StoredOrganisation(
            id=row.id,
            item=organisation_term(row),
            origin=Origin(row.origin),
            contacts=tuple(contacts[row.id]),
            claims=tuple(claims[row.id]),
        )
        for row in rows.values()
    }


_ORIGINS = {origin.value: origin for origin in Origin}
