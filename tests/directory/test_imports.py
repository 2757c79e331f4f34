"""Directory files imported into the hub: what changes, what is kept, and that a second time changes nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from tests.directory.made import AT, BEFORE, EARLY, claim, contact, directory, fallback, organisation

from kentongan.directory import actions
from kentongan.directory.actions import imports
from kentongan.directory.errors import DirectoryMoved
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.queries import directory_revision, routing_directory
from kentongan.directory.terms import Change, Plan
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.models import Entry
from kentongan.routing import terms
from kentongan.routing.directory_file import read_directory, write_directory

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)

FILE = directory(
    organisation(contacts=(contact(verified_at=BEFORE),), claims=(claim(verified_at=BEFORE), claim("bank-a.example"))),
    organisation("cert-my", kind=terms.OrganisationKind.NATIONAL_CERT, claims=(fallback(verified_at=BEFORE),)),
)


def imported(wanted: terms.Directory, **more: Any) -> Plan:
    return actions.import_directory(wanted, **({"actor": None, "at": AT} | more))


def only(plan: Plan) -> Any:
    (step,) = plan.steps
    return step


def stored_claim(value: str = "203.0.113.0/24") -> Claim:
    return Claim.objects.get(value=value)


def bank(**more: Any) -> terms.Directory:
    """The file's bank with something else about it; the rest of the file is not spoken of."""
    return directory(replace(FILE.organisations["bank-a"], **more))


def test_a_file_is_imported_whole_and_read_back_the_same() -> None:
    plan = imported(FILE)
    assert plan.count(Change.ADDED) == 6
    back = routing_directory()
    assert {**back.organisations}.keys() == FILE.organisations.keys()
    claims = {(str(one), one.tier, one.source, one.verified_at) for one in back.claims}
    assert claims == {(str(one), one.tier, one.source, one.verified_at) for one in FILE.claims}
    assert back.organisations["bank-a"].contacts == FILE.organisations["bank-a"].contacts


def test_a_second_run_changes_nothing_and_tells_the_ledger_nothing() -> None:
    imported(FILE)
    before = directory_revision(), Entry.objects.count()
    plan = imported(FILE, at=LATER)
    assert not plan.steps
    assert plan.unchanged == 6
    assert (directory_revision(), Entry.objects.count()) == before


def test_what_the_hub_exports_changes_nothing_when_it_is_imported() -> None:
    imported(FILE)
    exported = read_directory(write_directory(routing_directory()))
    assert not exported.refused
    assert not imported(exported.directory, at=LATER).steps


def test_an_import_is_one_entry_that_mentions_what_it_touched() -> None:
    actor = new_id()
    imported(FILE, actor=actor)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor) == ("directory.file_imported", actor)
    rows = {row.id for table in (Organisation, Contact, Claim) for row in table.objects.all()}
    assert set(entry.statement().related) == rows


def test_planning_writes_nothing_and_says_what_the_import_then_does() -> None:
    plan = actions.planned_directory(FILE, at=AT)
    assert not Organisation.objects.exists()
    assert imported(FILE, expected=plan) == plan


