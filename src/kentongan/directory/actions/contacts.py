"""Contacts entered, changed, verified and removed by a person, each with its version in the party's history.

A contact that belongs to the holder of a post is changed by its party (``proposing``), or by the hub's own commands.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.versions import changed_row, write_version
from kentongan.directory.errors import ContactStands, ProposalNeeded, UnknownContact, UnknownOrganisation
from kentongan.directory.models import Contact, Organisation
from kentongan.directory.rows import contact_columns
from kentongan.directory.snapshots import Content, snapshot_of
from kentongan.directory.terms import Origin, Subject
from kentongan.ledger.actions import record
from kentongan.routing import terms
from kentongan.routing.contacts import Channel, read_contact_address


def add_contact(contact: terms.Contact, *, organisation: str, actor: UUID | None, at: datetime) -> Contact:
    """Enter a contact of the organisation with this slug, and return its row.

    Raises UnknownOrganisation, ContactStands, or what ``read_contact_address`` raises.
    """
    contact = _readable(contact)
    with changing_directory():
        owner = Organisation.objects.filter(slug=organisation).first()
        if owner is None:
            raise UnknownOrganisation(organisation=organisation)
        row = Contact(organisation=owner, origin=Origin.HAND.value, recorded_at=at, **contact_columns(contact))
        _refuse_double(row, organisation=organisation)
        row.save(force_insert=True)
        keep_version(row, before=None, actor=actor, at=at)
        record("directory.contact_added", actor=actor, subject=row.id, at=at, related=[owner.id])
    return row


def change_contact(contact_id: UUID, *, contact: terms.Contact, actor: UUID | None, at: datetime) -> Contact:
    """Replace a contact by hand, and return its row. From then on an import leaves it as it is.

    Another address is another mailbox: it has no certificate yet, and nothing has come back from it.

    Raises UnknownContact, ContactStands, ProposalNeeded, or what ``read_contact_address`` raises.
    """
    contact = _readable(contact)
    with changing_directory():
        row = _contact(contact_id)
        refuse_held(row, actor=actor)
        before = kept(row)
        if row.address != contact.address:
            row.openpgp, row.failed_at = "", None
        for column, value in contact_columns(contact).items():
            if column != "role" or row.assignment_id is None:  # a holder's channel has the role of the post
                setattr(row, column, value)
        row.origin = Origin.HAND.value
        _refuse_double(row, organisation=row.organisation.slug)
        row.save()
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_changed", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row


def verify_contact(contact_id: UUID, *, actor: UUID | None, at: datetime) -> Contact:
    """Note that the contact was reached at this time, whatever came back before. Raises UnknownContact."""
    with changing_directory():
        row = _contact(contact_id)
        before = kept(row)
        row.verified_at, row.failed_at = at, None
        row.save(update_fields=["verified_at", "failed_at"])
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_verified", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row


def mark_contact_failed(contact_id: UUID, *, failed_at: datetime, actor: UUID | None, at: datetime) -> bool:
    """Note that what was sent to the contact came back; return whether that is news.

    It is not of a contact that was removed, nor of one that failed or was verified later than that.
    """
    with changing_directory():
        row = Contact.objects.filter(id=contact_id).first()
        if row is None or any(one is not None and one >= failed_at for one in (row.failed_at, row.verified_at)):
            return False
        before = kept(row)
        row.failed_at = failed_at
        row.save(update_fields=["failed_at"])
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_failed", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return True


def note_contact_reached(contact_id: UUID, *, reached_at: datetime, actor: UUID | None, at: datetime) -> bool:
    """Note that the contact had been reached at a time before this; return whether that is news.

    What came back later than that stays so. Raises UnknownContact.
    """
    with changing_directory():
        row = _contact(contact_id)
        before = kept(row)
        row.verified_at = max(one for one in (row.verified_at, reached_at) if one is not None)
        if row.failed_at is not None and row.failed_at <= reached_at:
            row.failed_at = None
        if kept(row) == before:
            return False
        row.save(update_fields=["verified_at", "failed_at"])
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_verified", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return True


def forget_contact_reached(
    contact_id: UUID,
    *,
    reached_at: datetime,
    verified_before: datetime | None,
    failed_before: datetime | None,
    actor: UUID | None,
    at: datetime,
) -> bool:
    """Take back that the contact was reached at this time: what was known before holds again.

    Where it was verified anew, or failed anew, that holds. Return whether anything changed; nothing does of a contact
    that was removed.
    """
    with changing_directory():
        row = Contact.objects.select_related("organisation").filter(id=contact_id).first()
        if row is None or row.verified_at != reached_at:
            return False
        before = kept(row)
        row.verified_at = verified_before
        row.failed_at = row.failed_at or failed_before
        if kept(row) == before:
            return False
        row.save(update_fields=["verified_at", "failed_at"])
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_unverified", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return True


def clear_contact_failure(contact_id: UUID, *, actor: UUID | None, at: datetime) -> bool:
    """Note that something reached the contact after all; return whether it had been marked."""
    if not Contact.objects.filter(id=contact_id, failed_at__isnull=False).exists():
        return False  # nearly always: then the directory stays as it is, and what was prepared from it holds
    with changing_directory():
        row = Contact.objects.filter(id=contact_id, failed_at__isnull=False).first()
        if row is None:
            return False
        before = kept(row)
        row.failed_at = None
        row.save(update_fields=["failed_at"])
        keep_version(row, before=before, actor=actor, at=at)
        record("directory.contact_works", actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return True


def remove_contact(contact_id: UUID, *, actor: UUID | None, at: datetime) -> None:
    """Delete a contact: it may be a person's address, and people may ask for that.

    History has it until it is erased there too (``erasing.erase_person``). Raises UnknownContact, ProposalNeeded.
    """
    with changing_directory():
        row = _contact(contact_id)
        refuse_held(row, actor=actor)
        organisation = row.organisation_id
        keep_version(row, before=kept(row), actor=actor, at=at, gone=True)
        row.delete()
        record("directory.contact_removed", actor=actor, subject=contact_id, at=at, related=[organisation])


def kept(row: Contact) -> Content:
    """Return what the next version says that the contact was."""
    return snapshot_of(Subject.CHANNEL, row)


def keep_version(row: Contact, *, before: Content | None, actor: UUID | None, at: datetime, gone: bool = False) -> None:
    """Write the version of a contact that was just written, or is about to be deleted."""
    changed = changed_row(Subject.CHANNEL, row, organisation=row.organisation_id, before=before, gone=gone)
    write_version(changed, actor=actor, at=at)


def refuse_held(row: Contact, *, actor: UUID | None) -> None:
    """Raise ProposalNeeded where a person would change what belongs to a post; the hub's own commands may."""
    if row.assignment_id is not None and actor is not None:
        raise ProposalNeeded


def _readable(contact: terms.Contact) -> terms.Contact:
    return replace(contact, address=read_contact_address(contact.address, channel=Channel(contact.channel)))


def _contact(contact_id: UUID) -> Contact:
    row = Contact.objects.select_related("organisation").filter(id=contact_id).first()
    if row is None:
        raise UnknownContact(contact=contact_id)
    return row


def _refuse_double(row: Contact, *, organisation: str) -> None:
    same = Contact.objects.filter(
        organisation_id=row.organisation_id,
        assignment=row.assignment_id,
        role=row.role,
        channel=row.channel,
        address=row.address,
    )
    if same.exclude(id=row.id).exists():
        raise ContactStands(organisation=organisation)
