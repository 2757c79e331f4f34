"""Single entries of the directory by a person."""

from datetime import timedelta

import pytest
from tests.directory.made import AT, BEFORE, claim, contact, organisation

from kentongan.directory import actions
from kentongan.directory.errors import (
    ClaimEnded,
    ClaimNotBegun,
    ClaimStands,
    ContactStands,
    SlugTaken,
    UnknownClaim,
    UnknownOrganisation,
)
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.queries import directory_revision, routing_directory
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.models import Entry
from kentongan.ledger.queries import history
from kentongan.routing.claims import PrefixTooShort, PublicSuffix
from kentongan.routing.contacts import PlaceholderContact

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


@pytest.fixture
def bank() -> Organisation:
    return actions.add_organisation(organisation(), actor=None, at=BEFORE)


def verbs_about(thing: Organisation | Claim | Contact) -> list[str]:
    return [entry.verb.removeprefix("directory.") for entry in history(thing.id)]


def test_an_organisation_is_entered_and_changed_with_one_ledger_entry_each() -> None:
    actor = new_id()
    row = actions.add_organisation(organisation(), actor=actor, at=BEFORE)
    actions.change_organisation(organisation(names={"ms": "Bank Ah"}), actor=actor, at=AT)

    assert routing_directory().organisations["bank-a"].names == {"ms": "Bank Ah"}
    assert verbs_about(row) == ["organisation_added", "organisation_changed"]
    assert {entry.actor for entry in history(row.id)} == {actor}


def test_an_id_is_given_to_one_organisation_only(bank: Organisation) -> None:
    with pytest.raises(SlugTaken):
        actions.add_organisation(organisation(), actor=None, at=AT)
    with pytest.raises(UnknownOrganisation):
        actions.change_organisation(organisation("bank-b"), actor=None, at=AT)
    assert verbs_about(bank) == ["organisation_added"]


def test_every_change_makes_a_new_revision(bank: Organisation) -> None:
    before = directory_revision()
    actions.add_claim(claim(), actor=None, at=AT)
    assert directory_revision() != before


def test_a_claim_is_verified_questioned_verified_again_and_ended(bank: Organisation) -> None:
    row = actions.add_claim(claim(), actor=None, at=BEFORE)
    assert actions.verify_claim(row.id, actor=None, at=BEFORE).verified_at == BEFORE
    assert actions.question_claim(row.id, actor=None, at=AT).questioned_at == AT
    assert actions.question_claim(row.id, actor=None, at=LATER).questioned_at == AT
    assert actions.verify_claim(row.id, actor=None, at=LATER).questioned_at is None
    assert actions.end_claim(row.id, actor=None, at=LATER).valid_to == LATER
    assert verbs_about(row) == [
        "claim_added",
        "claim_verified",
        "claim_questioned",
        "claim_questioned",
        "claim_verified",
        "claim_ended",
    ]
    assert Entry.objects.filter(mentions__thing=bank.id).count() == 6


def test_an_ended_claim_stays_as_it_was(bank: Organisation) -> None:
    row = actions.add_claim(claim(), actor=None, at=BEFORE)
    actions.end_claim(row.id, actor=None, at=AT)
    for act in (actions.verify_claim, actions.question_claim, actions.end_claim):
        with pytest.raises(ClaimEnded):
            act(row.id, actor=None, at=LATER)
    assert Claim.objects.get().valid_to == AT


def test_what_was_ended_can_be_claimed_again_from_then_on(bank: Organisation) -> None:
    actions.end_claim(actions.add_claim(claim(), actor=None, at=BEFORE).id, actor=None, at=AT)
    again = actions.add_claim(claim(), actor=None, at=LATER)
    assert again.valid_from == LATER
    assert [row.valid_to for row in Claim.objects.order_by("recorded_at")] == [AT, None]


def test_a_claim_cannot_end_before_it_begins_but_can_be_called_off(bank: Organisation) -> None:
    row = actions.add_claim(claim(valid_from=LATER), actor=None, at=AT)
    with pytest.raises(ClaimNotBegun):
        actions.end_claim(row.id, actor=None, at=AT, valid_to=LATER)
    called_off = actions.end_claim(row.id, actor=None, at=AT)
    assert called_off.valid_to == LATER + timedelta(microseconds=1)


