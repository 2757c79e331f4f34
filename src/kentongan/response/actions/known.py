"""What the directory and the hub's decisions say of several organisations: what making and approving warnings needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from kentongan.directory.models import Claim, Organisation
from kentongan.directory.queries import national_certs, warnable_contacts
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Agreement, Preference
from kentongan.response.rules.recipients import Agreed, Reachable, recipient_of, usable_contacts
from kentongan.response.terms import Route
from kentongan.routing.terms import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of organisations at a time.

    ``certs``: by country, its national CERT. ``reachable``: those, and of these CERTs, who have a usable mail contact.
    ``muted``: those who are not to be notified now. ``questioned``: by organisation, kind and value of its claims that
    were called wrong.
    """

    organisations: Mapping[UUID, Organisation]
    certs: Mapping[str, UUID]
    jurisdictions: frozenset[str]
    agreed: Agreed
    reachable: frozenset[UUID]
    muted: frozenset[UUID]
    questioned: Mapping[UUID, frozenset[tuple[str, str]]]

    def recipient_of(self, organisation: Organisation) -> tuple[UUID | None, Route]:
        """Return who is written to about this organisation's exposures, and why them."""
        return recipient_of(
            organisation.id,
            country=organisation.country,
            kind=OrganisationKind(organisation.kind),
            jurisdictions=self.jurisdictions,
            agreed=self.agreed,
            cert=self.certs.get(organisation.country),
        )


def what_is_known(organisations: Iterable[UUID], *, at: datetime) -> Known:
    """Return what is known of these organisations (a few hundred at once). Those that are not there are left out."""
    rows = {row.id: row for row in Organisation.objects.filter(pk__in=set(organisations))}
    slugs = national_certs({row.country for row in rows.values()})
    ids = dict(Organisation.objects.filter(slug__in=slugs.values()).values_list("slug", "id"))
    certs = {country: ids[slug] for country, slug in slugs.items()}
    parties = {*rows, *certs.values()}
    return Known(
        organisations=rows,
        certs=certs,
        jurisdictions=frozenset(settings.JURISDICTIONS),
        agreed=_agreed(at=at),
        reachable=frozenset(_reachable(parties, at=at)),
        muted=frozenset(
            Preference.objects.filter(organisation__in=parties, muted_until__gt=at).values_list("pk", flat=True)
        ),
        questioned=_questioned(rows, at=at),
    )


def contacts_by_organisation(organisations: Iterable[UUID], *, at: datetime) -> Mapping[UUID, list[Reachable]]:
    """Return the contacts of these organisations to which warnings may go, as the choice among them needs them."""
    found: dict[UUID, list[Reachable]] = defaultdict(list)
    columns = ("id", "channel", "address", "priority", "verified_at", "failed_at", "openpgp", "lapsed")
    rows = warnable_contacts(at=at).filter(organisation__in=set(organisations))
    for owner, carries, *facts in rows.values_list("organisation_id", "carries", *columns):
        found[owner].append(Reachable(carries=TLP(carries), **dict(zip(columns, facts, strict=True))))
    return found


def _reachable(organisations: Iterable[UUID], *, at: datetime) -> Iterable[UUID]:
    for owner, contacts in contacts_by_organisation(organisations, at=at).items():
        if usable_contacts(contacts, at=at):
            yield owner


def _agreed(*, at: datetime) -> Agreed:
    current = Agreement.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)
    rows = list(current.values_list("organisation", "country"))
    return Agreed(
        organisations=frozenset(one for one, _ in rows if one is not None),
        countries=frozenset(country for _, country in rows if country),
    )


def _questioned(organisations: Iterable[UUID], *, at: datetime) -> Mapping[UUID, frozenset[tuple[str, str]]]:
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    claims = Claim.objects.filter(organisation__in=list(organisations), questioned_at__lte=at)
    for owner, kind, value in claims.values_list("organisation", "kind", "value"):
        found[owner].add((kind, value))
    return defaultdict(frozenset, {owner: frozenset(claims) for owner, claims in found.items()})
