"""Versions written: who changed what of a party's record, when and why, with what it was and what it is."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from kentongan.accounts.secrets import Chance
from kentongan.directory.models import Version, VersionContent
from kentongan.directory.rules.digests import digest_of
from kentongan.directory.snapshots import Content, snapshot_of
from kentongan.directory.terms import Origin, Subject

_AT_ONCE = 500
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that was changed: what it was and what it is, None where it was not or is not any more."""

    organisation: UUID
    subject: Subject
    thing: UUID
    before: Content | None
    after: Content | None


def write_version(
    changed: Changed, *, actor: UUID | None, at: datetime, reason: str = "", proposal: UUID | None = None
) -> None:
    """Write one version, in the transaction that makes the change."""
    write_versions([changed], actor=actor, at=at, reason=reason, proposal=proposal)


def write_versions(
    several: Iterable[Changed],
    *,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    proposal: UUID | None = None,
    origin: Origin = Origin.HAND,
    chance: Chance = secrets.token_bytes,
) -> None:
    """Write versions in their order, in the transaction that makes the changes. What did not change is left out.

    ``origin``: of the file that was imported; what people do, and what they approve of a file, is theirs.
    """
    news = [one for one in several if one.before != one.after]
    salts = [chance(_SALT_BYTES).hex() for _ in news]
    versions = [
        Version(
            organisation=one.organisation,
            subject=one.subject.value,
            thing=one.thing,
            actor=actor,
            at=at,
            reason=reason,
            proposal=proposal,
            origin=origin.value,
            digest=digest_of(one.before, one.after, salt=salt),
        )
        for one, salt in zip(news, salts, strict=True)
    ]
    Version.objects.bulk_create(versions, batch_size=_AT_ONCE)
    VersionContent.objects.bulk_create(
        (
            VersionContent(version_id=version.serial, salt=salt, before=one.before, after=one.after)
            for version, salt, one in zip(versions, salts, news, strict=True)
        ),
        batch_size=_AT_ONCE,
    )


def changed_row(
    subject: Subject, row: Model, *, organisation: UUID, before: Content | None, gone: bool = False
) -> Changed:
    """Return the change of a row that was just written, or ``gone``, given what it was before."""
    after = None if gone else snapshot_of(subject, row)
    return Changed(organisation=organisation, subject=subject, thing=row.pk, before=before, after=after)
