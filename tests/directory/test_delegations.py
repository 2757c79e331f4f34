"""Registries' delegations as fallback claims of national CERTs: what begins, what ends, what is not touched."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.directory.made import AT, claim, contact, directory, fallback, organisation

from kentongan.directory import actions
from kentongan.directory.errors import DelegationsOutdated, NotANationalCert
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


def test_files_older_than_what_the_hub_knows_are_refused() -> None:
    imported(delegated("182.24.0.0/14", as_of=Y2026))
    with pytest.raises(DelegationsOutdated, match="2022-02-01"):
        imported(delegated("1.178.32.0/24", as_of=Y2022))
    assert list(stored()) == ["182.24.0.0/14"]


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


@pytest.mark.parametrize("other", [{}, {"kind": OrganisationKind.NATIONAL_CERT}], ids=["kind", "country"])
def test_no_other_organisation_is_given_what_was_delegated(other: dict[str, Any]) -> None:
    actions.add_organisation(organisation("cert-id", **other), actor=None, at=AT)
    with pytest.raises(NotANationalCert):
        imported(delegated("182.24.0.0/14", as_of=Y2026))
    assert not Claim.objects.exists()
    assert Organisation.objects.count() == 1
