"""A contact's OpenPGP certificate: tried before it is kept, never the secret half, gone with another address."""

from datetime import UTC, datetime, timedelta

import pysequoia
import pytest
from tests.directory.made import AT

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.openpgp import KeyInvalid
from kentongan.directory import queries
from kentongan.directory.actions.contacts import add_contact, change_contact
from kentongan.directory.actions.keys import remove_contact_key, set_contact_key
from kentongan.directory.actions.organisations import add_organisation
from kentongan.directory.errors import UnknownContact
from kentongan.ledger.models import Entry
from kentongan.routing import terms
from kentongan.routing.terms import OrganisationKind

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC) + timedelta(seconds=1)


@pytest.fixture
def contact():
    made = terms.Organisation(id="bank", names={"en": "Bank"}, country="MY", kind=OrganisationKind.COMPANY)
    add_organisation(made, actor=None, at=AT)
    return add_contact(
        terms.Contact(role="technical", channel="email", address="soc@bank.example"),
        organisation="bank", actor=None, at=AT,
    )  # fmt: skip


def _certificate():
    return str(pysequoia.Tsk.generate("Security <soc@bank.example>").extract_certificate())


def _stored():
    return queries.visible_contacts(reader=HUB_ITSELF).get().openpgp


def test_a_certificate_that_can_be_encrypted_to_is_kept_and_recorded(contact):
    certificate = _certificate()
    set_contact_key(contact.id, certificate=certificate, actor=None, at=NOW)
    assert _stored() == certificate
    assert Entry.objects.filter(verb="directory.contact_key_set", subject=contact.id).exists()
    remove_contact_key(contact.id, actor=None, at=NOW)
    assert _stored() == ""


@pytest.mark.parametrize("text", ["", "nothing", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxx\n"])
def test_what_nothing_can_be_encrypted_to_is_refused(contact, text):
    with pytest.raises(KeyInvalid):
        set_contact_key(contact.id, certificate=text, actor=None, at=NOW)
    assert _stored() == ""


def test_the_secret_half_is_refused(contact):
    with pytest.raises(KeyInvalid):
        set_contact_key(contact.id, certificate=str(pysequoia.Tsk.generate("x <soc@bank.example>")), actor=None, at=NOW)
    assert _stored() == ""


def test_a_telephone_has_no_certificate(contact):
    phone = add_contact(
        terms.Contact(role="technical", channel="phone", address="+60312345678"), organisation="bank", actor=None, at=AT
    )
    with pytest.raises(UnknownContact):
        set_contact_key(phone.id, certificate=_certificate(), actor=None, at=NOW)


def test_another_address_is_another_mailbox_without_a_certificate(contact):
    set_contact_key(contact.id, certificate=_certificate(), actor=None, at=NOW)
    other = terms.Contact(role="technical", channel="email", address="cert@bank.example")
    change_contact(contact.id, contact=other, actor=None, at=NOW)
    assert _stored() == ""
