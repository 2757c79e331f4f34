"""Claims entered, verified, questioned and ended by a person. A claim is never deleted."""

from datetime import datetime
from uuid import UUID

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.errors import ClaimEnded, ClaimNotBegun, ClaimStands, UnknownClaim, UnknownOrganisation
from kentongan.directory.models import Claim, Organisation
from kentongan.directory.rows import claim_columns
from kentongan.directory.rules.file_import import end_of
from kentongan.directory.terms import Origin
from kentongan.ledger.actions import record
from kentongan.routing import terms
from kentongan.routing.claims import check_owned, check_period, read_value


def add_claim(claim: terms.Claim, *, actor: UUID | None, at: datetime) -> Claim:
    """Enter a claim of the organisation whose slug it names, recorded now, and return its row.

    What the organisation claimed before and ended, it claims again from now on, unless it says from when.
    Raises UnknownOrganisation, ClaimStands, or what ``read_value``, ``check_owned`` and ``check_period`` raise.
    """
    value = read_value(claim.value, kind=claim.kind)
    check_owned(value, kind=claim.kind, tier=claim.tier)
    check_period(claim.valid_from, claim.valid_to)
    with changing_directory():
        owner = Organisation.objects.filter(slug=claim.organisation).first()
        if owner is None:
            raise UnknownOrganisation(organisation=claim.organisation)
        columns = claim_columns(claim) | {"value": value, "recorded_at": at}
        row = Claim(organisation=owner, origin=Origin.HAND.value, **columns)
        row.valid_from = _beginning(row, slug=owner.slug, at=at)
        row.save(force_insert=True)
        record("directory.claim_added", actor=actor, subject=row.id, at=at, related=[owner.id])
    return row


def verify_claim(claim_id: UUID, *, actor: UUID | None, at: datetime) -> Claim:
    """Note that somebody made sure of the claim at this time; a question about it is settled by that.

    Raises UnknownClaim, ClaimEnded.
    """
    with changing_directory():
        row = _standing_claim(claim_id, at=at)
        row.verified_at, row.questioned_at = at, None
        row.save(update_fields=["verified_at", "questioned_at"])
        record("directory.claim_verified", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row


def question_claim(claim_id: UUID, *, actor: UUID | None, at: datetime) -> Claim:
    """Note that somebody says the claim is wrong: nothing leaves by it until it is verified again or ended.

    The first question's time stays. Raises UnknownClaim, ClaimEnded.
    """
    with changing_directory():
        row = _standing_claim(claim_id, at=at)
        row.questioned_at = row.questioned_at or at
        row.save(update_fields=["questioned_at"])
        record("directory.claim_questioned", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row


def end_claim(claim_id: UUID, *, actor: UUID | None, at: datetime, valid_to: datetime | None = None) -> Claim:
    """End a claim, now or at a given time; imports then leave it ended. One that has not begun is called off.

    Raises UnknownClaim, ClaimEnded, ClaimNotBegun.
    """
    with changing_directory():
        row = _standing_claim(claim_id, at=at)
        end = valid_to or end_of(row.valid_from, at=at)
        if row.valid_from is not None and row.valid_from >= end:
            raise ClaimNotBegun(value=row.value, valid_from=row.valid_from)
        row.valid_to, row.origin = end, Origin.HAND.value
        row.save(update_fields=["valid_to", "origin"])
        record("directory.claim_ended", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row


def _standing_claim(claim_id: UUID, *, at: datetime) -> Claim:
    row = Claim.objects.select_related("organisation").filter(id=claim_id).first()
    if row is None:
        raise UnknownClaim(claim=claim_id)
    if row.valid_to is not None and row.valid_to <= at:
        raise ClaimEnded(value=row.value)
    return row


def _beginning(row: Claim, *, slug: str, at: datetime) -> datetime | None:
    """Return when a new claim begins. What this organisation claimed once and ended, it claims again from now on.

    Raises ClaimStands where such a claim has not ended, or begins at the same time.
    """
    same = list(
        Claim.objects.filter(
            organisation_id=row.organisation_id, kind=row.kind, value=row.value, tier=row.tier, source=row.source
        )
    )
    open_ones = [one for one in same if one.valid_to is None or one.valid_to > at]
    begins = row.valid_from if row.valid_from is not None or not same else at
    if open_ones or any(one.valid_from == begins for one in same):
        raise ClaimStands(organisation=slug, value=row.value)
    return begins
