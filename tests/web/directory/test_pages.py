"""Pages of the directory: found by name, claimed after a preview, verified and questioned by those who may."""

from uuid import UUID

import pytest
from tests.accounts.people import signed_in
from tests.web.region import BANK

from kentongan.accounts.terms import Role
from kentongan.directory.models import Claim
from kentongan.intake.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

BLOCK = {"organisation": "three-of-us", "kind": "cidr", "value": "198.51.100.0/24", "tier": "owner", "verified": "on"}


def test_an_organisation_is_found_by_any_of_its_names(region: dict[str, UUID]) -> None:
    text = signed_in(Role.ANALYST).get("/organisations/", {"text": "sungai"}).content.decode()
    assert "Bank of Rivers" in text
    assert "Delta Telecom" not in text


def test_a_name_is_shown_in_the_reader_s_language(region: dict[str, UUID]) -> None:
    client = signed_in(Role.ANALYST)
    client.post("/look/", {"language": "ms"})
    assert "Bank Sungai" in client.get("/organisations/").content.decode()


def test_a_contact_that_nobody_verified_says_so(region: dict[str, UUID]) -> None:
    assert "never verified" in signed_in(Role.ANALYST).get("/organisations/hospital-hill/").content.decode()


def test_an_organisation_without_contact_says_that_warnings_go_nowhere(region: dict[str, UUID]) -> None:
    assert "Nobody to call" in signed_in(Role.ANALYST).get("/organisations/three-of-us/").content.decode()


def test_a_member_sees_their_organisation_and_no_other(region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    assert client.get(f"/organisations/{BANK}/").status_code == 200
    assert client.get("/organisations/telco-delta/").status_code == 404


def test_a_claim_is_tried_before_it_is_made(run: Run) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    before = Claim.objects.count()
    text = client.post("/claims/add/", BLOCK | {"step": "preview"}).content.decode()
    assert "640 events of the last 30 days" in text
    assert Claim.objects.count() == before


def test_a_tried_claim_is_made_and_stands(run: Run) -> None:
    answer = signed_in(Role.DUTY_OFFICER).post("/claims/add/", BLOCK | {"step": "add"})
    row = Claim.objects.get(value="198.51.100.0/24")
    assert answer["Location"] == f"/claims/{row.id}/"
    assert row.verified_at is not None
    assert row.organisation.slug == "three-of-us"


def test_a_claim_to_what_another_claims_warns_of_a_conflict(region: dict[str, UUID]) -> None:
    text = (
        signed_in(Role.DUTY_OFFICER)
        .post("/claims/add/", BLOCK | {"value": "192.0.2.0/25", "step": "preview"})
        .content.decode()
    )
    assert "Others claim the same" in text


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("cidr", "16.0.0.0/4", "too large"),
        ("domain", "com.my", "anybody may register"),
        ("cidr", "1.9.0.256/24", "1.9.0.256"),
        ("asn", "x", "not an AS number"),
    ],
)
def test_what_nobody_may_claim_is_refused_with_its_reason(
    region: dict[str, UUID], kind: str, value: str, said: str
) -> None:
    answer = signed_in(Role.DUTY_OFFICER).post("/claims/add/", BLOCK | {"kind": kind, "value": value, "step": "add"})
    text = answer.content.decode()
    assert "There is a problem" in text
    assert said in text
    assert not Claim.objects.filter(organisation__slug="three-of-us").exists()


def test_a_duty_officer_verifies_and_questions_a_claim(region: dict[str, UUID]) -> None:
    client = signed_in(Role.DUTY_OFFICER)
    claim = Claim.objects.get(value="hill.example")
    client.post(f"/claims/{claim.id}/act/", {"act": "question"})
    claim.refresh_from_db()
    assert claim.questioned_at is not None
    client.post(f"/claims/{claim.id}/act/", {"act": "verify"})
    claim.refresh_from_db()
    assert (claim.questioned_at, claim.verified_at is not None) == (None, True)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MEMBER])
def test_nobody_else_settles_a_claim(region: dict[str, UUID], role: Role) -> None:
    claim = Claim.objects.get(value="hill.example")
    assert signed_in(role, region[BANK]).post(f"/claims/{claim.id}/act/", {"act": "verify"}).status_code == 403


def test_a_look_up_tells_every_claim_that_was_considered(region: dict[str, UUID]) -> None:
    text = signed_in(Role.ANALYST).get("/look-up/", {"what": "192.0.2.7"}).content.decode()
    assert text.partition("The whole reason")[2].count("<code>192.0.2.0/26</code>") == 2
    assert "In doubt" in text


def test_a_look_up_of_what_is_nothing_says_so_and_what_to_write(region: dict[str, UUID]) -> None:
    answer = signed_in(Role.ANALYST).get("/look-up/", {"what": "1.9.0.256"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_a_look_up_at_a_date_before_the_claim_finds_it_not_yet_valid(region: dict[str, UUID]) -> None:
    answer = signed_in(Role.ANALYST).get("/look-up/", {"what": "192.0.2.7", "at": "2026-13-01"})
    assert "is not a time" in answer.content.decode()
