"""The directory: organisations, contacts, claims. A member is shown those of their own organisations."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of, page_of_list
from kentongan.api.schemas.directory import ClaimOut, ContactOut, DisagreementOut, OrganisationOut
from kentongan.directory.models import Organisation
from kentongan.directory.queries import (
    disagreements,
    organisation,
    organisations,
    visible_claims,
    visible_contacts,
)
from kentongan.directory.terms import DisagreementKind
from kentongan.directory.written import disagreement_item
from kentongan.kernel.clock import utc_now
from kentongan.routing.terms import ClaimKind, ClaimTier, OrganisationKind

router = Router(tags=["directory"])
_auth = needs(Scope.DIRECTORY_READ)


@router.get("/organisations", auth=_auth, response=Page[OrganisationOut])
def list_organisations(
    request: HttpRequest,
    place: Query[Place],
    country: str = "",
    kind: OrganisationKind | None = None,
    sector: str = "",
    text: str = "",
) -> dict[str, Any]:
    """Organisations by slug; ``text`` is looked for in slug and names."""
    reader = caller_of(request).reader
    rows = organisations(reader=reader, country=country, kind=kind, sector=sector, text=text)
    return page_of(rows, place=place, key="slug")


@router.get("/organisations/{slug}", auth=_auth, response=OrganisationOut)
def one_organisation(request: HttpRequest, slug: str) -> Organisation:
    """One organisation."""
    return organisation(slug, reader=caller_of(request).reader)


@router.get("/contacts", auth=_auth, response=Page[ContactOut])
def list_contacts(
    request: HttpRequest, place: Query[Place], organisation: str = "", role: str = "", channel: str = ""
) -> dict[str, Any]:
    """Contacts, of one organisation (its slug) or of all."""
    rows = visible_contacts(reader=caller_of(request).reader).select_related("organisation")
    wanted = {"organisation__slug": organisation, "role": role, "channel": channel}
    return page_of(rows.filter(**{column: value for column, value in wanted.items() if value}), place=place)


@router.get("/claims", auth=_auth, response=Page[ClaimOut])
def list_claims(
    request: HttpRequest,
    place: Query[Place],
    organisation: str = "",
    kind: ClaimKind | None = None,
    tier: ClaimTier | None = None,
    value: str = "",
) -> dict[str, Any]:
    """Claims, ended ones too: of one organisation (its slug), or of exactly one value as the directory writes it."""
    rows = visible_claims(reader=caller_of(request).reader).select_related("organisation")
    wanted = {"organisation__slug": organisation, "kind": kind, "tier": tier, "value": value}
    return page_of(rows.filter(**{column: given for column, given in wanted.items() if given}), place=place)


@router.get("/claims/disagreements", auth=_auth, response=Page[DisagreementOut])
def list_disagreements(
    request: HttpRequest,
    place: Query[Place],
    organisation: str = "",
    country: str = "",
    kind: DisagreementKind | None = None,
    claim_kind: ClaimKind | None = None,
) -> dict[str, Any]:
    """Where sources say different things, with both sides and both dates; narrowed by either side."""
    found = disagreements(
        reader=caller_of(request).reader,
        at=utc_now(),
        organisation=organisation,
        country=country.upper(),
        kind=kind,
        claim_kind=claim_kind,
    )
    return page_of_list([disagreement_item(one) for one in found], place=place)
