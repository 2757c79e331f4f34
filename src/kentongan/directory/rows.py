"""Between rows and the words of routing, quickly: a hub's whole directory is read for every feed run."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet

from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.routing import terms
from kentongan.routing.terms import ClaimKind, ClaimSource, ClaimTier, OrganisationKind, SizeTier

CLAIM_COLUMNS = (
    "kind",
    "value",
    "tier",
    "source",
    "verified_at",
    "as_of",
    "recorded_at",
    "valid_from",
    "valid_to",
    "questioned_at",
)

_KINDS = {kind.value: kind for kind in ClaimKind}
_TIERS = {tier.value: tier for tier in ClaimTier}
_SOURCES = {source.value: source for source in ClaimSource}


def organisation_columns(organisation: terms.Organisation) -> dict[str, Any]:
    """Return what an organisation's row says of it, but for its slug."""
    return {
        "names": dict(organisation.names),
        "country": organisation.country,
        "kind": organisation.kind.value,
        "size": organisation.size.value if organisation.size else "",
        "sectors": list(organisation.sectors),
        "critical": list(organisation.critical),
        "languages": list(organisation.languages),
        "searched": "\n".join([organisation.id, *organisation.names.values()]).casefold(),
    }


def contact_columns(contact: terms.Contact) -> dict[str, Any]:
    """Return what a contact's row says of it."""
    return {
        "role": contact.role,
        "channel": contact.channel,
        "address": contact.address,
        "priority": contact.priority,
        "verified_at": contact.verified_at,
    }


def claim_columns(claim: terms.Claim) -> dict[str, Any]:
    """Return what a claim's row says of it."""
    return {
        "kind": claim.kind.value,
        "value": claim.value,
        "tier": claim.tier.value,
        "source": claim.source.value,
        "verified_at": claim.verified_at,
        "as_of": claim.as_of,
        "recorded_at": claim.recorded_at,
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "questioned_at": claim.questioned_at,
    }


def organisation_term(row: Organisation) -> terms.Organisation:
    """Return an organisation as routing knows it, without contacts and claims."""
    return terms.Organisation(
        id=row.slug,
        names=dict(row.names),
        country=row.country,
        kind=OrganisationKind(row.kind),
        size=SizeTier(row.size) if row.size else None,
        sectors=tuple(row.sectors),
        critical=tuple(row.critical),
        languages=tuple(row.languages),
    )


def contact_term(row: Contact) -> terms.Contact:
    """Return a contact as routing knows it."""
    return terms.Contact(
        role=row.role, channel=row.channel, address=row.address, priority=row.priority, verified_at=row.verified_at
    )


ClaimColumns = tuple[
    str,
    str,
    str,
    str,
    datetime | None,
    datetime | None,
    datetime,
    datetime | None,
    datetime | None,
    datetime | None,
]
"""The values of ``CLAIM_COLUMNS``, in their order."""


def claim_term(columns: ClaimColumns, *, slug: str) -> terms.Claim:
    """Return a claim as routing knows it, from the values of ``CLAIM_COLUMNS``."""
    kind, value, tier, source, verified_at, as_of, recorded_at, valid_from, valid_to, questioned_at = columns
    return terms.Claim(
        organisation=slug,
        kind=_KINDS[kind],
        value=value,
        tier=_TIERS[tier],
        source=_SOURCES[source],
        verified_at=verified_at,
        as_of=as_of,
        recorded_at=recorded_at,
        valid_from=valid_from,
        valid_to=valid_to,
        questioned_at=questioned_at,
    )


def contacts_by_slug(rows: QuerySet[Contact]) -> Mapping[str, list[terms.Contact]]:
    """Return contacts by their organisation's slug, in the order of the rows."""
    found: dict[str, list[terms.Contact]] = defaultdict(list)
    for row in rows.select_related("organisation"):
        found[row.organisation.slug].append(contact_term(row))
    return found


def claims_by_slug(rows: QuerySet[Claim]) -> Mapping[str, list[terms.Claim]]:
    """Return claims by their organisation's slug, in the order in which they were written down."""
    found: dict[str, list[terms.Claim]] = defaultdict(list)
    slugs = dict(Organisation.objects.values_list("id", "slug"))
    for owner, *columns in rows.order_by("id").values_list("organisation_id", *CLAIM_COLUMNS):
        slug = slugs[owner]
        found[slug].append(claim_term(cast(ClaimColumns, columns), slug=slug))
    return found