def test_the_same_is_not_claimed_twice(bank: Organisation) -> None:
    actions.add_claim(claim(), actor=None, at=AT)
    with pytest.raises(ClaimStands):
        actions.add_claim(claim(), actor=None, at=LATER)


def test_a_claim_that_nobody_may_make_is_refused_and_leaves_nothing(bank: Organisation) -> None:
    with pytest.raises(PrefixTooShort):
        actions.add_claim(claim("96.0.0.0/7"), actor=None, at=AT)
    with pytest.raises(PublicSuffix):
        actions.add_claim(claim("go.id"), actor=None, at=AT)
    with pytest.raises(UnknownOrganisation):
        actions.add_claim(claim(organisation="bank-b"), actor=None, at=AT)
    with pytest.raises(UnknownClaim):
        actions.end_claim(new_id(), actor=None, at=AT)
    assert not Claim.objects.exists()
    assert verbs_about(bank) == ["organisation_added"]


def test_a_claim_is_stored_in_its_comparable_form(bank: Organisation) -> None:
    assert actions.add_claim(claim("Bank-A.Example."), actor=None, at=AT).value == "bank-a.example"


def test_a_contact_is_entered_changed_verified_and_removed(bank: Organisation) -> None:
    row = actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    actions.change_contact(row.id, contact=contact("cert@bank-a.example", priority=2), actor=None, at=AT)
    assert actions.verify_contact(row.id, actor=None, at=AT).verified_at == AT
    assert [one.address for one in routing_directory().organisations["bank-a"].contacts] == ["cert@bank-a.example"]
    actions.remove_contact(row.id, actor=None, at=LATER)
    assert not Contact.objects.exists()
    assert verbs_about(row) == ["contact_added", "contact_changed", "contact_verified", "contact_removed"]


def test_what_came_back_marks_a_contact_until_something_reaches_it(bank: Organisation) -> None:
    row = actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    assert actions.mark_contact_failed(row.id, failed_at=AT, actor=None, at=AT)
    assert not actions.mark_contact_failed(row.id, failed_at=BEFORE, actor=None, at=AT)
    assert actions.clear_contact_failure(row.id, actor=None, at=LATER)
    assert not actions.clear_contact_failure(row.id, actor=None, at=LATER)
    assert verbs_about(row) == ["contact_added", "contact_failed", "contact_works"]
    assert not actions.mark_contact_failed(bank.id, failed_at=AT, actor=None, at=AT)


def test_a_verification_or_another_address_clears_what_came_back(bank: Organisation) -> None:
    row = actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    for change in (
        lambda: actions.verify_contact(row.id, actor=None, at=LATER),
        lambda: actions.change_contact(row.id, contact=contact("new@bank-a.example"), actor=None, at=LATER),
    ):
        Contact.objects.update(failed_at=AT)
        change()
        assert Contact.objects.get().failed_at is None


def test_what_came_back_before_a_verification_is_no_news(bank: Organisation) -> None:
    row = actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    actions.verify_contact(row.id, actor=None, at=AT)
    assert not actions.mark_contact_failed(row.id, failed_at=BEFORE, actor=None, at=LATER)


def test_a_contact_stands_once_and_reaches_somebody(bank: Organisation) -> None:
    actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    other = actions.add_contact(contact("cert@bank-a.example"), organisation="bank-a", actor=None, at=BEFORE)
    with pytest.raises(ContactStands):
        actions.add_contact(contact(), organisation="bank-a", actor=None, at=AT)
    with pytest.raises(ContactStands):
        actions.change_contact(other.id, contact=contact(), actor=None, at=AT)
    with pytest.raises(PlaceholderContact):
        actions.add_contact(contact("no-email@apnic.net"), organisation="bank-a", actor=None, at=AT)


def test_the_ledger_tells_no_address_and_no_name(bank: Organisation) -> None:
    row = actions.add_contact(contact(), organisation="bank-a", actor=None, at=BEFORE)
    told = " ".join(str(vars(entry)) for entry in history(row.id))
    assert "bank" not in told
    assert "soc" not in told
