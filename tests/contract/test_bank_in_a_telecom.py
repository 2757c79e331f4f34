"""A bank's /24 inside a telecom's /16, a ministry's sub-domain on both, and a registry's placeholder for a mail."""

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.contract.hub_by_hand import (
    a_feed_that_releases_everything,
    called,
    day,
    take_in,
    told,
    warnings,
    work,
    write_json,
    written_to,
)

from kentongan.directory.models import Contact
from kentongan.intake.models import Draft
from kentongan.kernel.clock import utc_now
from kentongan.response.models import Exposure

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections

PLACEHOLDER = "no-email@apnic.net"
IN_THE_BANK, IN_THE_TELECOM = "1.9.4.7", "1.9.77.7"


def organisation(slug: str, kind_of_party: str, contact: str, **claim: str) -> dict[str, object]:
    today = day(utc_now())
    return {
        "id": slug,
        "name": slug,
        "country": "MY",
        "kind": kind_of_party,
        "contacts": [{"role": "technical", "channel": "email", "address": contact, "verified_at": today}],
        "claims": [{"tier": "owner", "source": "manual", "verified_at": today, "as_of": today, **claim}],
    }


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, settings: Settings) -> str:
    """Return what the import of the three said; its exit code says that something was refused."""
    settings.DATA, settings.JURISDICTIONS, settings.HUB_URL = tmp_path / "data", ("MY",), "https://hub.example/"
    a_feed_that_releases_everything()
    three = [
        organisation("bank", "company", "soc@bank.example", kind="cidr", value="1.9.4.0/24"),
        organisation("telecom", "operator", PLACEHOLDER, kind="cidr", value="1.9.0.0/16"),
        organisation("ministry", "ministry", "soc@ministry.example", kind="domain", value="tax.portal.example"),
    ]
    file = write_json(tmp_path / "directory.json", {"version": 1, "organisations": three})
    result = called("directory", "import", file, "--yes")
    assert result.exit_code == 1
    return result.stderr


def by_address(*addresses: str) -> list[dict[str, object]]:
    return [
        {"ip": one, "protocol": "tcp", "port": 23, "hostname": "", "tag": "telnet", "geo": "MY"} for one in addresses
    ]


def by_name(*sites: tuple[str, str]) -> list[dict[str, object]]:
    return [
        {"ip": address, "port": 443, "http_host": name, "url": "/x.php", "tag": "webshell", "geo": "MY"}
        for address, name in sites
    ]


def test_a_row_by_address_goes_to_the_bank_and_elsewhere_in_the_block_to_the_telecom(tmp_path: Path) -> None:
    take_in(tmp_path / "feed", "scan_telnet", by_address(IN_THE_BANK, IN_THE_TELECOM, "1.9.5.0", "1.9.3.255"))
    work()
    held = dict(Exposure.objects.values_list("address", "organisation__slug"))
    assert held == {IN_THE_BANK: "bank", IN_THE_TELECOM: "telecom", "1.9.5.0": "telecom", "1.9.3.255": "telecom"}
    assert warnings()["telecom"] == ("drafted", ["no_contact"])
    assert written_to() == {"soc@bank.example"}


def test_a_row_that_names_the_ministry_waits_for_a_person_wherever_the_name_is_hosted(tmp_path: Path) -> None:
    sites = by_name((IN_THE_BANK, "tax.portal.example"), (IN_THE_TELECOM, "www.TAX.portal.example."))
    take_in(tmp_path / "feed", "compromised_website", sites)
    work()
    assert set(Draft.objects.values_list("organisation_slug", flat=True)) == {"ministry"}
    assert {state for state, _ in warnings().values()} == {"drafted"}
    assert all("state_body" in why for _, why in warnings().values())
    assert written_to() == set()


def test_a_name_beside_the_ministry_s_is_not_the_ministry_s(tmp_path: Path) -> None:
    sites = by_name((IN_THE_BANK, "portal.example"), (IN_THE_TELECOM, "notax.portal.example"))
    take_in(tmp_path / "feed", "compromised_website", sites)
    work()
    assert set(Draft.objects.values_list("organisation_slug", flat=True)) == {"bank", "telecom"}


def test_a_look_up_tells_the_three_apart() -> None:
    assert told("directory", "lookup", IN_THE_BANK)["organisation"] == "bank"
    assert told("directory", "lookup", IN_THE_TELECOM)["organisation"] == "telecom"
    named = told("directory", "lookup", IN_THE_BANK, "--name", "tax.portal.example")
    assert (named["organisation"], named["disagreements"]) == ("ministry", [])


def test_the_registry_s_placeholder_is_refused_with_the_reason_and_nobody_is_written_to_there(
    imported: str, tmp_path: Path
) -> None:
    assert "placeholder" in imported
    assert "where a holder gave no address" in imported
    assert not Contact.objects.filter(organisation__slug="telecom").exists()
    take_in(tmp_path / "feed", "scan_telnet", by_address(IN_THE_TELECOM))
    work()
    assert written_to() == set()
