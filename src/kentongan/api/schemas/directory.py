"""The directory, field by field."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from kentongan.directory.models import Claim, Contact


class OrganisationOut(Schema):
    """A party of the directory; ``names`` by language (BCP 47, ``und`` where it is not known)."""

    id: UUID
    slug: str
    names: dict[str, str]
    country: str
    kind: str
    size: str
    sectors: list[str]
    critical: list[str]
    languages: list[str]


class ContactOut(Schema):
    """How to reach an organisation in one role; ``priority`` 1 is asked first."""

    id: UUID
    organisation: str
    role: str
    channel: str
    address: str
    priority: int
    verified_at: datetime | None

    @staticmethod
    def resolve_organisation(row: Contact) -> str:
        """The slug rather than the key."""
        return row.organisation.slug


class ClaimOut(Schema):
    """A claim; it holds in ``[valid_from, valid_to)``, null is without end."""

    id: UUID
    organisation: str
    kind: str
    value: str
    tier: str
    source: str
    verified_at: datetime | None
    as_of: datetime | None
    recorded_at: datetime
    valid_from: datetime | None
    valid_to: datetime | None
    questioned_at: datetime | None

    @staticmethod
    def resolve_organisation(row: Claim) -> str:
        """The slug rather than the key."""
        return row.organisation.slug


class ConsideredOut(Schema):
    """A claim that covers what was asked about, and what became of it; claims look as in the directory file."""

    claim: dict[str, Any]
    fate: str
    because: str
    against: list[dict[str, Any]]
    weaknesses: list[str]


class SideOut(Schema):
    """What one source says, and when it last said so; the claim looks as in the directory file."""

    organisation: str
    country: str
    said_at: datetime | None
    claim: dict[str, Any]


class DisagreementOut(Schema):
    """A value on which sources disagree: ``moved``, ``vanished`` or ``overlap``; ``newer`` is null where nobody has it.

    ``value`` is the part that they disagree on: a prefix, a range, a name, an AS number, a country.
    """

    kind: str
    claim_kind: str
    value: str
    older: SideOut
    newer: SideOut | None
    newer_at: datetime | None


class VerifyFirstOut(Schema):
    """That only an old source speaks: why (``old_source``, ``left``), in words, with its date and what to do."""

    why: str
    because: str
    next_step: str
    organisation: str
    said_at: datetime
    newer_at: datetime | None


class LookupOut(Schema):
    """Who must act; with a ``doubt``, ``organisation`` is only proposed and nothing leaves the hub by itself."""

    subject: str
    special: str | None
    at: datetime
    organisation: str | None
    names: dict[str, str] | None
    contacts: list[dict[str, Any]]
    tier: str | None
    evidence: dict[str, Any] | None
    doubt: str | None
    doubtful: list[dict[str, Any]]
    verify_first: VerifyFirstOut | None
    disagreements: list[DisagreementOut]
    considered: list[ConsideredOut]
