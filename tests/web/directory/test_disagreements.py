"""The page of disagreements: narrowed, sorted, as a file, and as far as a reader may see."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.directory.made import directory, fallback, organisation
from tests.web.region import BANK

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.directory import actions
from kentongan.directory.models import Claim
from kentongan.directory.queries import disagreements
from kentongan.kernel.clock import utc_now
from kentongan.routing.terms import OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]

JUNE, FEBRUARY = datetime(2022, 6, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
PAGE = "/claims/disagreements/"


@pytest.fixture
def moved() -> None:
    """Let one block have moved from Indonesia to Malaysia, and one have vanished."""
    was = [
        fallback(value, "cert-id", verified_at=JUNE, as_of=FEBRUARY, valid_to=FEBRUARY)
        for value in ("182.24.0.0/14", "36.37.64.0/19")
    ]
    now = [fallback("182.24.0.0/14", "cert-my", verified_at=FEBRUARY, as_of=FEBRUARY)]
    parties = [
        organisation(f"cert-{code.lower()}", country=code, kind=OrganisationKind.NATIONAL_CERT, claims=tuple(claims))
        for code, claims in (("ID", was), ("MY", now))
    ]
    actions.import_directory(directory(*parties), actor=None, at=utc_now())


def values(client: Client, **asked: str) -> list[str]:
    return [row["value"] for row in client.get(PAGE, asked | {"format": "json"}).json()]


def test_each_row_of_the_file_has_both_sides_and_both_dates(moved: None) -> None:
    row = signed_in(Role.ANALYST).get(PAGE, {"format": "json", "kind": "moved"}).json()[0]
    assert (row["kind"], row["older_id"], row["older_country"], row["older_claim"]) == (
        "moved",
        "cert-id",
        "ID",
        "182.24.0.0/14",
    )
    assert (row["newer_id"], row["newer_country"]) == ("cert-my", "MY")
    assert (row["older_at"], row["newer_at"]) == ("2022-06-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert signed_in(Role.ANALYST, name="other").get(PAGE, {"format": "csv"}).content.count(b"\r\n") == 3


@pytest.mark.usefixtures("region")
def test_the_list_is_narrowed_by_what_the_address_bar_says(moved: None) -> None:
    client = signed_in(Role.ANALYST)
    assert values(client) == ["36.37.64.0/19", "182.24.0.0/14", "192.0.2.0/26"]
    assert values(client, kind="vanished") == ["36.37.64.0/19"]
    assert values(client, kind="overlap") == ["192.0.2.0/26"]
    assert values(client, country="my", kind="moved") == ["182.24.0.0/14"]
    assert values(client, country="SG") == []
    assert values(client, claim_kind="asn") == []
    assert values(client, organisation=BANK) == ["192.0.2.0/26"]
    assert values(client, sort="-newer_at")[0] == "192.0.2.0/26"
    assert values(client, kind="no-such-kind", sort="no-such-column") == values(client)


def test_an_empty_page_says_how_to_compare_two_dates() -> None:
    text = signed_in(Role.ANALYST).get(PAGE).content.decode()
    assert "No source disagrees with another" in text
    assert "import-rir" in text
    assert "None fits" in signed_in(Role.ANALYST, name="b").get(PAGE, {"kind": "moved"}).content.decode()


def test_a_member_is_told_of_their_own_side_only(region: dict[str, UUID]) -> None:
    client = signed_in(Role.MEMBER, region[BANK])
    assert client.get(PAGE).status_code == 403
    text = client.get(f"/organisations/{BANK}/").content.decode()
    assert "Delta Telecom" not in text
    assert "Where sources disagree" not in text


def test_staff_are_told_on_the_page_of_either_organisation(region: dict[str, UUID]) -> None:
    client = signed_in(Role.ANALYST)
    for slug in (BANK, "telco-delta"):
        text = client.get(f"/organisations/{slug}/").content.decode()
        assert "Where sources disagree" in text
        assert f"{PAGE}?organisation={slug}" in text
    assert "Where sources disagree" not in client.get("/organisations/hospital-hill/").content.decode()


def test_what_is_kept_for_the_hub_is_found_anew_when_the_directory_changes(region: dict[str, UUID]) -> None:
    at = utc_now()
    assert [one.value for one in disagreements(reader=HUB_ITSELF, at=at)] == ["192.0.2.0/26"]
    rival = Claim.objects.get(organisation__slug="telco-delta", value="192.0.2.0/26")
    actions.end_claim(rival.id, actor=None, at=at)
    assert disagreements(reader=HUB_ITSELF, at=at) == []


def test_a_look_up_says_what_to_verify_first(moved: None) -> None:
    text = signed_in(Role.ANALYST).get("/look-up/", {"what": "36.37.70.1"}).content.decode()
    assert "Verify first: a source of 2022-06-01 names cert-id here, a newer one of 2026-02-01 does not." in text
    assert "vanished" in text
    other = signed_in(Role.ANALYST, name="b").get("/look-up/", {"what": "182.24.7.1"}).content.decode()
    assert "Verify first" not in other.partition("Where sources disagree")[0]
    assert "moved" in other
