"""Organisations, contacts and claims for the tests of the directory."""

from datetime import UTC, datetime
from typing import Any

from kentongan.routing.terms import (
    Claim,
    ClaimKind,
    ClaimSource,
    ClaimTier,
    Contact,
    Directory,
    Organisation,
    OrganisationKind,
)

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, tzinfo=UTC)
EARLY = datetime(2026, 1, 1, tzinfo=UTC)


def claim(value: str = "203.0.113.0/24", organisation: str = "bank-a", **more: Any) -> Claim:
    if "kind" not in more:
        more["kind"] = ClaimKind.CIDR if "/" in value else ClaimKind.ASN if value.isdigit() else ClaimKind.DOMAIN
    return Claim(organisation=organisation, value=value, **more)


def fallback(value: str = "203.0.112.0/20", organisation: str = "cert-my", **more: Any) -> Claim:
    return claim(value, organisation, tier=ClaimTier.FALLBACK, source=ClaimSource.IMPORT, **more)


def contact(address: str = "soc@bank-a.example", **more: Any) -> Contact:
    return Contact(**{"role": "technical", "channel": "email", "address": address, **more})


def organisation(slug: str = "bank-a", **more: Any) -> Organisation:
    said: dict[str, Any] = {"names": {"und": "Bank A"}, "country": "MY", "kind": OrganisationKind.COMPANY}
    return Organisation(id=slug, **(said | more))


def directory(*organisations: Organisation) -> Directory:
    return Directory(organisations={one.id: one for one in organisations})
