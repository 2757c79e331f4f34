"""Organisations entered and changed by a person."""

from datetime import datetime
from uuid import UUID

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.versions import changed_row, write_version
from kentongan.directory.errors import SlugTaken, UnknownOrganisation
from kentongan.directory.models import Organisation
from kentongan.directory.rows import organisation_columns
from kentongan.directory.snapshots import Content, snapshot_of
from kentongan.directory.terms import Origin, Subject
from kentongan.ledger.actions import record
from kentongan.routing import terms


def add_organisation(organisation: terms.Organisation, *, actor: UUID | None, at: datetime) -> Organisation:
    """Enter an organisation, without the contacts and claims it comes with, and return its row.

    Raises SlugTaken.
    """
    with changing_directory():
        if Organisation.objects.filter(slug=organisation.id).exists():
            raise SlugTaken(organisation=organisation.id)
        row = Organisation.objects.create(
            slug=organisation.id,
            origin=Origin.HAND.value,
            recorded_at=at,
            changed_at=at,
            **organisation_columns(organisation),
        )
        _keep_version(row, before=None, actor=actor, at=at)
        record("directory.organisation_added", actor=actor, subject=row.id, at=at)
    return row


def change_organisation(organisation: terms.Organisation, *, actor: UUID | None, at: datetime) -> Organisation:
    """Replace what is said of the organisation with this id by hand; its contacts and claims stay. Return its row.

    From then on an import leaves it as it is. Raises UnknownOrganisation.
    """
    with changing_directory():
        row = Organisation.objects.filter(slug=organisation.id).first()
        if row is None:
            raise UnknownOrganisation(organisation=organisation.id)
        before = snapshot_of(Subject.ORGANISATION, row)
        for column, value in organisation_columns(organisation).items():
            setattr(row, column, value)
        row.origin, row.changed_at = Origin.HAND.value, at
        row.save()
        _keep_version(row, before=before, actor=actor, at=at)
        record("directory.organisation_changed", actor=actor, subject=row.id, at=at)
    return row


def _keep_version(row: Organisation, *, before: Content | None, actor: UUID | None, at: datetime) -> None:
    changed = changed_row(Subject.ORGANISATION, row, organisation=row.id, before=before)
    write_version(changed, actor=actor, at=at)
