"""Registries' delegations as fallback claims of national CERTs: what begins, what ends, what is not touched."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.directory.made import AT, claim, contact, directory, fallback, organisation

from kentongan.directory import actions
from kentongan.directory.errors import NotANationalCert
from kentongan.directory.models import Claim, Organisation
from kentongan.directory.queries import national_certs, routing_directory
from kentongan.directory.terms import Change, Delegations, Plan
from kentongan.ledger.models import Entry
from kentongan.routing import terms
from kentongan.routing.terms import ClaimKind, OrganisationKind

pytestmark = pytest.mark.django_db

Y2022, Y2024, Y2026 = (datetime(year, 2, 1, tzinfo=UTC) for year in (2022, 2024, 2026))
CERT = organisation(
    "cert-id", names={"en": "National CERT of Indonesia"}, country="ID", kind=OrganisationKind.NATIONAL_CERT
)


def delegated(*values: str, as_of: datetime, kinds: frozenset[ClaimKind] = frozenset(ClaimKind)) -> Delegations:
    claims = tuple(fallback(value, "cert-id", as_of=as_of, verified_at=as_of) for value in values)
    return Delegations(country="ID", organisation=CERT, claims=claims, kinds=kinds, as_of=as_of)


def imported(*wanted: Delegations) -> Plan:
    return actions.import_delegations(wanted, actor=None, at=AT)


def stored() -> dict[str, tuple[Any, Any]]:
    return {one.value: (one.valid_from, one.valid_to) for one in Claim.objects.order_by("recorded_at", "id")}


def changes(plan: Plan) -> list[tuple[str, str]]:
    return [(step.change.value, step.item.value) for step in plan.steps if isinstance(step.item, terms.Claim)]


def test_a_country_without_a_national_cert_gets_one_with_its_delegations() -> None:
    plan = imported(delegated("182.24.0.0/14", "4787", as_of=Y2022))
    assert plan.count(Change.ADDED) == 3
    assert stored() == {"182.24.0.0/14": (None, None), "4787": (None, None)}
    assert national_certs(["ID", "MY"]) == {"ID": "cert-id"}
    assert Entry.objects.get().verb == "directory.delegations_imported"


def test_a_second_run_changes_nothing() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2022))
    assert not imported(delegated("182.24.0.0/14", as_of=Y2022)).steps
    assert Entry.objects.count() == 1


def test_what_is_no_longer_delegated_ends_and_what_is_new_begins_at_the_date_of_the_files() -> None:
    imported(delegated("182.24.0.0/14", "1.178.32.0/24", as_of=Y2022))
    plan = imported(delegated("1.178.32.0/24", "103.10.0.0/22", as_of=Y2026))
    assert sorted(changes(plan)) == [
        ("added", "103.10.0.0/22"),
        ("confirmed", "1.178.32.0/24"),
        ("ended", "182.24.0.0/14"),
    ]
    assert stored() == {
        "182.24.0.0/14": (None, Y2026),
        "1.178.32.0/24": (None, None),
        "103.10.0.0/22": (Y2026, None),
    }
    assert not imported(delegated("1.178.32.0/24", "103.10.0.0/22", as_of=Y2026)).steps


def test_what_was_given_back_and_delegated_again_keeps_its_gap() -> None:
    imported(delegated("182.24.0.0/14", "1.178.32.0/24", as_of=Y2022))
    imported(delegated("1.178.32.0/24", as_of=Y2024))
    imported(delegated("182.24.0.0/14", "1.178.32.0/24", as_of=Y2026))
    periods = Claim.objects.filter(value="182.24.0.0/14").order_by("recorded_at", "valid_to")
    assert {(one.valid_from, one.valid_to) for one in periods} == {(None, Y2024), (Y2026, None)}


def test_files_of_one_date_add_to_each_other() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2022))
    imported(delegated("1.178.32.0/24", as_of=Y2022))
    assert stored() == {"182.24.0.0/14": (None, None), "1.178.32.0/24": (None, None)}


def test_files_older_than_what_the_hub_knows_add_only_history() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2026))
    plan = imported(delegated("1.178.32.0/24", "182.24.0.0/14", as_of=Y2022))
    assert changes(plan) == [("added", "1.178.32.0/24")]
    assert stored() == {"182.24.0.0/14": (None, None), "1.178.32.0/24": (None, Y2026)}
    assert not imported(delegated("1.178.32.0/24", "182.24.0.0/14", as_of=Y2022)).steps
    assert not imported(delegated("182.24.0.0/14", as_of=Y2026)).steps


def test_whichever_of_two_files_comes_first_the_same_claims_hold_in_the_end() -> None:
    older, newer = delegated("182.24.0.0/14", "1.178.32.0/24", as_of=Y2022), delegated("1.178.32.0/24", as_of=Y2026)
    imported(older)
    imported(newer)
    said = {(one.value, one.valid_to, one.as_of, one.verified_at) for one in Claim.objects.all()}
    Claim.objects.all().delete()
    imported(newer)
    imported(older)
    assert {(one.value, one.valid_to, one.as_of, one.verified_at) for one in Claim.objects.all()} == said


def test_older_files_still_speak_of_kinds_that_the_newer_did_not_know() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2026, kinds=frozenset({ClaimKind.CIDR})))
    imported(delegated("1.178.32.0/24", "4787", as_of=Y2022))
    assert stored() == {"182.24.0.0/14": (None, None), "1.178.32.0/24": (None, Y2026), "4787": (None, None)}


def test_a_directory_file_brings_nothing_back_that_a_registry_has_taken_since() -> None:
    imported(delegated("1.178.32.0/24", as_of=Y2026))
    old = organisation(
        "cert-id",
        kind=OrganisationKind.NATIONAL_CERT,
        country="ID",
        claims=delegated("182.24.0.0/14", "1.178.32.0/24", as_of=Y2022).claims,
    )
    actions.import_directory(directory(old), actor=None, at=AT)
    assert stored() == {"1.178.32.0/24": (None, None), "182.24.0.0/14": (None, Y2026)}
    assert not actions.import_directory(directory(old), actor=None, at=AT).writes


def test_files_that_know_no_as_numbers_end_none() -> None:
    imported(delegated("182.24.0.0/14", "4787", as_of=Y2022))
    plan = imported(delegated("182.24.0.0/14", as_of=Y2026, kinds=frozenset({ClaimKind.CIDR})))
    assert changes(plan) == [("confirmed", "182.24.0.0/14")]


def test_what_a_person_or_a_file_says_of_the_national_cert_stays() -> None:
    mine = organisation(
        "cert-id",
        kind=OrganisationKind.NATIONAL_CERT,
        country="ID",
        contacts=(contact(),),
        claims=(claim(organisation="cert-id"),),
    )
    actions.import_directory(directory(mine), actor=None, at=AT)
    actions.add_claim(claim("198.51.100.0/24", "cert-id", tier=terms.ClaimTier.FALLBACK), actor=None, at=AT)

    plan = imported(delegated("182.24.0.0/14", as_of=Y2026))

    assert changes(plan) == [("added", "182.24.0.0/14")]
    assert routing_directory().organisations["cert-id"].names == mine.names
    assert all(end is None for _, end in stored().values())


def test_what_a_person_ended_no_registry_opens_again() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2022))
    actions.end_claim(Claim.objects.get().id, actor=None, at=AT)
    assert changes(imported(delegated("182.24.0.0/14", as_of=Y2026))) == [("kept", "182.24.0.0/14")]
    assert stored() == {"182.24.0.0/14": (None, AT)}


def test_what_a_file_made_of_delegations_brought_ends_with_the_registrys_news() -> None:
    cert = organisation(
        "cert-id",
        kind=OrganisationKind.NATIONAL_CERT,
        country="ID",
        claims=delegated("182.24.0.0/14", as_of=Y2022).claims,
    )
    actions.import_directory(directory(cert), actor=None, at=AT)
    imported(delegated("1.178.32.0/24", as_of=Y2026))
    assert stored() == {"182.24.0.0/14": (None, Y2026), "1.178.32.0/24": (Y2026, None)}
    assert [step.change for step in actions.planned_directory(directory(cert), at=AT).steps] == [Change.KEPT]


def malaysia(*values: str, as_of: datetime) -> Delegations:
    claims = tuple(fallback(value, "cert-my", as_of=as_of, verified_at=as_of) for value in values)
    cert = organisation("cert-my", country="MY", kind=OrganisationKind.NATIONAL_CERT)
    return Delegations(country="MY", organisation=cert, claims=claims, kinds=frozenset({ClaimKind.CIDR}), as_of=as_of)


@pytest.mark.parametrize("newer_first", [False, True], ids=["older-first", "newer-first"])
def test_a_block_within_a_neighbour_s_newer_one_has_moved_whichever_file_comes_first(newer_first: bool) -> None:
    files = [delegated("182.24.0.0/15", "1.178.32.0/24", as_of=Y2022), malaysia("182.24.0.0/14", as_of=Y2026)]
    for file in reversed(files) if newer_first else files:
        imported(file)
    assert stored() == {
        "182.24.0.0/15": (None, Y2026),
        "1.178.32.0/24": (None, None),
        "182.24.0.0/14": (None, None),
    }
    for file in files:
        assert not imported(file).writes
    imported(delegated("103.10.0.0/22", "1.178.32.0/24", as_of=Y2024))
    assert stored()["103.10.0.0/22"] == (Y2024, None)


def test_what_a_directory_file_calls_delegated_ends_nothing_of_a_neighbour() -> None:
    region = organisation(
        "cert-region",
        kind=OrganisationKind.NATIONAL_CERT,
        country="SG",
        claims=(fallback("0.0.0.0/0", "cert-region", as_of=AT, verified_at=AT),),
    )
    imported(malaysia("182.24.0.0/14", as_of=Y2022))
    actions.import_directory(directory(region), actor=None, at=AT)
    imported(delegated("1.178.32.0/24", as_of=Y2022))
    assert all(end is None for _, end in stored().values())


def test_a_neighbour_s_wider_block_and_what_a_person_entered_stay() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2022))
    by_hand = claim("1.178.32.0/24", "cert-id", tier=terms.ClaimTier.FALLBACK, source=terms.ClaimSource.IMPORT)
    actions.add_claim(by_hand, actor=None, at=Y2022)
    imported(malaysia("182.24.0.0/15", "1.178.0.0/16", as_of=Y2026))
    assert all(end is None for _, end in stored().values())


@pytest.mark.parametrize("other", [{}, {"kind": OrganisationKind.NATIONAL_CERT}], ids=["kind", "country"])
def test_no_other_organisation_is_given_what_was_delegated(other: dict[str, Any]) -> None:
    actions.add_organisation(organisation("cert-id", **other), actor=None, at=AT)
    with pytest.raises(NotANationalCert):
        imported(delegated("182.24.0.0/14", as_of=Y2026))
    assert not Claim.objects.exists()
    assert Organisation.objects.count() == 1
