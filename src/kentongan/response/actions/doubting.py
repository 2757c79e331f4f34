"""What *wrong owner* does to the directory: the claims that gave exposures to an organisation are put in question.

Only claims of ownership. A fallback, and a country, say not that something is the CERT's but that nobody nearer is
known: one address that is not theirs says nothing of all the others, which would be left to nobody.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kentongan.directory.actions.claims import question_claim
from kentongan.directory.models import Claim
from kentongan.response.models import Exposure
from kentongan.routing.terms import ClaimKind, ClaimTier


def question_claims_of(exposures: Collection[Exposure], *, actor: UUID | None, at: datetime) -> list[UUID]:
    """Put the claims by which these exposures were given to their organisations in question; return those new to it.

    Nobody else's claims are touched, nor what has ended. Coming rows by a claim in question wait for a person.
    """
    questioned = []
    for organisation, kind, value in sorted(_evidence(exposures), key=str):
        for claim in _standing(organisation, kind=kind, value=value, at=at):
            question_claim(claim, actor=actor, at=at)
            questioned.append(claim)
    return questioned


def _evidence(exposures: Iterable[Exposure]) -> set[tuple[UUID, str, str]]:
    return {(one.organisation_id, one.evidence_kind, one.evidence_value) for one in exposures if one.evidence_kind}


def _standing(organisation: UUID, *, kind: str, value: str, at: datetime) -> list[UUID]:
    claims = Claim.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at),
        organisation=organisation,
        kind=kind,
        value=value,
        tier=ClaimTier.OWNER.value,
        questioned_at__isnull=True,
    ).exclude(kind=ClaimKind.COUNTRY.value)
    return list(claims.order_by("pk").values_list("pk", flat=True))
