"""The words of routing: organisations, contacts and claims as the directory has them, and the verdict on a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kentongan.kernel.languages import Names


class OrganisationKind(StrEnum):
    """What an organisation is, as far as routing and terms care."""

    NATIONAL_CERT = "national_cert"
    SECTOR_CERT = "sector_cert"
    MINISTRY = "ministry"
    REGULATOR = "regulator"
    ARMED_FORCES = "armed_forces"
    OPERATOR = "operator"
    COMPANY = "company"
    UNIVERSITY = "university"
    CIVIL_SOCIETY = "civil_society"


class SizeTier(StrEnum):
    """How large an organisation is: under 10, under 50, under 250 people (OECD's tiers), or more."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ClaimKind(StrEnum):
    """What is claimed. The order is the order in which a tier is searched."""

    DOMAIN = "domain"
    CIDR = "cidr"
    ASN = "asn"
    COUNTRY = "country"


class ClaimTier(StrEnum):
    """Whether the claimant owns it, or answers for it where no owner is known."""

    OWNER = "owner"
    FALLBACK = "fallback"


class ClaimSource(StrEnum):
    """Where a claim comes from; a person's entry is stronger than an import."""

    MANUAL = "manual"
    IMPORT = "import"


class Doubt(StrEnum):
    """Why a row is attributed to nobody's guess."""

    CONFLICT = "conflict"
    UNVERIFIED = "unverified"
    NO_LONGER_CURRENT = "no longer current"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One organisation's claim to addresses, an AS number, a domain with all below it, or a country.

    ``value`` is normalised: a CIDR as ``ipaddress`` prints it, an ASN as digits, a domain as lower-case A-labels
    without trailing dot, a country as ISO 3166-1 alpha-2. Times are aware UTC. The claim holds in
    ``[valid_from, valid_to)``; ``None`` is without end. ``as_of`` is when its source said so, ``recorded_at`` when
    it was written down here, ``verified_at`` when somebody last made sure; ``questioned_at`` when somebody
    answered that it is wrong.
    """

    organisation: str
    kind: ClaimKind
    value: str
    tier: ClaimTier = ClaimTier.OWNER
    source: ClaimSource = ClaimSource.MANUAL
    verified_at: datetime | None = None
    as_of: datetime | None = None
    recorded_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    questioned_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind} {self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach an organisation in one role; ``priority`` 1 is asked first."""

    role: str
    channel: str
    address: str
    priority: int = 1
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A party of the directory, as the directory file has it."""

    id: str
    names: Names
    country: str
    kind: OrganisationKind
    size: SizeTier | None = None
    sectors: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Every organisation that routing knows, by its id."""

    organisations: Mapping[str, Organisation] = field(default_factory=dict)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of every organisation."""
        return tuple(claim for organisation in self.organisations.values() for claim in organisation.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Who must act on a row, and why; ``organisation`` is None where nobody claims it.

    With a ``doubt``, ``organisation`` is only the fallback's proposal and nothing leaves by itself; ``doubtful``
    are the claims that the doubt is about.
    """

    organisation: str | None = None
    tier: ClaimTier | None = None
    evidence: Claim | None = None
    doubt: Doubt | None = None
    doubtful: tuple[Claim, ...] = ()

    @property
    def doubt_text(self) -> str | None:
        """The doubt as files have it: ``conflict: bank-a cidr 192.0.2.0/24; telco cidr 192.0.2.0/24``."""
        if self.doubt is None:
            return None
        return f"{self.doubt}: " + "; ".join(sorted(set(map(str, self.doubtful))))
