"""The networks of those who play: the address block in which a scenario's rows lie."""

from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from uuid import UUID

from django.db.models import Q

from kentongan.directory.models import Claim
from kentongan.routing.terms import ClaimKind, ClaimTier

Network = IPv4Network | IPv6Network


def first_network(organisation: UUID, *, at: datetime) -> Network | None:
    """Return the first address block that a party owns at a time, by its text; None where it owns none."""
    claims = Claim.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=at),
        Q(valid_to__isnull=True) | Q(valid_to__gt=at),
        organisation=organisation,
        kind=ClaimKind.CIDR.value,
        tier=ClaimTier.OWNER.value,
    )
    value = claims.order_by("value").values_list("value", flat=True).first()
    return None if value is None else ip_network(value, strict=False)


def first_address(network: Network) -> str:
    """Return the first address of a block that a host may have."""
    return str(network[1] if network.num_addresses > 2 else network[0])
