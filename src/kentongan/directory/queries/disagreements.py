"""Where the sources of this hub's directory disagree: everywhere, for lists, and on one thing, for look-ups."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.directory.models import Claim, Organisation
from kentongan.directory.queries.visible import directory_revision, visible_claims
from kentongan.directory.rows import claims_by_slug
from kentongan.directory.rules.disagreements import disagreements_on, find_disagreements
from kentongan.directory.terms import Disagreement, DisagreementKind
from kentongan.routing.lookup import Subject
from kentongan.routing.terms import ClaimKind, ClaimSource, Directory

_KEPT: dict[tuple[object, ...], tuple[Disagreement, ...]] = {}
"""What was found last for the whole hub. To find it reads every claim, a second of work on a large directory."""


def disagreements(
    *,
    reader: Reader,
    at: datetime,
    country: str = "",
    kind: DisagreementKind | None = None,
    claim_kind: ClaimKind | None = None,
    organisation: str = "",
) -> list[Disagreement]:
    """Return the disagreements among claims that the reader may see, narrowed; blocks in the order of the addresses.

    ``country`` and ``organisation`` (a slug) are those of either side. For a reader who sees all the answer is kept
    until the directory changes, at most for the hour.
    """
    found = _of_the_hub(at) if reader.sees_all else _found(visible_claims(reader=reader), at=at)
    return [
        one
        for one in found
        if (kind is None or one.kind is kind)
        and (claim_kind is None or one.claim_kind is claim_kind)
        and (not country or any(side.country == country for side in one.sides))
        and (not organisation or any(side.organisation == organisation for side in one.sides))
    ]


def disagreements_about(subject: Subject, *, directory: Directory, at: datetime) -> tuple[Disagreement, ...]:
    """Return the disagreements on what a look-up asks about, from the part of the directory that covers it."""
    countries = {slug: one.country for slug, one in directory.organisations.items()}
    return disagreements_on(directory.claims, countries=countries, at=at, address=subject.address)


def _of_the_hub(at: datetime) -> tuple[Disagreement, ...]:
    # The id of the last claim too: a hub put back from a copy counts its revisions again.
    last = Claim.objects.order_by("-id").values_list("id", flat=True).first()
    key = (directory_revision(), last, at.replace(minute=0, second=0, microsecond=0))
    kept = _KEPT.get(key)
    if kept is None:
        kept = _found(visible_claims(reader=HUB_ITSELF), at=at)
        _KEPT.clear()
        _KEPT[key] = kept
    return kept


def _found(rows: QuerySet[Claim], *, at: datetime) -> tuple[Disagreement, ...]:
    taken_back = Q(source=ClaimSource.IMPORT.value, as_of__gte=F("valid_to"))
    claims = claims_by_slug(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at) | taken_back))
    countries = dict(Organisation.objects.values_list("slug", "country"))
    return find_disagreements((claim for of in claims.values() for claim in of), countries=countries, at=at)
