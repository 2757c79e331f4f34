"""A contact's OpenPGP certificate: what is stricter than GREEN leaves only encrypted to it, or not at all."""

from datetime import datetime
from uuid import UUID

from kentongan.delivery.openpgp import KeyInvalid, demand_usable
from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.contacts import keep_version, kept, refuse_held
from kentongan.directory.errors import UnknownContact
from kentongan.directory.models import Contact
from kentongan.kernel.errors import marked, told_of
from kentongan.ledger.actions import record
from kentongan.routing.contacts import Channel


def set_contact_key(contact_id: UUID, *, certificate: str, actor: UUID | None, at: datetime) -> Contact:
    """Give a mail contact its certificate, armoured, in place of the one it had; it is tried first.

    Raises UnknownContact (also for a telephone), ProposalNeeded, or KeyInvalid where nothing can be encrypted to it
    now, or where it is the secret half, which nobody may give away.
    """
    if "PRIVATE KEY" in certificate:
        raise KeyInvalid(why=told_of(marked("it holds the private key; export the public one")))
    demand_usable(certificate, at=at)
    return _change(contact_id, certificate=certificate, verb="directory.contact_key_set", actor=actor, at=at)


def remove_contact_key(contact_id: UUID, *, actor: UUID | None, at: datetime) -> Contact:
    """Forget a contact's certificate: what is strict is then no more than announced there. Raises UnknownContact."""
    return _change(contact_id, certificate="", verb="directory.contact_key_removed", actor=actor, at=at)


def _change(contact_id: UUID, *, certificate: str, verb: str, actor: UUID | None, at: datetime) -> Contact:
    with changing_directory():
        row = Contact.objects.filter(id=contact_id, channel=Channel.EMAIL.value).first()
        if row is None:
            raise UnknownContact(contact=contact_id)
        refuse_held(row, actor=actor)
        before = kept(row)
        row.openpgp = certificate
        row.save(update_fields=["openpgp"])
        keep_version(row, before=before, actor=actor, at=at)
        record(verb, actor=actor, subject=row.id, at=at, related=[row.organisation_id])
    return row
