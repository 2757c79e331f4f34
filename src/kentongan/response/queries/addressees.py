"""Whom a mail can go to: contacts of organisations as the rules want them, their language, their national CERT."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from kentongan.directory.models import Contact, Organisation
from kentongan.directory.queries import warnable_contacts
from kentongan.kernel.languages import first_spoken, name_in
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Preference
from kentongan.response.rules.recipients import MAIL, Reachable
from kentongan.routing.terms import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """An organisation that is written to: how it is called there, in which language, and what its mail may weigh."""

    id: UUID
    name: str
    language: str
    size_limit: int


def reachable(organisations: Collection[UUID], *, at: datetime) -> Mapping[UUID, list[Reachable]]:
    """Return the mail contacts of organisations to which warnings may go at a time, by organisation."""
    found: dict[UUID, list[Reachable]] = defaultdict(list)
    rows = warnable_contacts(at=at).filter(organisation_id__in=organisations, channel=MAIL)
    for row in rows.order_by("id"):
        found[row.organisation_id].append(as_reachable(row))
    return found


def as_reachable(row: Contact) -> Reachable:
    """Return a contact of ``warnable_contacts`` as far as the choice of one needs it."""
    return Reachable(
        id=row.id,
        channel=row.channel,
        address=row.address,
        priority=row.priority,
        verified_at=row.verified_at,
        failed_at=row.failed_at,
        openpgp=row.openpgp,
        carries=TLP(row.carries),
        lapsed=bool(getattr(row, "lapsed", False)),
    )


def addressee_of(organisation: Organisation) -> Addressee:
    """Return how an organisation is written to: its preference first, then what the directory says."""
    wish = Preference.objects.filter(organisation=organisation).first() or Preference(organisation=organisation)
    language = language_for([wish.language, *organisation.languages])
    return Addressee(
        id=organisation.id,
        name=name_in(organisation.names, [language]) or organisation.slug,
        language=language,
        size_limit=wish.size_limit_kb * 1024,
    )


def language_for(wanted: Collection[str]) -> str:
    """Return the first of these languages that the hub speaks, else the hub's own."""
    return first_spoken(wanted, otherwise=settings.LANGUAGE_CODE)


def national_cert_of(country: str, *, besides: Collection[UUID | None]) -> Organisation | None:
    """Return a country's national CERT, the first by slug, unless it is one of ``besides``."""
    certs = Organisation.objects.filter(kind=OrganisationKind.NATIONAL_CERT.value, country=country)
    return certs.exclude(pk__in=[one for one in besides if one]).order_by("slug").first()


def copies_for(organisation: Organisation, *, at: datetime) -> list[Organisation]:
    """Return the CERTs that asked for copies of what this organisation is told: of its country, or of its sector.

    Not those that do not want to be notified at the moment. Their preferences are fetched along.
    """
    wishes = Organisation.objects.select_related("preference")
    asked = wishes.filter(preference__copies=True, country=organisation.country)
    asked = asked.exclude(pk=organisation.pk).exclude(preference__muted_until__gt=at)
    sectors = set(organisation.sectors)
    return [
        one
        for one in asked.order_by("slug")
        if one.kind == OrganisationKind.NATIONAL_CERT.value
        or (one.kind == OrganisationKind.SECTOR_CERT.value and sectors & set(one.sectors))
    ]
