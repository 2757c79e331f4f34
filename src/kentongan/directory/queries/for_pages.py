"""What pages and the API show of the directory: lists with filters, an organisation with how its claims stand."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.queries.visible import visible_claims, visible_contacts, visible_organisations
from kentongan.directory.queries.warnable import warnable_contacts
from kentongan.directory.terms import Standing
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.terms import ClaimKind, OrganisationKind


def organisations(
    *,
    reader: Reader,
    country: str = "",
    kind: OrganisationKind | None = None,
    sector: str = "",
    text: str = "",
) -> QuerySet[Organisation]:
    """Return organisations by slug. ``text`` is looked for in slug and names, whatever the case.

    Those with critical services are found by ``critical`` not being empty; see ``with_claim_counts`` for numbers.
    """
    rows = visible_organisations(reader=reader)
    if country:
        rows = rows.filter(country=country.upper())
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if sector:
        # A list is stored as JSON; SQLite has no way to ask for a member but by its text.
        spellings = {json.dumps(sector), json.dumps(sector, ensure_ascii=False)}
        listed = Q(*(Q(_sectors__contains=spelling) for spelling in spellings), _connector=Q.OR)
        rows = rows.annotate(_sectors=Cast("sectors", TextField())).filter(listed)
    if text:
        for word in text.casefold().split():
            rows = rows.filter(searched__contains=word)
    return rows.order_by("slug")


def with_claim_counts(rows: QuerySet[Organisation], *, at: datetime) -> QuerySet[Organisation]:
    """Return the same organisations, each with ``open_claims``: how many of its claims have not ended."""
    counted = (
        Claim.objects.filter(_not_ended(at), organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return rows.annotate(open_claims=Coalesce(Subquery(counted), Value(0)))


def contacts_of(organisation: UUID, *, reader: Reader, warned_at: datetime | None = None) -> QuerySet[Contact]:
    """Return an organisation's contacts, the first to be asked first; ``warned_at``: those to warn at that time."""
    rows = visible_contacts(reader=reader).filter(organisation=organisation)
    if warned_at is not None:
        rows = rows.filter(pk__in=warnable_contacts(at=warned_at).values("pk"))
    return rows.order_by("priority", "role", "id")


def claims_of(
    organisation: UUID,
    *,
    reader: Reader,
    at: datetime,
    standing: Standing | None = None,
    text: str = "",
    lapses_after: timedelta = LAPSES_AFTER,
) -> QuerySet[Claim]:
    """Return an organisation's claims with their ``standing`` at a time, what needs a person's eye first."""
    mine = visible_claims(reader=reader).filter(organisation=organisation)
    rows = mine.annotate(standing=standing_at(at, lapses_after=lapses_after))
    if standing is not None:
        rows = rows.filter(standing=standing.value)
    if text:
        rows = rows.filter(value__contains=text.strip().lower())
    urgency = [Standing.QUESTIONED, Standing.UNVERIFIED, Standing.CURRENT, Standing.FUTURE, Standing.ENDED]
    ranked = Case(*(When(standing=one.value, then=place) for place, one in enumerate(urgency)), default=len(urgency))
    return rows.annotate(_urgency=ranked).order_by("_urgency", "kind", "value", "id")


def claim_standings(
    organisation: UUID, *, reader: Reader, at: datetime, lapses_after: timedelta = LAPSES_AFTER
) -> Mapping[Standing, int]:
    """Return how many of an organisation's claims stand how; every standing is there, also with none."""
    mine = visible_claims(reader=reader).filter(organisation=organisation)
    rows = mine.annotate(standing=standing_at(at, lapses_after=lapses_after))
    counted = rows.order_by().values_list("standing").annotate(number=Count("pk"))
    return dict.fromkeys(Standing, 0) | {Standing(standing): number for standing, number in counted}


def claims_on(value: str, *, kind: ClaimKind, reader: Reader, at: datetime) -> QuerySet[Claim]:
    """Return every claim to exactly this value, with its ``standing`` at a time and its organisation."""
    rows = visible_claims(reader=reader).filter(kind=kind.value, value=value)
    return rows.annotate(standing=standing_at(at)).select_related("organisation").order_by("organisation__slug", "id")


def claims_named(named: Iterable[tuple[str, str, str]], *, reader: Reader, at: datetime) -> QuerySet[Claim]:
    """Return the claims that a doubt names, each by its organisation's slug, its kind and its value."""
    wanted = Q(pk__in=[])
    for slug, kind, value in named:
        wanted |= Q(organisation__slug=slug, kind=kind, value=value)
    rows = visible_claims(reader=reader).filter(wanted).annotate(standing=standing_at(at))
    return rows.select_related("organisation").order_by("organisation__slug", "id")


def standing_at(at: datetime, *, lapses_after: timedelta = LAPSES_AFTER) -> Case:
    """Return the expression for how a claim stands at a time, by itself: conflicts show in a look-up."""
    lapsed = Q(verified_at__isnull=True) | Q(verified_at__lt=at - lapses_after)
    return Case(
        When(~_not_ended(at), then=Value(Standing.ENDED.value)),
        When(valid_from__gt=at, then=Value(Standing.FUTURE.value)),
        When(questioned_at__isnull=False, then=Value(Standing.QUESTIONED.value)),
        When(lapsed, then=Value(Standing.UNVERIFIED.value)),
        default=Value(Standing.CURRENT.value),
        output_field=CharField(),
    )


def countries_in_use(*, reader: Reader) -> list[str]:
    """Return the countries that have organisations, in alphabetical order."""
    rows = visible_organisations(reader=reader).order_by("country")
    return list(rows.values_list("country", flat=True).distinct())


def sectors_in_use(*, reader: Reader) -> list[str]:
    """Return the sectors that organisations name, in alphabetical order."""
    named = visible_organisations(reader=reader).order_by().values_list("sectors", flat=True)
    return sorted({sector for sectors in named for sector in sectors})


def _not_ended(at: datetime) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=at)