def test_an_import_that_is_no_longer_what_was_agreed_to_is_refused() -> None:
    plan = actions.planned_directory(FILE, at=AT)
    actions.add_organisation(organisation(), actor=None, at=AT)
    with pytest.raises(DirectoryMoved):
        imported(FILE, expected=plan)
    assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = directory_revision()

    def broken(*_: Any, **__: Any) -> Any:
        raise IntegrityError

    monkeypatch.setattr(imports, "record", broken)
    with pytest.raises(IntegrityError):
        imported(FILE)
    assert not Organisation.objects.exists()
    assert directory_revision() == before


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_it_once() -> None:
    start = threading.Barrier(2)

    def run(_: int) -> Plan:
        try:
            start.wait(30)
            return imported(FILE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        plans = list(pool.map(run, range(2)))

    assert sorted(len(plan.writes) for plan in plans) == [0, 6]
    assert (Organisation.objects.count(), Claim.objects.count()) == (2, 3)
    assert Entry.objects.count() == 1


def test_what_changed_in_the_file_changes_in_the_hub() -> None:
    imported(FILE)
    plan = imported(bank(names={"ms": "Bank Ah"}, contacts=(contact(priority=2, verified_at=BEFORE),)), at=LATER)
    assert [step.change for step in plan.steps] == [Change.CHANGED, Change.CHANGED]
    stored = routing_directory().organisations["bank-a"]
    assert (stored.names, stored.contacts[0].priority) == ({"ms": "Bank Ah"}, 2)


def test_what_is_no_longer_in_the_file_ends_or_is_removed_and_is_never_deleted_if_it_is_a_claim() -> None:
    imported(FILE)
    plan = imported(bank(contacts=(), claims=(claim("bank-a.example"),)), at=LATER)
    assert sorted(step.change for step in plan.steps) == [Change.ENDED, Change.REMOVED]
    assert stored_claim().valid_to == LATER
    assert not Contact.objects.exists()
    assert stored_claim("203.0.112.0/20").valid_to is None


def test_a_claim_that_has_not_begun_and_is_no_longer_in_the_file_is_called_off() -> None:
    imported(bank(claims=(claim(valid_from=LATER),)))
    assert only(imported(bank(claims=()))).change is Change.ENDED
    assert stored_claim().valid_to == LATER + timedelta(microseconds=1)
    assert not imported(bank(claims=())).steps


def test_a_file_that_does_not_say_everything_ends_nothing() -> None:
    imported(FILE)
    assert not imported(bank(contacts=(), claims=()), at=LATER, complete=False).steps


def test_what_a_file_ended_it_can_open_again() -> None:
    imported(FILE)
    imported(bank(claims=()), at=LATER)
    imported(FILE, at=LATER + timedelta(days=1))
    assert stored_claim().valid_to is None


def test_a_claim_may_end_by_what_the_file_says() -> None:
    imported(FILE)
    ended = bank(claims=(claim(verified_at=BEFORE, valid_to=BEFORE), claim("bank-a.example")))
    assert only(imported(ended, at=LATER)).change is Change.ENDED
    assert stored_claim().valid_to == BEFORE
    assert not imported(ended, at=LATER).steps


def test_newer_knowledge_is_taken_and_older_is_not() -> None:
    imported(FILE)
    newer = bank(claims=(claim(verified_at=AT, as_of=AT), claim("bank-a.example")))
    assert only(imported(newer, at=LATER)).change is Change.CONFIRMED
    assert stored_claim().verified_at == AT
    assert not imported(FILE, at=LATER).steps
    older = bank(claims=(claim(as_of=EARLY, valid_to=BEFORE), claim("bank-a.example")))
    assert only(imported(older, at=LATER)).change is Change.KEPT
    assert stored_claim().valid_to is None


def test_of_the_same_claim_twice_in_a_file_the_newer_counts() -> None:
    imported(bank(claims=(claim(as_of=AT, verified_at=AT), claim(as_of=EARLY))))
    assert stored_claim().as_of == AT


def test_what_a_person_entered_is_not_overwritten_and_not_ended() -> None:
    actions.add_organisation(organisation(names={"en": "By hand"}), actor=None, at=EARLY)
    row = actions.add_claim(claim(), actor=None, at=EARLY)
    own = actions.add_claim(claim("198.51.100.0/24"), actor=None, at=EARLY)
    address = actions.add_contact(contact(priority=5), organisation="bank-a", actor=None, at=EARLY)

    plan = imported(bank(claims=(claim(valid_to=BEFORE),)))

    assert {step.change for step in plan.steps} == {Change.KEPT}
    assert plan.count(Change.KEPT) == 3
    assert Organisation.objects.get(id=row.organisation_id).names == {"en": "By hand"}
    assert [one.valid_to for one in Claim.objects.filter(id__in=[row.id, own.id])] == [None, None]
    assert Contact.objects.get(id=address.id).priority == 5


def test_what_a_person_ended_no_file_opens_again() -> None:
    imported(FILE)
    actions.end_claim(stored_claim().id, actor=None, at=LATER)
    assert only(imported(FILE, at=LATER + timedelta(days=1))).change is Change.KEPT
    assert stored_claim().valid_to == LATER


def test_what_a_person_verified_or_questioned_stays_so() -> None:
    imported(FILE)
    actions.verify_claim(stored_claim().id, actor=None, at=LATER)
    actions.question_claim(stored_claim("bank-a.example").id, actor=None, at=LATER)
    assert not imported(FILE, at=LATER).steps
    assert stored_claim().verified_at == LATER
    assert stored_claim("bank-a.example").questioned_at == LATER


def test_a_question_in_the_file_is_taken_unless_the_claim_was_verified_since() -> None:
    imported(FILE)
    asked = bank(claims=(claim(verified_at=BEFORE, questioned_at=AT), claim("bank-a.example", questioned_at=AT)))
    actions.verify_claim(stored_claim("bank-a.example").id, actor=None, at=LATER)
    assert only(imported(asked, at=LATER)).change is Change.CHANGED
    assert stored_claim().questioned_at == AT
    assert stored_claim("bank-a.example").questioned_at is None


def test_nothing_is_recorded_in_the_future() -> None:
    imported(bank(claims=(claim(recorded_at=LATER), claim("bank-a.example", recorded_at=EARLY))))
    assert stored_claim().recorded_at == AT
    assert stored_claim("bank-a.example").recorded_at == EARLY
