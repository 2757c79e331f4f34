"""Posts, field by field: null is what the caller may not see, or what is not stated; ``seen`` tells which."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from ninja import Schema

from kentongan.delivery.openpgp import Certificate, certificate_of
from kentongan.directory.terms import ChannelLine, PostLine
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import Hours


class CertificateOut(Schema):
    """What there is to know of an OpenPGP certificate now.

    ``fingerprint`` is of its primary key, and empty where it cannot be read. ``expires_at`` is when nothing can be
    encrypted to it any more; null: never, or nobody knows. ``unusable`` says why nothing can be already, or is empty.
    """

    fingerprint: str
    expires_at: datetime | None
    unusable: str

    @staticmethod
    def resolve_unusable(certificate: Certificate) -> str:
        """The sentence, in the caller's language."""
        return "" if certificate.unusable is None else certificate.unusable.message(gettext)


class ChannelOut(Schema):
    """One way to reach a holder; ``carries`` the strictest TLP label that may be said by it."""

    id: UUID
    kind: str
    address: str
    priority: int
    carries: str
    verified_at: datetime | None
    failed_at: datetime | None
    openpgp: str | None
    certificate: CertificateOut | None

    @staticmethod
    def resolve_certificate(line: ChannelLine) -> Certificate | None:
        """Of the certificate, where there is one that the caller may see."""
        return certificate_of(line.openpgp, at=utc_now()) if line.openpgp else None

    @staticmethod
    def resolve_carries(line: ChannelLine) -> str:
        """The label as FIRST writes it."""
        return line.carries.label


class HolderOut(Schema):
    """Who holds a post; the first is asked first."""

    id: UUID
    priority: int
    holder: str | None
    name: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    channels: list[ChannelOut] | None


class PostOut(Schema):
    """A post as the caller sees it. ``seen`` are the fields that they may see; ``hours`` by ISO weekday."""

    id: UUID
    organisation: str
    country: str
    team: str
    key: str
    role: str
    title: dict[str, str]
    seen: list[str]
    ended_at: datetime | None
    mandate: str | None
    may_discuss: list[str] | None
    time_zone: str | None
    hours: dict[str, Any] | None
    is_open: bool | None
    languages: list[str] | None
    holders: list[HolderOut] | None
    confirmed_at: datetime | None
    freshness: str | None

    @staticmethod
    def resolve_organisation(line: PostLine) -> str:
        """The party's slug."""
        return line.slug

    @staticmethod
    def resolve_team(line: PostLine) -> str:
        """The team's key."""
        return line.team_key

    @staticmethod
    def resolve_seen(line: PostLine) -> list[str]:
        """In alphabetical order."""
        return sorted(line.seen)

    @staticmethod
    def resolve_hours(line: PostLine) -> dict[str, Any] | None:
        """The week and the holidays."""
        return None if line.hours is None else _hours(line.hours)


def _hours(hours: Hours) -> dict[str, Any]:
    return {
        "always": hours.always,
        "weekly": {
            str(day): [[f"{span.opens:%H:%M}", f"{span.closes:%H:%M}"] for span in spans]
            for day, spans in sorted(hours.weekly.items())
        },
        "holidays": [{"day": one.day.isoformat(), "name": one.name} for one in hours.holidays],
    }
