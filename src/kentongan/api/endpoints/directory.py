"""The directory: organisations, contacts, claims. A member is shown those of their own organisations."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, page_of
from kentongan.api.schemas.directory import ClaimOut, ContactOut, OrganisationOut
from kentongan.directory.models import Organisation
from kentongan.directory.queries import organisation, organisations, visible_claims, visible_contacts
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
