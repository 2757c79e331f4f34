"""Claims: what organisations say is theirs, or theirs to answer for."""

from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from kentongan.directory.models.parties import Organisation
from kentongan.directory.terms import LISTING
from kentongan.kernel.identifiers import new_id
from kentongan.routing.terms import ClaimKind, ClaimSource, ClaimTier

SHORTEST_OWNER_V4 = 8
SHORTEST_OWNER_V6 = 19


def _too_broad() -> Q:
    """An owner's prefix that nobody owns: shorter than /8, in IPv6 shorter than /19. By its text, as it is stored."""
    v4 = [Q(value__contains=".", value__endswith=f"/{length}") for length in range(SHORTEST_OWNER_V4)]
    v6 = [Q(value__contains=":", value__endswith=f"/{length}") for length in range(SHORTEST_OWNER_V6)]
    any_of = Q()
    for one in (*v4, *v6):
        any_of |= one
    return Q(kind=ClaimKind.CIDR.value, tier=ClaimTier.OWNER.value) & any_of


class Claim(models.Model):
    """One organisation's claim, as ``routing.terms.Claim`` has it. Never deleted: ended, by ``valid_to``."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=253)
    tier = models.CharField(max_length=8)
    source = models.CharField(max_length=8)
    verified_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)
    questioned_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=4)

    class Meta:
        constraints = [
            CheckConstraint(name="claim_kind_known", condition=Q(kind__in=[kind.value for kind in ClaimKind])),
            CheckConstraint(name="claim_tier_known", condition=Q(tier__in=[tier.value for tier in ClaimTier])),
            CheckConstraint(
                name="claim_source_known", condition=Q(source__in=[source.value for source in ClaimSource])
            ),
            CheckConstraint(name="claim_origin_known", condition=Q(origin__in=[origin.value for origin in LISTING])),
            CheckConstraint(name="claim_has_a_value", condition=~Q(value="")),
            CheckConstraint(
                name="claim_country_is_alpha2",
                condition=~Q(kind=ClaimKind.COUNTRY.value) | Q(Exact(Length("value"), 2)),
            ),
            CheckConstraint(
                name="claim_cidr_has_a_length", condition=~Q(kind=ClaimKind.CIDR.value) | Q(value__contains="/")
            ),
            CheckConstraint(name="claim_owner_not_too_broad", condition=~_too_broad()),
            CheckConstraint(
                name="claim_ends_after_it_begins",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            # What begins at one time is one claim. Twice, because NULL equals nothing.
            UniqueConstraint(
                fields=["organisation", "kind", "value", "tier", "source"],
                condition=Q(valid_from__isnull=True),
                name="claim_once_ever",
            ),
            UniqueConstraint(
                fields=["organisation", "kind", "value", "tier", "source", "valid_from"],
                condition=Q(valid_from__isnull=False),
                name="claim_once_a_beginning",
            ),
        ]
        indexes = [Index(fields=["kind", "value"], name="claim_kind_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
